"""Whatever people wrote into names and numbers: every report opens in every reader, says the same, and runs nothing."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from python_calamine import CalamineWorkbook

from claims.reports.columns import LONGEST_TEXT, safe_text
from claims.reports.registry import REPORTS
from claims.services import file, pay
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import ImportBatch
from claimsoffice.kernel.services import events
from tests.exported import as_text, csv_rows
from tests.office import People, approved, denied, make_claim, make_parcel, pay_out

pytestmark = pytest.mark.django_db

HOSTILE = (
    "=1+1", '=HYPERLINK("http://example.invalid","click")', "+SUM(A1:A9)", "-1", "-2+3+cmd|' /C calc'!A0", "@SUM(1)",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\u3000=1+1", "\u00a0@x", "'=1+1",
    "a,b;c", 'say "no"', "two\nlines", "two\r\nlines", "bell \x07 and escape \x1b[31m", "\x0bdown", "\x7f",
    "📦🇨🇳 包裹", "مرحبا", "\u202emirrored", "zero\u200bwidth", "_x0041_", "<b>&amp;]]></b>", "</t></is></c>",
    "000123456789012345", "123456789012345678", "1E5", "0x1F", "TRUE", "#REF!", "1/2", "２０２６", " both ",
    "%s%n{0}", "\ufffe\uffff",
)  # fmt: skip
# Not among them: the seven signs "_x005F_" themselves. Excel and calamine show them as written; openpyxl drops them,
# however they are spelled in the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Where they are written, by the heading of the register that shows them.
COLUMNS = {
    "Tracking no.": "tracking_no", "Order no.": "order_no", "Goods": "goods", "Policyholder": "policyholder",
    "Insured": "insured", "Phone": "phone", "E-mail": "email",
}  # fmt: skip
_PADDED = HOSTILE + HOSTILE[: -len(HOSTILE) % len(COLUMNS)]
TEXTS_OF_CLAIMS = [_PADDED[at : at + len(COLUMNS)] for at in range(0, len(_PADDED), len(COLUMNS))]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def hostile_office(people: People) -> People:
    for number, texts in enumerate(TEXTS_OF_CLAIMS):
        row = dict(zip(COLUMNS.values(), texts, strict=True))
        claimant = {"phone": row.pop("phone"), "email": row.pop("email")}
        claim = make_claim(people, make_parcel(policy_no=f"{texts[0]}{number}", **row), claimant=texts[0])
        claim.parties.filter(role="claimant").update(**claimant)
        ImportBatch.objects.create(kind="policies", owner=people.clerk, file_name=texts[0], sha256="0" * 64)
    for batch in ImportBatch.objects.all():
        with transaction.atomic():
            counts = {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
            events.append(batch.stream, "import.staged", actor=people.clerk, data=counts)
    done = approved(people, claimed="99.90", claimant="=PAID()")
    pay_out(done, people)
    file.record_recovery(done.pk, "salvage", Decimal("12.30"), "@scrap dealer", today(), people.adjuster)
    denied(people)
    type(people.adjuster).objects.filter(pk=people.adjuster.pk).update(first_name="=1+1", last_name="+Adjuster")
    with transaction.atomic():
        long = {"text": "好" * 40_000, "emoji": "📦" * 20_000}
        events.append("office:note", "note.long", actor=people.manager, data=long)
    return people


@pytest.mark.slow
@pytest.mark.parametrize("user", ["manager", "auditor"])
def test_every_export_opens_and_says_the_same(hostile_office: People, tmp_path: Path, user: str) -> None:
    cut_off = now().isoformat()
    for name in REPORTS:
        for form in ("csv", "xlsx"):
            call_command("export", name, form=form, out=tmp_path / f"r.{form}", user=user, as_of=cut_off, verbosity=0)
        expected = csv_rows(tmp_path / "r.csv")
        book = openpyxl.load_workbook(tmp_path / "r.xlsx")
        by_openpyxl = [list(row) for row in book[name].iter_rows(values_only=True)]
        by_calamine = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_name(name).to_python()
        assert len(expected) == len(by_openpyxl) == len(by_calamine), name
        assert len(expected) > 1, f"{name} has no rows to look at"
        for read in (by_openpyxl, by_calamine):
            for wanted, found in zip(expected, read, strict=True):
                assert [as_text(v, like) for v, like in zip(found, wanted, strict=True)] == wanted, name
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (name, cell.coordinate)
                    assert not (isinstance(cell.value, str) and cell.value.lstrip().startswith(FORMULA)), cell.value
        texts = [cell for row in expected for cell in row]
        assert [text for text in texts if text.lstrip().startswith(FORMULA)] == []
        assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= LONGEST_TEXT


def test_what_was_written_is_still_there(hostile_office: People, tmp_path: Path) -> None:
    call_command("export", "claims", form="xlsx", out=tmp_path / "r.xlsx", user="manager", verbosity=0, language="en")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["claims"]
    headings = [cell.value for cell in sheet[1]]
    for place, texts in enumerate(TEXTS_OF_CLAIMS):
        row = dict(zip(headings, (cell.value for cell in sheet[place + 2]), strict=True))
        assert [row[column] for column in COLUMNS] == [safe_text(text) for text in texts]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(hostile_office: People, tmp_path: Path) -> None:
    call_command("export", "audit", form="csv", out=tmp_path / "r.csv", user="auditor", verbosity=0, language="en")
    long = next(row for row in csv_rows(tmp_path / "r.csv") if "note.long" in row)
    data = max(long, key=len)
    assert data.endswith("…")
    assert LONGEST_TEXT - 2 <= len(data.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_who_may_not_see_personal_data_sees_none_in_any_report(hostile_office: People, tmp_path: Path) -> None:
    claim = make_claim(hostile_office)
    claim.parties.filter(role="claimant").update(phone="13987654321", email="secret.person@example.invalid")
    done = approved(hostile_office)
    payment = pay.instruct_payment(done.pk, hostile_office.cashier)
    pay.record_result(payment.reference, hostile_office.cashier, executed_on=today())
    for name in REPORTS:
        for user in ("auditor", None):
            call_command("export", name, form="csv", out=tmp_path / "r.csv", user=user, verbosity=0)
            text = (tmp_path / "r.csv").read_text(encoding="utf-8")
            for secret in ("13987654321", "secret.person", payment.account_number):
                assert secret not in text, f"{name} shows {secret} to {user}"
