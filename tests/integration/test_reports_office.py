"""The reports on how the office does: each figure worked out by hand from a small office."""

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from claims.models import Clock
from claims.reports.control import facts_of
from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claims.reports.writers import write_csv
from claims.selectors import office_figures
from claims.selectors.office_figures import median_of
from claims.services import file, pay, reopen
from claimsoffice.kernel.clock import day_of, now, today
from claimsoffice.kernel.models import Event, ImportBatch
from claimsoffice.kernel.services import events
from policies.models import InsuredParcel, Policy, Scheme
from policies.services import import_policies
from policies.services.import_undo import undo
from tests.integration.test_reports import moment, read
from tests.office import People, approved, days_ago, denied, file_papers, fresh, make_claim, make_parcel, paid
from tests.sheets import csv_bytes, grid, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def month_of(days: float) -> str:
    return f"{day_of(days_ago(days)):%Y-%m}"


def by(rows: list[dict[str, Any]], *keys: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[key] for key in keys): row for row in rows}


def test_the_loss_ratio_is_what_was_paid_over_the_premium(people: People) -> None:
    issued = now()  # in the month of the payment, whatever day it is
    paid(people, parcel=make_parcel(premium=Decimal("300"), issued_at=issued), claimed="90")
    make_parcel(premium=Decimal("100"), issued_at=issued)
    make_parcel(Scheme.FPX_TA, premium=None, issued_at=issued)
    make_parcel(premium=Decimal("700"), currency="JPY", issued_at=issued)
    rows, totals = read("loss_ratio", from_on=day_of(issued))
    found = by(rows, "scheme", "currency")
    ours = found["FPX-AR", "CNY"]
    assert (ours["policies"], str(ours["premium"]), ours["payments"], str(ours["paid"])) == (2, "400.00", 1, "90.00")
    assert str(ours["share"]) == "22.5"
    assert (found["FPX-TA", "CNY"]["share"], str(found["FPX-AR", "JPY"]["premium"])) == (None, "700")
    assert [(t["currency"], str(t["premium"]), str(t["paid"]), str(t["share"])) for t in totals] == [
        ("CNY", "400.00", "90.00", "22.5"),
        ("JPY", "700", "0", "0.0"),
    ]


def test_a_premium_corrected_later_does_not_move_an_earlier_ratio(people: People) -> None:
    policy = make_parcel(premium=Decimal("100")).policy
    cut_off = moment()
    before = read("loss_ratio", as_of=cut_off)
    Policy.objects.filter(pk=policy.pk).update(premium=Decimal("250"), currency="CNY")
    with transaction.atomic():
        changes = {"premium": ["100.000", "250.000"], "issued_at": [policy.issued_at.isoformat(), now().isoformat()]}
        events.append(f"policy:{policy.pk}", "policy.import_changed", actor=people.clerk, data={"changes": changes})
    assert read("loss_ratio", as_of=cut_off) == before
    assert str(read("loss_ratio")[0][0]["premium"]) == "250.00"


def sheet_in(rows: list[dict[str, Any]], people: People) -> ImportBatch:
    batch = import_policies.stage(io.BytesIO(csv_bytes(grid(rows))), "p.csv", people.clerk)
    return import_policies.apply(batch.pk, people.clerk)


def test_a_product_corrected_later_does_not_move_an_earlier_ratio(people: People) -> None:
    sheet_in(numbered(2, premium="30.00"), people)
    cut_off = moment()
    before = [read("loss_ratio", as_of=cut_off, scheme=scheme) for scheme in ("FPX-AR", "FPX-PI", "")]
    sheet_in(numbered(2, premium="30.00", scheme="FPX-PI"), people)
    assert [read("loss_ratio", as_of=cut_off, scheme=scheme) for scheme in ("FPX-AR", "FPX-PI", "")] == before
    assert read("loss_ratio", scheme="FPX-PI")[0]


def test_an_order_number_corrected_later_does_not_move_an_earlier_register(people: People) -> None:
    rows = numbered(2, order_no="ORD-1")
    sheet_in(rows, people)
    parcel = InsuredParcel.objects.get(tracking_no=rows[0]["tracking_no"])
    make_claim(people, parcel)
    cut_off = moment()
    before = read("claims", as_of=cut_off)
    batch = sheet_in([{**rows[0], "order_no": "ORD-2"}], people)
    assert read("claims", as_of=cut_off) == before
    changed = moment()
    undo(batch.pk, people.clerk)
    assert read("claims", as_of=changed)[0][0]["order_no"] == "ORD-2"
    assert read("claims")[0][0]["order_no"] == before[0][0]["order_no"] == "ORD-1"


def test_policies_taken_back_later_stay_in_an_earlier_ratio(people: People) -> None:
    def bring_in(first: int, premium: str) -> ImportBatch:
        return sheet_in(numbered(2, first, premium=premium), people)

    before_it = moment()
    nothing = read("loss_ratio", as_of=before_it)
    taken_back = bring_in(0, "30.00")
    cut_off = moment()
    bring_in(2, "5.00")
    names = ("loss_ratio", "audit")
    scopes = ({}, {"scheme": "FPX-AR"}, {"scheme": "JSX-STD"}, {"to_on": today() - timedelta(days=4000)})
    before = [read(name, as_of=cut_off, **scope) for name in names for scope in scopes]
    undo(taken_back.pk, people.clerk)
    assert [read(name, as_of=cut_off, **scope) for name in names for scope in scopes] == before
    assert str(before[0][1][0]["premium"]) == "60.00"
    assert read("loss_ratio", as_of=before_it) == nothing
    assert str(read("loss_ratio")[1][0]["premium"]) == "10.00"


def test_a_payment_that_came_back_is_no_loss(people: People) -> None:
    claim = paid(people)
    payment = claim.payments.get()
    cut_off = moment()
    assert str(read("loss_ratio")[1][0]["paid"]) == "750.00"
    pay.record_returned(payment.reference, today(), "account closed", people.cashier)
    assert str(read("loss_ratio")[1][0]["paid"]) == "0.00"
    assert str(read("loss_ratio", as_of=cut_off)[1][0]["paid"]) == "750.00"
    assert str(read("payments", as_of=cut_off)[1][-1]["amount"]) == "750.00"


def test_the_closing_rate_and_the_days_that_it_took(people: People) -> None:
    paid(people)  # received 20 days ago
    denied(people)
    make_claim(people)
    again = denied(people)
    reopen.reopen_claim(again.pk, "error", "misread the clause", people.manager)
    rows, (total,) = read("closing")
    assert [row["month"] for row in rows] == [month_of(20)]
    figures = ("received", "determined", "closed", "open")
    assert [rows[0][key] for key in figures] == [total[key] for key in figures] == [4, 3, 2, 2]
    assert (str(total["share"]), str(total["to_determination"]), str(total["to_closing"])) == ("50.0", "20.0", "20.0")


def test_recoveries_by_who_received_them(people: People) -> None:
    claim = paid(people)
    file.record_recovery(claim.pk, "salvage", Decimal("20.5"), "salvage yard", today(), people.adjuster)
    open_one = make_claim(people)
    file.record_recovery(open_one.pk, "subrogation", Decimal("5"), "the carrier", today(), people.adjuster, before=True)
    rows, totals = read("recoveries")
    assert [(r["claim_no"], str(r["to_office"]), str(r["to_insured"])) for r in rows] == [
        (claim.claim_no, "20.50", "None"),
        (open_one.claim_no, "None", "5.00"),
    ]
    assert (str(totals[-1]["to_office"]), str(totals[-1]["to_insured"])) == ("20.50", "5.00")
    assert read("recoveries", to_on=today() - timedelta(days=1))[0] == []


def test_outcomes_count_decisions_and_payments_apart(people: People) -> None:
    paid(people, claimed="300")
    approved(people, claimed="100")
    denied(people, claimed="50")
    (row,), (total,) = read("outcomes")
    assert [str(row[key]) for key in ("approved", "approved_sum", "denied", "denied_sum", "payments", "paid")] == [
        "2", "400.00", "1", "50.00", "1", "300.00",
    ]  # fmt: skip
    assert str(total["paid"]) == "300.00"


def test_ageing_puts_open_claims_into_bands(people: People) -> None:
    make_claim(people, received_at=days_ago(3), event_at=days_ago(30), claimed="10")
    make_claim(people, received_at=days_ago(20), claimed="20")
    make_claim(people, received_at=days_ago(20), claimed="30")
    denied(people)
    rows, (total,) = read("ageing")
    assert [(r["age"], r["claims"], str(r["outstanding"])) for r in rows] == [
        ("0-7", 1, "10.00"),
        ("16-30", 2, "50.00"),
    ]
    assert (total["claims"], str(total["outstanding"])) == (3, "60.00")


def test_who_is_behind_stands_first(people: People) -> None:
    late = make_claim(people, received_at=days_ago(90), event_at=days_ago(95), owner=people.colleague)
    file_papers(late, people, arrived_at=days_ago(90))
    fresh_one = make_claim(people, received_at=days_ago(1), event_at=days_ago(5))
    file_papers(fresh_one, people, arrived_at=days_ago(1))
    rows, (total,) = read("workload")
    assert [(row["adjuster"], row["late_claims"]) for row in rows] == [("colleague", 1), ("adjuster", 0)]
    assert rows[0]["late"] >= 1
    assert rows[0]["oldest"] < today()
    assert (total["claims"], total["late_claims"]) == (2, 1)


def test_the_forecast_projects_open_clocks_by_the_median(people: People) -> None:
    for days in (2, 10, 26):
        done = denied(people, received_at=days_ago(days), event_at=days_ago(days + 5))
        Clock.objects.filter(claim=done).update(trigger_at=days_ago(days))
    for left in (1, 1, 8):
        waiting = make_claim(people, received_at=days_ago(1), event_at=days_ago(5))
        file_papers(waiting, people, arrived_at=days_ago(1))
        own_clock = Clock.objects.filter(claim=waiting, clock_id="GT-14.determination")
        own_clock.update(due_on=today() + timedelta(days=left))
    row = by(read("forecast")[0], "clock_id", "scheme")["GT-14.determination", "FPX-AR"]
    # The median ran 10 days, so the three are done in ten days: none by tomorrow, when two of them are due, and two by
    # the eighth day, when the third is.
    assert (row["median"], row["base"], row["open"], row["overdue"]) == (10, 3, 3, 0)
    assert (row["likely"], row["safe"]) == (3, 0)
    own = next(each for each in office_figures.forecast() if each.kind == "GT-14.determination")
    assert (own.median, own.base, own.queue.open, own.likely) == (10, 3, 3, 3)


@pytest.mark.parametrize(
    ("overdue", "left", "median", "missed"),
    [
        (0, {9: 10}, 10, 0),  # one a day, ten days: just done
        (0, {8: 10}, 10, 1),
        (0, {0: 1, 9: 9}, 10, 0),
        (5, {4: 5}, 10, 5),  # what is overdue is done first
        (0, {0: 10}, 1, 0),
        (0, {0: 10, 30: 10}, 10, 8),  # two a day: two of the ten that are due today
        (3, {0: 4}, None, 0),
        (0, {}, 5, 0),
    ],
)
def test_a_queue_at_the_usual_pace(overdue: int, left: dict[int, int], median: int | None, missed: int) -> None:
    assert office_figures.Queue(overdue, left).likely_missed(median) == missed


@pytest.mark.parametrize(
    ("counted", "median"), [({}, None), ({5: 1}, 5), ({1: 1, 9: 1}, 1), ({1: 1, 2: 1, 30: 5}, 30), ({3: 2, 4: 1}, 3)]
)
def test_the_median_of_counted_values(counted: dict[int, int], median: int | None) -> None:
    assert median_of(counted) == median


def test_the_import_log_tells_what_became_of_a_file(people: People) -> None:
    batch = ImportBatch.objects.create(kind="policies", owner=people.clerk, file_name="a.csv", sha256="0" * 64)
    counts = {"rows": 7, "created": 4, "updated": 2, "unchanged": 0, "rejected": 1}
    with transaction.atomic():
        events.append(batch.stream, "import.staged", actor=people.clerk, data=counts)
    cut_off = moment()
    with transaction.atomic():
        events.append(batch.stream, "import.applied", actor=people.clerk)
    (row,), _totals = read("imports", people.manager)
    assert (row["file_name"], row["state"], row["owner"], row["rejected"]) == ("a.csv", "Applied", "clerk", 1)
    assert read("imports", people.manager, as_of=cut_off)[0][0]["state"] == "Checked, waiting"
    assert read("imports", people.manager, to_on=today() - timedelta(days=1))[0] == []


def test_the_audit_log_has_every_event_in_the_order_of_time(people: People) -> None:
    make_claim(people)
    make_claim(people, make_parcel(Scheme.FPX_PI), peril="fire")
    rows, _totals = read("audit", people.auditor)
    assert len(rows) == Event.objects.count()
    assert [row["hash"] for row in rows] == list(Event.objects.order_by("at", "pk").values_list("hash", flat=True))
    narrowed = read("audit", people.auditor, scheme="FPX-PI")[0]
    assert 0 < len(narrowed) < len(rows)


def test_the_audit_log_of_one_product_says_who_brought_its_policies_in(people: People) -> None:
    batch = import_policies.stage(io.BytesIO(csv_bytes(grid(numbered(2)))), "p.csv", people.clerk)
    import_policies.apply(batch.pk, people.clerk)
    scheme = Policy.objects.values_list("scheme", flat=True).distinct().get()
    other = next(each for each in Scheme.values if each != scheme)
    kinds = {row["kind"] for row in read("audit", people.auditor, scheme=scheme)[0] if row["stream"] == batch.stream}
    assert kinds == {"import.staged", "import.applied"}
    assert read("audit", people.auditor, scheme=other)[0] == []


def test_the_audit_log_ends_where_sight_ends(people: People) -> None:
    seen, other = make_claim(people), make_claim(people, owner=people.colleague)
    streams = {row["stream"] for row in read("audit", people.adjuster)[0]}
    assert f"claim:{seen.pk}" in streams
    assert f"claim:{other.pk}" not in streams


def test_a_clock_that_runs_again_counts_in_an_earlier_report_as_it_had_ended(people: People) -> None:
    claim = paid(people)
    cut_off = moment()
    before = read("clocks", as_of=cut_off)
    pay.record_returned(claim.payments.get().reference, today(), "account closed", people.cashier)
    assert read("clocks") != before
    assert read("clocks", as_of=cut_off) == before


def test_the_control_sheet_has_the_checksum_of_the_csv(people: People, tmp_path: Any) -> None:
    import hashlib

    paid(people)
    make_claim(people, make_parcel(currency="JPY"), claimed="900")
    report = REPORTS["claims"](Scope(now(), user=people.manager, scheme="FPX-AR"))
    write_csv(report, tmp_path / "r.csv")
    told = dict(facts_of(report))
    assert told["SHA-256 of the report as CSV"] == hashlib.sha256((tmp_path / "r.csv").read_bytes()).hexdigest()
    assert (told["Rows"], told["Made by"], told["Personal data"]) == ("2", "manager", "in full")
    assert (told["Paid, CNY"], told["Claimed, JPY"], told["Product"]) == ("750.00", "900", "FPX-AR")
    assert told["Terms"].startswith("forepax-2026-11 (")


def test_totals_of_two_currencies_stand_apart_in_the_control_sheet(people: People) -> None:
    paid(people)
    make_claim(people, make_parcel(currency="USD"), claimed="1")
    assert fresh(make_claim(people)).currency == "CNY"
    report = REPORTS["outstanding"](Scope(now()))
    list(report.lines())
    assert [(currency, str(value)) for currency, column, value in report.control_totals if column.key == "claimed"] == [
        ("CNY", "750.00"),
        ("USD", "1.00"),
    ]
