"""Lists as files: what the page shows with its filters, for those who may, and nothing that it does not show."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from claims.models import ReportFile, ReportFileState
from claims.reports import background
from claims.reports.export import export
from claims.reports.list_report import ListReport
from claims.reports.registry import LISTS
from claims.reports.report import Scope
from claims.services import pay
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.errors import NotPermitted
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from policies.models import Policy, PolicyStatus
from tests.exported import as_text, csv_rows
from tests.integration.test_reports_hostile import FORMULA
from tests.office import People, approved, make_claim, make_parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(people: People) -> People:
    make_claim(people, make_parcel(goods="=1+1", policyholder="@SUM(1)", phone="13987654321"), claimed="1234.5")
    make_claim(people, make_parcel("JSX-STD", currency="JPY", insured="+x"), kind="loss", claimed="1200")
    done = approved(people, claimed="99.90")
    pay.instruct_payment(done.pk, people.cashier)
    Policy.objects.filter(pk=done.parcel.policy_id).update(status=PolicyStatus.EXPIRED, phone="13987654321")
    return people


def address(name: str, form: str = "csv", query: str = "") -> str:
    return reverse("admin:office_list_file", args=[name, form]) + (f"?{query}" if query else "")


def page_of(name: str) -> str:
    meta = LISTS[name].model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def fetched(client: Client, path: Path, name: str, query: str = "") -> list[list[str]]:
    answer: Any = client.post(address(name, path.suffix[1:], query))
    assert answer.status_code == 200
    path.write_bytes(b"".join(answer.streaming_content))
    return csv_rows(path) if path.suffix == ".csv" else []


def report(people: People, name: str, query: str = "") -> ListReport:
    return LISTS[name](Scope(now(), user=people.manager, query=query))


# The attribute of a row of the page by which the file's column of that name knows it again.
KEYS = {
    "claims_list": lambda claim: claim.claim_no,
    "policies_list": lambda policy: policy.policy_no,
    "parcels_list": lambda parcel: parcel.tracking_no,
    "payments_list": lambda payment: payment.reference,
    "clocks_list": lambda clock: (clock.clock_id, clock.claim.claim_no),
}
QUERIES = {
    "claims_list": ["", "state=open", "scheme__exact=JSX-STD", "whose=unassigned&kind__exact=damage", "due=week",
                    "o=-6.1", "q=JSX", "state=denied"],
    "policies_list": ["", "status__exact=expired", "scheme__exact=FPX-AR&o=1", "q=SUM", "currency__exact=JPY"],
    "parcels_list": ["", "policy__scheme__exact=JSX-STD", "o=3"],
    "payments_list": ["", "state__exact=instructed", "state__exact=failed"],
    "clocks_list": ["", "due=week", "clock_id=GT-14.determination", "o=4.-1", "provisional__exact=0"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, queries in QUERIES.items() for query in queries])
def test_the_file_has_the_rows_of_the_page_in_its_order(
    client: Client, filled: People, tmp_path: Path, name: str, query: str
) -> None:
    client.force_login(filled.manager)
    page = client.get(f"{page_of(name)}?{query}")
    assert page.status_code == 200, page.headers.get("Location")
    shown = [KEYS[name](row) for row in page.context["cl"].result_list]
    rows = fetched(client, tmp_path / "r.csv", name, query)
    heads = [column.key for column in LISTS[name].columns]
    of_rows = [dict(zip(heads, row, strict=True)) for row in rows[1 : len(shown) + 1]]
    key = {"claims_list": "claim_no", "policies_list": "policy_no", "parcels_list": "tracking_no"}
    if name == "clocks_list":
        assert [(row["clock_id"], row["claim_no"]) for row in of_rows] == shown
    else:
        assert [row[key.get(name, "reference")] for row in of_rows] == shown
    # Below them only totals, whose first cell says of how many.
    assert all(any(c.isdigit() for c in row[0]) and row[0] not in shown for row in rows[len(shown) + 1 :])
    assert report(filled, name, query).size() == len(shown)


def test_every_list_is_tried_with_rows_and_with_none(filled: People) -> None:
    sizes = {name: [report(filled, name, query).size() for query in QUERIES[name]] for name in LISTS}
    assert all(found[0] > 0 for found in sizes.values()), sizes
    assert sizes["claims_list"][-1] == sizes["payments_list"][-1] == 0


@pytest.mark.parametrize("name", list(LISTS))
def test_both_kinds_say_the_same_in_both_readers_and_start_no_formula(
    client: Client, filled: People, tmp_path: Path, name: str
) -> None:
    client.force_login(filled.manager)
    expected = fetched(client, tmp_path / "r.csv", name)
    fetched(client, tmp_path / "r.xlsx", name)
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    by_openpyxl = [list(row) for row in book[name].iter_rows(values_only=True)]
    by_calamine = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_name(name).to_python()
    assert len(expected) == len(by_openpyxl) == len(by_calamine) > 1
    for read in (by_openpyxl, by_calamine):
        for wanted, found in zip(expected, read, strict=True):
            assert [as_text(value, like) for value, like in zip(found, wanted, strict=True)] == wanted
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    texts = [str(cell.value) for cell in cells if isinstance(cell.value, str)] + [c for row in expected for c in row]
    assert [text for text in texts if text.lstrip().startswith(FORMULA)] == []


def test_sums_have_their_currency_and_their_totals(client: Client, filled: People, tmp_path: Path) -> None:
    client.force_login(filled.manager)
    rows = fetched(client, tmp_path / "r.csv", "claims_list", "o=-5")
    heads = [column.key for column in LISTS["claims_list"].columns]
    claims = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    assert [(row["currency"], row["claimed"]) for row in claims] == [
        ("CNY", "1234.50"), ("JPY", "1200"), ("CNY", "99.90"), ("CNY", "1334.40"), ("JPY", "1200"),
    ]  # fmt: skip


def test_who_may_not_see_personal_data_gets_it_masked(client: Client, filled: People, tmp_path: Path) -> None:
    for person, full in ((filled.manager, True), (filled.auditor, False)):
        client.force_login(person)
        fetched(client, tmp_path / "r.csv", "policies_list")
        assert ("13987654321" in (tmp_path / "r.csv").read_text(encoding="utf-8")) is full
        fetched(client, tmp_path / "p.csv", "payments_list")
    account = approved(filled).parties.get(role="payee").account_number
    assert account
    assert account not in (tmp_path / "p.csv").read_text(encoding="utf-8")


def test_the_event_names_the_filters_and_nothing_that_was_typed(client: Client, filled: People, tmp_path: Path) -> None:
    client.force_login(filled.manager)
    fetched(client, tmp_path / "r.csv", "policies_list", "scheme__exact=FPX-AR&q=SUM&premium__gte=1")
    told = Event.objects.get(kind="report.exported")
    assert told.actor == filled.manager
    assert (told.data["report"], told.data["rows"], told.data["personal_data"]) == ("policies_list", 1, True)
    assert told.data["filters"] == {"scheme__exact": "FPX-AR"}
    assert told.data["typed"] == ["premium__gte", "q"]
    assert "SUM" not in str(told.data)
    assert list(events.verify()) == []


def test_the_control_sheet_says_how_the_list_was_filtered(filled: People, tmp_path: Path) -> None:
    query = "scheme__exact=FPX-AR&status__exact=in_force&q=SUM"
    with translation.override("en"):
        export("policies_list", "xlsx", tmp_path / "r.xlsx", Scope(now(), user=filled.manager, query=query))
    control = dict(openpyxl.load_workbook(tmp_path / "r.xlsx")["about"].iter_rows(values_only=True))
    assert control["Report"] == "List of policies and orders"
    assert (control["Status"], control["Search"]) == ("In force", "SUM")
    assert "FPX-AR" in control["Product"] or control["Product"] == Policy.objects.first().get_scheme_display()  # type: ignore[union-attr]
    assert "From" not in control


@pytest.mark.parametrize("role", ["clerk", "adjuster", "cashier", "administrator"])
def test_others_may_not_and_see_no_button(client: Client, filled: People, role: str) -> None:
    client.force_login(getattr(filled, role))
    for name in LISTS:
        assert client.post(address(name)).status_code == 403
        page = client.get(page_of(name))
        assert page.status_code in (200, 403)
        assert reverse("admin:office_list_file", args=[name, "csv"]) not in page.content.decode()
    assert not Event.objects.filter(kind="report.exported").exists()


def test_the_button_carries_the_filters_and_not_the_page(client: Client, filled: People) -> None:
    client.force_login(filled.manager)
    shown = client.get(page_of("claims_list"), {"state": "open", "q": "a&b", "p": "1"}).content.decode()
    assert "claims_list.csv" not in shown  # nothing is found: nothing to take home
    shown = client.get(page_of("claims_list"), {"state": "open", "all": ""}).content.decode()
    assert f'action="{address("claims_list", "xlsx", "state=open")}"' in shown


def test_an_address_that_the_page_would_refuse_is_none(client: Client, filled: People) -> None:
    client.force_login(filled.manager)
    assert client.get(address("claims_list")).status_code == 405
    assert client.post(address("nonsense")).status_code == 404
    assert client.post(address("claims_list", "exe")).status_code == 404
    assert client.post(address("claims_list", "csv", "nonsense=1")).status_code == 404
    assert client.post(address("claims_list", "csv", "owner__password__startswith=a")).status_code == 400
    assert not Event.objects.filter(kind="report.exported").exists()


def test_the_command_writes_the_file_of_the_page(client: Client, filled: People, tmp_path: Path) -> None:
    client.force_login(filled.manager)
    for name, query in (("claims_list", "state=open&o=-6"), ("policies_list", "q=@SUM&p=1"), ("payments_list", "")):
        rows = fetched(client, tmp_path / "page.csv", name, query)
        written = tmp_path / f"{name}.csv"
        options = {"form": "csv", "out": written, "user": "manager", "query": query, "language": "en", "verbosity": 0}
        call_command("export", name, **options)
        assert csv_rows(written)[1:] == rows[1:]
        assert len(rows) > 1


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("claims_list", {"user": None}, "give --user"),
        ("claims_list", {"from_on": "2026-01-01", "scheme": "FPX-AR"}, "without --from, --scheme"),
        ("claims_list", {"query": "state__nonsense=1"}, "knows no such filter"),
        ("claims_list", {"query": "owner__password__startswith=a"}, "knows no such filter"),
        ("claims_list", {"user": "cashier"}, "claims.export_reports"),
        ("claims", {"query": "state=open"}, "is of lists only"),
    ],
)
def test_the_command_says_what_is_no_list_of_anybodys(
    filled: People, tmp_path: Path, name: str, changes: dict[str, Any], said: str
) -> None:
    options = {"form": "csv", "out": tmp_path / "list.csv", "user": "manager", **changes}
    with pytest.raises(CommandError, match=said) as refused:
        call_command("export", name, **options)
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_list_is_nobodys_at_the_shell(filled: People, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        export("claims_list", "csv", tmp_path / "r.csv", Scope(now()))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_is_big(tmp_path: Path, settings: Any) -> None:
    settings.EXPORT_BACKGROUND_ROWS = 1
    changed = {**settings.STORAGES}
    options = {**changed["exports"]["OPTIONS"], "location": str(tmp_path / "exports")}
    changed["exports"] = {**changed["exports"], "OPTIONS": options}
    settings.STORAGES = changed


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_big_list_is_made_by_the_worker_with_the_same_filters(
    client: Client, filled: People, tmp_path: Path, small_is_big: None, form: str
) -> None:
    client.force_login(filled.manager)
    made_at_once: Any = client.post(address("claims_list", form, "state=open&q=CNY-none"))
    assert b"".join(made_at_once.streaming_content)  # there are none of them
    answer = client.post(address("claims_list", form, "o=-1&scheme__exact=FPX-AR"))
    row = ReportFile.objects.get()
    assert answer["Location"] == reverse("admin:office_report_own", args=[row.pk])
    make_claim(filled)
    assert background.run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.rows) == (ReportFileState.READY, 3)
    shown = client.get(reverse("admin:office_report_own", args=[row.pk])).content.decode()
    assert "List of claims" in shown
    got: Any = client.get(reverse("admin:office_report_fetch", args=[row.pk]))
    assert b"".join(got.streaming_content)
    assert Event.objects.get(stream=row.stream, kind="report.exported").data["filters"] == {
        "o": "-1", "scheme__exact": "FPX-AR",
    }  # fmt: skip


def test_what_was_searched_for_goes_with_the_file(
    client: Client, filled: People, small_is_big: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(filled.manager)
    Policy.objects.update(policyholder="Secret Person")
    client.post(address("policies_list", "csv", "q=Secret"))
    background.run_due()
    row = ReportFile.objects.get()
    assert ["Search", "Secret"] in row.control
    ReportFile.objects.update(expires_at=now() - timedelta(seconds=1))
    background.remove_expired()
    row.refresh_from_db()
    assert (row.state, row.query, row.control) == (ReportFileState.EXPIRED, "", [])
    assert not Event.objects.filter(data__icontains="Secret").exists()


def test_who_has_lost_the_list_gets_no_file(filled: People, client: Client, small_is_big: None) -> None:
    client.force_login(filled.manager)
    client.post(address("policies_list", "csv"))
    filled.manager.groups.clear()
    background.run_due()
    row = ReportFile.objects.get()
    assert (row.state, row.problem) == (ReportFileState.FAILED, "not_permitted")


def test_a_worker_that_shows_no_pages_knows_the_lists(root: Path) -> None:
    code = (
        "import django; django.setup(); from django.contrib.admin import site; "
        "from claims.reports.list_report import pages_of; from claims.reports.registry import LISTS; "
        "print(any(site.is_registered(each.model) for each in LISTS.values())); "
        "print(*[pages_of(each.model).opts.model_name for each in LISTS.values()])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said == ["False", "claim policy insuredparcel payment clock"]


def test_a_due_day_is_the_pages(filled: People) -> None:
    heads = [column.key for column in LISTS["claims_list"].columns]
    dues = [dict(zip(heads, cells, strict=True))["due_on"] for cells in report(filled, "claims_list").cells()]
    assert any(due is not None and due > today() for due in dues)
