"""Reports as files: both kinds say the same, nothing in them is a formula, and the command keeps its contract."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import translation
from python_calamine import CalamineWorkbook

from claims.models import Claim
from claims.reports import workbook, writers
from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from tests.exported import as_text, csv_rows
from tests.office import People, approved, make_claim, make_parcel, pay_out

pytestmark = pytest.mark.django_db

AWKWARD = {"goods": '=HYPERLINK("http://example.invalid")', "tracking_no": "00123456789012345678", "order_no": "+ORD-1"}


@pytest.fixture
def filled(people: People) -> People:
    claim = make_claim(people, make_parcel(**AWKWARD), claimed="1234.5")
    make_claim(people, make_parcel(currency="JPY", tracking_no="1E5"), claimed="1200")
    done = approved(people, claimed="99.90", claimant="@SUM(A1)")
    pay_out(done, people)
    assert Claim.objects.count() == 3
    assert claim.pk
    return people


def export(name: str, target: Path, **options: Any) -> None:
    call_command("export", name, form=target.suffix[1:], out=target, verbosity=0, **options)


@pytest.mark.parametrize("name", list(REPORTS))
def test_both_kinds_say_the_same_in_both_readers(filled: People, tmp_path: Path, name: str) -> None:
    cut_off = now().isoformat()  # an export is an event itself
    export(name, tmp_path / "r.csv", user="manager", as_of=cut_off)
    export(name, tmp_path / "r.xlsx", user="manager", as_of=cut_off)
    expected = csv_rows(tmp_path / "r.csv")
    by_openpyxl = [list(row) for row in openpyxl.load_workbook(tmp_path / "r.xlsx")[name].iter_rows(values_only=True)]
    by_calamine = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_name(name).to_python()
    assert len(expected) == len(by_openpyxl) == len(by_calamine)
    for read in (by_openpyxl, by_calamine):
        for wanted, found in zip(expected, read, strict=True):
            assert [as_text(value, like) for value, like in zip(found, wanted, strict=True)] == wanted


@pytest.mark.parametrize("name", list(REPORTS))
def test_no_cell_starts_a_formula(filled: People, tmp_path: Path, name: str) -> None:
    export(name, tmp_path / "r.csv", user="manager")
    export(name, tmp_path / "r.xlsx", user="manager")
    texts = [cell for row in csv_rows(tmp_path / "r.csv") for cell in row]
    for row in openpyxl.load_workbook(tmp_path / "r.xlsx")[name].iter_rows():
        assert all(cell.data_type != "f" for cell in row)
        texts += [cell.value for cell in row if isinstance(cell.value, str)]
    assert [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_awkward_values_arrive_whole(filled: People, tmp_path: Path) -> None:
    export("claims", tmp_path / "r.xlsx", user="manager", language="en")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["claims"]
    headings = [cell.value for cell in sheet[1]]
    first, second, third = (dict(zip(headings, sheet[n], strict=True)) for n in (2, 3, 4))
    assert first["Tracking no."].value == "00123456789012345678"
    assert (first["Order no."].value, first["Goods"].value) == ("'+ORD-1", "'" + AWKWARD["goods"])
    assert (first["Claimed"].value, first["Claimed"].number_format) == (1234.5, "#,##0.00")
    assert (second["Tracking no."].value, second["Claimed"].number_format) == ("1E5", "#,##0")
    assert third["Claimant"].value == "'@SUM(A1)"
    assert first["Claim received at"].is_date


def test_the_same_cut_off_gives_the_same_bytes(filled: People, tmp_path: Path) -> None:
    cut_off = now().isoformat()
    for kind in ("csv", "xlsx"):
        for name in REPORTS:
            export(name, tmp_path / f"first.{kind}", as_of=cut_off)
            make_claim(filled)
            export(name, tmp_path / f"second.{kind}", as_of=cut_off)
            assert (tmp_path / f"first.{kind}").read_bytes() == (tmp_path / f"second.{kind}").read_bytes(), name


def test_an_export_is_an_event_with_the_file_s_hash(filled: People, tmp_path: Path) -> None:
    export("claims", tmp_path / "r.csv", user="manager")
    export("claims", tmp_path / "r.csv", user="auditor")
    told = Event.objects.filter(kind="report.exported").order_by("pk")
    assert [(e.actor, e.data["rows"], e.data["personal_data"]) for e in told] == [
        (filled.manager, 3, True),
        (filled.auditor, 3, False),
    ]
    assert list(events.verify()) == []


def test_headings_are_in_the_language_asked_for(filled: People, tmp_path: Path) -> None:
    with translation.override("en"):
        labels = [str(column.label) for column in REPORTS["claims"].columns]
    export("claims", tmp_path / "r.csv", language="en")
    assert csv_rows(tmp_path / "r.csv")[0] == labels


def test_a_full_sheet_is_continued_on_the_next(filled: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_PER_SHEET", 4)
    writers.write_xlsx(REPORTS["claims"](Scope(now())), tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames[:3] == ["claims", "claims (2)", "about"]
    assert [book[name].max_row for name in ("claims", "claims (2)")] == [4, 3]  # 3 rows, 2 totals


def test_the_command_line_is_the_contract_s(filled: People, tmp_path: Path) -> None:
    out = tmp_path / "r.csv"
    line = "claims --format csv --from 2020-01-01 --to 2099-12-31 --as-of 2099-01-01T00:00:00+08:00 --scheme FPX-AR"
    call_command("export", *line.split(), "--user", "manager", "--out", str(out), verbosity=0)
    assert len(csv_rows(out)) == 1 + 3 + 2
    call_command("export", *line.replace("FPX-AR", "JSX-STD").split(), "--out", str(out), verbosity=0)
    assert len(csv_rows(out)) == 1


def test_the_command_is_ours_and_not_a_package_s() -> None:
    assert get_commands()["export"] == "claims"


def test_the_list_names_every_report(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export", listed=True)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _title in lines] == list(REPORTS)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"report": "nonsense"}, "known are claims"),
        ({"report": None}, "known are claims"),
        ({"form": None}, "--format"),
        ({"out": None}, "--out"),
        ({"from_on": "2026-13-01"}, "--from 2026-13-01 is no date"),
        ({"from_on": "2026-02-01", "to_on": "2026-01-01"}, "lies before"),
        ({"as_of": "2026-01-01T10:00:00"}, "has no offset"),
        ({"as_of": "2026-01-01"}, "write it as 2026-01-01T00:00:00\\+08:00"),
        ({"as_of": "yesterday"}, "is no instant"),
        ({"scheme": "FPX"}, "is no product"),
        ({"user": "stranger"}, "nobody active"),
        ({"user": "cashier"}, "claims.export_reports"),
    ],
)
def test_what_can_t_be_used_is_named_and_leaves_no_file(
    people: People, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    options = {"report": "claims", "form": "csv", "out": tmp_path / "r.csv"} | changes
    report = options.pop("report")
    with pytest.raises(CommandError, match=said) as refused:
        call_command("export", *([report] if report else []), **options)
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_t_be_written_is_named(people: People, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be written"):
        export("claims", tmp_path / "nowhere" / "r.csv")


def test_a_failed_export_leaves_the_old_file(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r.csv").write_text("yesterday's")

    def fails(*_args: object) -> int:
        raise RuntimeError("the disk broke")

    monkeypatch.setitem(writers.WRITERS, "csv", fails)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        export("claims", tmp_path / "r.csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["yesterday's"]
