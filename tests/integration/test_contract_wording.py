"""The contract's own words: loaded whole or not at all, version upon version, and quoted by letters."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from claims.models import Claim, ContractWording
from claims.services import contract_wording, letters_store
from claimsoffice.kernel.errors import NotPermitted, NotReady
from claimsoffice.kernel.models import Event
from tests.office import People, denied
from tests.unit.claims.letters.reading import text_in

pytestmark = pytest.mark.django_db
EDITION = "forepax-2026-11"


def load(people: People, **clauses: str) -> ContractWording:
    words = {key.replace("__", ".").replace("_", "-"): {"zh": said, "en": "as agreed"} for key, said in clauses.items()}
    data = json.dumps(words).encode()
    read = contract_wording.read_wording(data, EDITION)
    return contract_wording.load_wording(EDITION, read, "contract.json", people.manager)


def denied_in_both(people: People) -> Claim:
    return denied(people, letter_language="both", yes="GT_6__1 GT_6__2")


def words_of(claim: Claim) -> str:
    return text_in(letters_store.read(claim.letters.get(kind="denial_notice")))


def test_letters_quote_the_newest_version_beside_the_summary(people: People) -> None:
    assert "甲方" not in words_of(denied_in_both(people))
    load(people, GT_6__1="甲方原文第六条")
    first = denied_in_both(people)
    load(people, GT_6__1="甲方修订原文第六条")
    assert "甲方原文第六条" in words_of(first)
    assert "asagreed" in words_of(first)
    assert "甲方修订原文第六条" in words_of(denied_in_both(people))
    assert "条款内容" in words_of(first)


def test_versions_are_counted_and_stand(people: People) -> None:
    one, two = load(people, GT_6__1="一"), load(people, GT_6__1="二")
    assert (one.version, two.version) == (1, 2)
    assert Event.objects.filter(stream=f"wording:{EDITION}", kind="wording.loaded").count() == 2
    with pytest.raises(NotReady, match="already"):
        load(people, GT_6__1="二")
    for attempt in (
        lambda: ContractWording.objects.filter(pk=one.pk).update(content={}),
        lambda: ContractWording.objects.filter(pk=one.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"", "no clause"),
        (b"- a\n- b", "no clause"),
        (b"GT-6.1: words", "in zh and in en"),
        (b"GT-6.1: {zh: a}", "in zh and in en"),
        (b"GT-6.1: {zh: a, en: b, fr: c}", "in zh and in en"),
        (b"GT-6.1: {zh: ' ', en: b}", "has words"),
        (b"GT-99: {zh: a, en: b}", "GT-99"),
        (b"JI-3: {zh: a, en: b}", "JI-3"),
        (b"{", "YAML"),
        (b"GT-6.1: 2026-02-30", "YAML"),
        (b"a: !!python/object/apply:os.system [ls]", "YAML"),
        (b"x" * (2 * 1024 * 1024 + 1), "too big"),
        (b"GT-6.1: {zh: " + b"a" * 9000 + b", en: b}", "8000"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(data: bytes, said: str) -> None:
    with pytest.raises(NotReady, match=said):
        contract_wording.read_wording(data, EDITION)


def test_an_edition_has_the_clauses_of_all_its_texts() -> None:
    assert any(clause.startswith("TA-") for clause in contract_wording.clauses_of(EDITION))
    assert "JI-3" in contract_wording.clauses_of("jsexpress-2026-11")
    assert contract_wording.clauses_of("nothing") == set()


def test_only_who_may_loads(people: People) -> None:
    with pytest.raises(NotPermitted):
        contract_wording.load_wording(EDITION, {"GT-6.1": {"zh": "a", "en": "b"}}, "x", people.adjuster)
    client = Client()
    client.force_login(people.adjuster)
    assert client.get(reverse("admin:office_wording")).status_code == 403
    assert client.get(reverse("admin:office_wording_file", args=[1])).status_code == 403


def test_the_page_loads_and_hands_out(people: People) -> None:
    client = Client()
    client.force_login(people.manager)
    url = reverse("admin:office_wording")
    assert client.get(url).status_code == 200
    wrong = SimpleUploadedFile("contract.yaml", b"GT-99: {zh: a, en: b}")
    answer = client.post(url, {"edition": EDITION, "file": wrong})
    assert answer.status_code == 422
    assert "GT-99" in answer.content.decode()
    assert ContractWording.objects.count() == 0
    good = SimpleUploadedFile("contract.yaml", "GT-6.1: {zh: 第六条 <b>, en: art. 6}".encode())
    assert client.post(url, {"edition": EDITION, "file": good}).status_code == 302
    row = ContractWording.objects.get()
    shown = client.get(url).content.decode()
    assert row.sha256[:16] in shown
    back = client.get(reverse("admin:office_wording_file", args=[row.pk]))
    assert json.loads(back.content) == {"GT-6.1": {"zh": "第六条 <b>", "en": "art. 6"}}
    assert back["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("admin:office_wording_file", args=[row.pk + 1])).status_code == 404


def test_the_command(people: People, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "contract.yaml"
    path.write_text("GT-6.1: {zh: 第六条, en: art. 6}", encoding="utf-8")
    call_command("load_wording", str(path), "--edition", EDITION, "--user", "manager", "--dry-run")
    assert ContractWording.objects.count() == 0
    call_command("load_wording", str(path), "--edition", EDITION, "--user", "manager")
    assert "forepax-2026-11 v1 is in force" in capsys.readouterr().out
    for user, code in (("nobody_at_all", 2), ("adjuster", 1)):
        with pytest.raises(CommandError) as refused:
            call_command("load_wording", str(path), "--edition", EDITION, "--user", user)
        assert refused.value.returncode == code
