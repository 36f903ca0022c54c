"""Every page in both languages: no English left on a Chinese page, no Chinese on an English one.

Pages are found by walking the addresses, so a new one is looked at without a line here; one that asks
for something new in its address has to be given a sample.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import translation

from claims.actions import ACTIONS
from claims.models import Claim, Clock, Evidence
from claims.services import decide
from claimsoffice.kernel.models import ImportBatch
from policies.models import CarrierStandard
from tests.integration.every_page import Samples, addresses, paths, spoken
from tests.integration.languages_office import WORDS, Office, name_people
from tests.office import PASSWORD, People

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DJANGO_CODES = {"zh": "zh-hans", "en": "en"}
HAN = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]+")
# What is written with Latin letters in Chinese as well: codes, addresses, files, places of the time zone base.
CODES = re.compile(
    r"""\S+@\S+                                   # e-mail addresses
      | https?://\S+
      | [\w.*-]+\.(?:pdf|jpe?g|png|webp|heic|csv|xlsx|po)\b
      | \b[A-Z]\w+/[A-Z]\w+\b                     # Europe/Berlin
      | [A-Za-z0-9_.:/+*-]*\d[A-Za-z0-9_.:/+*-]*  # anything with a digit: numbers, clauses, hashes
      | \b(?:FPX|JSX)-[A-Z]+\b
      | \S*\*{6,}                                # a masked password
      | \boffice\.\w+                            # a clock's id
      | \b(?:CNY|USD|EUR|GBP|JPY|HKD|AUD|CAD|SGD|KRW)\b
    """,
    re.VERBOSE,
)
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
LATIN_IN_CHINESE = {
    *("PDF", "CSV", "XLSX", "JPEG", "PNG", "WebP", "HEIC", "Excel", "Word", "MB", "KB", "kg", "UTF-8"),
    *("ID", "IP", "SHA-256", "HTTPS", "TOTP", "YAML", "JSON", "JS", "BOM", "IANA", "ForePax"),
    *("zh", "en"),  # the keys of a file of wordings
}
# Pages about the machinery show its codes: streams, event kinds, transitions, JSON.
RECORDS = ("/admin/kernel/event/", "/admin/kernel/outboxmessage/")
RECORD_CODES = re.compile(r"\{.*\}|[a-z_]+[.>][a-z_]+|[a-z-]+:\d+(?:#\d+)?")
MUST_BE_SEEN = {
    *("account_login", "account_change_password", "mfa_index", "mfa_activate_totp"),
    *("admin:index", "admin:office_search", "admin:office_bank", "admin:office_pay", "admin:office_clauses"),
    "admin:office_letter_previews",
    *("admin:claims_claim_changelist", "admin:claims_claim_change", "admin:claims_claim_action"),
    *("admin:claims_claim_find_parcel", "admin:claims_claim_register", "admin:claims_clock_changelist"),
    *("admin:kernel_importbatch_changelist", "admin:kernel_importbatch_change", "admin:policies_import_upload"),
    *("admin:policies_import_columns", "admin:import_upload", "admin:policies_columnmapping_change"),
    *("admin:claims_platformrow_changelist", "admin:claims_platformrow_change", "admin:claims_platformrow_decide"),
    *("admin:policies_policy_change", "admin:policies_insuredparcel_change", "admin:auth_user_change"),
}


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(DJANGO_CODES[request.param]):
        yield request.param


@pytest.fixture
def office(people: People, language: str) -> Office:
    name_people(people, WORDS[language])
    return Office(people, WORDS[language])


def samples(office: Office) -> Samples:
    """What may stand in an address, by the name of the parameter or of the address; the rest is found by its model."""
    evidence = Evidence.objects.filter(claim=office.ready).select_related("file")
    telling = (office.ready, office.assurance, office.asked, office.approved, office.denied)
    return {
        "admin:claims_claim_change": [claim.pk for claim in office.claims()],
        "id": [office.people.adjuster.pk],
        "claim_id": [claim.pk for claim in telling],
        "name": list(ACTIONS),
        "policy_id": [office.new.parcel.policy_id],
        "parcel_id": [office.new.parcel_id, office.assurance.parcel_id],
        "paper_id": [evidence[0].pk],
        "public_id": [evidence[0].file.public_id],
        "clock_id": list(Clock.objects.filter(claim__in=telling).values_list("pk", flat=True)),
        "batch_id": list(ImportBatch.objects.values_list("pk", flat=True)),
        "standard_id": list(CarrierStandard.objects.values_list("pk", flat=True)),
        "batch_no": [office.sent.payments.get().batch_no],
        "page": [1],
        "form": ["csv"],
        "sheet": ["policies", "claims", "tracking"],
        "sample": ["denial_notice-zh-insurance", "receipt-en-assurance"],
        "app_label": ["claims"],
        "content_type_id": [ContentType.objects.get_for_model(Claim).pk],
        "key": ["none"],
        "uidb36": ["1"],
    }


def visitors(people: People, language: str) -> dict[str, Client]:
    """A browser for each role, logged in with a password, and one of a stranger."""
    clients = {}
    for role, person in (*vars(people).items(), ("stranger", None)):
        client = Client(headers={"accept-language": language})
        client.cookies["django_language"] = DJANGO_CODES[language]
        if isinstance(person, User):
            client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
            assert "_auth_user_id" in client.session, role
            # The pages of the second factor ask for the password once more.
            client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        clients[role] = client
    return clients


def foreign(words: list[str], language: str, path: str) -> list[str]:
    """Return the pieces of a page's text with words of the other language."""
    if language == "en":
        return [text for text in words if HAN.search(text)]
    if path.startswith(RECORDS):
        words = [RECORD_CODES.sub(" ", text) for text in words]
    return [text for text in words if set(LATIN.findall(CODES.sub(" ", text))) - LATIN_IN_CHINESE - {"True", "False"}]


def test_every_page_speaks_one_language(office: Office, people: People, language: str) -> None:
    browsers = visitors(people, language)
    given = samples(office)
    seen: set[str] = set()
    strange: dict[str, str] = {}
    for address in addresses():
        for path in paths(address, given):
            for role, browser in browsers.items():
                answer = browser.get(path)
                assert answer.status_code < 500, (path, role)
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    for text in foreign(spoken(answer.content.decode()), language, path):
                        strange.setdefault(text, f"{path} ({role})")
                if answer.status_code == 200:
                    seen.add(address.name)
                    # Who is there changes the desk, the lists and the claim's page; elsewhere one person sees it all.
                    if address.parameters and address.name != "admin:claims_claim_change":
                        break
    assert strange == {}
    assert seen >= MUST_BE_SEEN


@pytest.mark.parametrize(
    ("language", "texts", "found"),
    [
        ("zh", ["保存", "赔案 C260000001", "FPX-AR · 邮包险", "请上传 JPEG 或 PDF", "u1@example.com"], []),
        ("zh", ["Save", "赔案 claim.event_at", "状态 in_force"], ["Save", "赔案 claim.event_at", "状态 in_force"]),
        ("en", ["Save", "C260000001"], []),
        ("en", ["保存", "Save（all）"], ["保存", "Save（all）"]),
    ],
)
def test_what_counts_as_foreign(language: str, texts: list[str], found: list[str]) -> None:
    assert foreign(texts, language, "/admin/") == found


def test_what_a_page_says() -> None:
    page = '<html lang="en"><title>A</title><script>b</script><p title="c">D <b lang="zh">e</b><img alt="f"></p></html>'
    assert spoken(page) == ["A", "c", "D", "f"]


@pytest.mark.parametrize("language", ["zh"], indirect=True)
def test_the_assurance_is_no_insurance(office: Office, people: People) -> None:
    """FPX-TA is reviewed and reimbursed: no policy, and nothing is denied."""
    decide.deny_claim(office.assurance.pk, people.adjuster, departure_reason=office.words.sentence)
    browser = Client(headers={"accept-language": "zh"})
    browser.force_login(people.adjuster)
    page = browser.get(reverse("admin:claims_claim_change", args=[office.assurance.pk])).content.decode()
    words = " ".join(spoken(page[page.index("<main") : page.index("</main>")]))
    assert "审核结果通知" in words
    assert not re.findall("保单|拒赔|拒绝赔偿|核定结果", words)
