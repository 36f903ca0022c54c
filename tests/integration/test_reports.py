"""Reports: the figures of the file, their totals, and a cut-off that never changes its mind."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import translation

from claims.models import Claim
from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claims.reports.standing import current, standings, told
from claims.services import assessment, clocks, evidence, file, reopen, supplement
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import Event
from policies.models import Scheme
from tests.office import (
    People,
    approved,
    days_ago,
    denied,
    file_papers,
    fresh,
    make_claim,
    make_file,
    make_parcel,
    paid,
    pay_out,
)

pytestmark = pytest.mark.django_db
Figures = dict[str, Any]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(name: str, user: User | None = None, **scope: Any) -> tuple[list[Figures], list[Figures]]:
    """Rows and totals of a report, each as {column: value}."""
    report = REPORTS[name](Scope(scope.pop("as_of", None) or now(), user=user, **scope))
    lines = [
        (dict(zip((c.key for c in report.columns), line.cells, strict=True)), line.total) for line in report.lines()
    ]
    return [row for row, total in lines if not total], [row for row, total in lines if total]


def moment() -> datetime:
    """An instant that lies clearly after everything before it and before everything after it."""
    at = now()
    time.sleep(0.002)
    return at


def test_the_register_shows_each_claim_where_it_stands(people: People) -> None:
    parcel = make_parcel(tracking_no="000123456789012345678", goods="=1+1", currency="USD")
    waiting = make_claim(people, parcel, claimed="120.5")
    done = paid(people)
    rows, totals = read("claims", people.manager)
    first, second = rows
    assert (first["claim_no"], first["tracking_no"], first["goods"]) == (waiting.claim_no, parcel.tracking_no, "'=1+1")
    assert (str(first["claimed"]), first["approved"], first["state"]) == ("120.50", None, "Awaiting determination")
    assert (second["claim_no"], second["state"]) == (done.claim_no, "Paid")
    assert [str(second[k]) for k in ("claimed", "approved", "agreed", "paid")] == ["750.00"] * 4
    assert second["decided_by"] == "adjuster"
    assert [(t["currency"], str(t["claimed"]), str(t["paid"])) for t in totals] == [
        ("CNY", "750.00", "750.00"),
        ("USD", "120.50", "0.00"),
    ]


def test_a_sum_of_two_currencies_is_never_made(people: People) -> None:
    make_claim(people, make_parcel(currency="JPY"), claimed="900")
    make_claim(people, claimed="900")
    _rows, totals = read("claims")
    assert {t["currency"]: str(t["claimed"]) for t in totals} == {"JPY": "900", "CNY": "900.00"}


def test_standing_by_events_is_what_the_columns_say(people: People) -> None:
    paid(people)
    waiting = approved(people)
    file.record_recovery(waiting.pk, "salvage", Decimal("20"), "salvage yard", today(), people.adjuster)
    reopen.reopen_claim(denied(people).pk, "error", "misread the clause", people.manager)
    taken_back = approved(people)
    reopen.correct_claim(taken_back.pk, "wrong rate", people.manager)
    reopen.withdraw_claim(make_claim(people).pk, "parcel found", people.adjuster)
    supplement_asked(people)
    claims = list(Claim.objects.all())
    by_columns = standings(map(current, claims), now())
    by_events = told([claim.pk for claim in claims], now())
    assert len(claims) == 6
    for claim in claims:
        standing = by_columns[claim.pk]
        by_events[claim.pk].reserve = standing.reserve
        assert standing == by_events[claim.pk]
        assert standing.state == claim.state
        assert (standing.agreed, standing.paid) == (claim.agreed_amount, claim.paid_amount)
        assert (standing.recovered, standing.owner_id) == (claim.recovered_amount, claim.owner_id)
        if claim.state != "submitted":
            assert standing.approved == claim.approved_amount


def supplement_asked(people: People) -> Claim:
    claim = make_claim(people)
    file_papers(claim, people, leave_out=("invoice",))
    missing = supplement.what_is_missing(fresh(claim))
    supplement.request_supplement(claim.pk, people.adjuster, documents=["invoice"], facts=missing["facts"])
    return fresh(claim)


def test_the_same_cut_off_gives_the_same_figures_whatever_happens_later(people: People) -> None:
    in_hand, asked, agreed, refused = (
        make_claim(people, event_at=days_ago(25)),
        supplement_asked(people),
        approved(people),
        denied(people),
    )
    cut_off = moment()
    before = {name: read(name, as_of=cut_off) for name in REPORTS}
    assessment.record_facts(in_hand.pk, {"peril": "theft", "event_at": days_ago(24)}, people.adjuster)
    assessment.set_reserve(in_hand.pk, Decimal("1"), "hardly anything", people.adjuster)
    file.assign_claim(in_hand.pk, people.colleague, people.manager)
    supplement.record_notice_arrival(asked.pk, now(), "read receipt", people.adjuster)
    pay_out(agreed, people)
    reopen.reopen_claim(refused.pk, "dispute", "new expert", people.manager)
    paid(people)
    assert {name: read(name, as_of=cut_off) for name in REPORTS} == before
    assert all(read(name) != before[name] for name in ("claims", "payments", "denials", "outstanding", "clocks"))


def test_a_pause_that_was_recorded_later_does_not_move_an_earlier_report(people: People) -> None:
    asked = supplement_asked(people)
    cut_off = moment()
    before = read("clocks", as_of=cut_off)
    supplement.record_notice_arrival(asked.pk, now(), "read receipt", people.adjuster)
    evidence.file_evidence(asked.pk, make_file(people.clerk), people.clerk, document="invoice")
    assert read("clocks", as_of=cut_off) == before


def test_days_that_a_clock_ran_from_stay_what_they_were_known_to_be(people: People) -> None:
    """The chase runs from the notice's arrival, the determination from the first paper, a review from the last one."""
    asked = supplement_asked(people)
    begun = make_claim(people)
    evidence.file_evidence(begun.pk, make_file(people.clerk), people.clerk, document="invoice")
    complete = make_claim(people, make_parcel("JSX-INS"))
    file_papers(complete, people)
    cut_off = moment()
    names = ("clocks", "workload", "forecast")
    before = {name: read(name, as_of=cut_off) for name in names}
    with time_machine.travel(now() + timedelta(days=9)):
        supplement.record_notice_arrival(asked.pk, now(), "read receipt", people.adjuster)
        evidence.file_evidence(
            begun.pk, make_file(people.clerk), people.clerk, document="packing_list", arrived_at=days_ago(25)
        )
        refused = complete.evidence.get(document="invoice")
        evidence.judge_evidence(complete.pk, refused.pk, False, "not legible", people.adjuster)
        for document in ("receipt", "order_screenshot", "purchase_order"):
            for paper in complete.evidence.filter(document=document):
                evidence.judge_evidence(complete.pk, paper.pk, False, "not legible", people.adjuster)
        evidence.file_evidence(complete.pk, make_file(people.clerk), people.clerk, document="invoice")
        moved = Event.objects.filter(kind=clocks.MOVED).values_list("stream", flat=True)
        assert {claim.stream for claim in (asked, begun, complete)} == set(moved)
        assert {name: read(name, as_of=cut_off) for name in names} == before


def test_the_bordereau_has_control_totals_by_month_product_and_currency(people: People) -> None:
    paid(people)
    paid(people, claimed="250")
    rows, totals = read("payments", people.auditor)
    assert [str(row["amount"]) for row in rows] == ["750.00", "250.00"]
    assert {row["account_number"] for row in rows} == {"****5678"}
    month = f"{today():%Y-%m}"
    assert [(t["month"], t["scheme"], t["currency"], str(t["amount"])) for t in totals] == [
        (month, "FPX-AR", "CNY", "1000.00"),
        (None, None, "CNY", "1000.00"),
    ]
    assert totals[0]["reference"] == "Total of 2"


def test_the_bordereau_s_period_is_the_bank_s_day(people: People) -> None:
    paid(people)
    yesterday = today() - timedelta(days=1)
    assert read("payments", to_on=yesterday)[0] == []
    assert len(read("payments", from_on=today(), to_on=today())[0]) == 1


def test_a_denial_counts_under_each_of_its_clauses_and_once_in_the_total(people: People) -> None:
    denied(people, yes="GT_6__1 GT_6__2")
    second = denied(people, claimed="100")
    reopen.reopen_claim(second.pk, "error", "misread the clause", people.manager)
    rows, totals = read("denials")
    assert [(r["clause"], r["denials"], r["alone"], r["reopened"], str(r["claimed"])) for r in rows] == [
        ("GT-6.1", 2, 1, 1, "850.00"),
        ("GT-6.2", 1, 0, 0, "750.00"),
    ]
    assert all(row["summary"] for row in rows)
    assert [(t["currency"], t["denials"], str(t["claimed"])) for t in totals] == [("CNY", 2, "850.00")]


def test_outstanding_is_what_open_claims_may_still_cost(people: People) -> None:
    make_claim(people, make_parcel(sum_insured=Decimal("500")), claimed="750")
    approved(people, claimed="300")
    paid(people)
    denied(people)
    rows, totals = read("outstanding")
    assert [(str(r["reserve"]), str(r["outstanding"])) for r in rows] == [("500.00", "500.00"), ("300.00", "300.00")]
    assert str(totals[0]["outstanding"]) == "800.00"
    assert rows[0]["age"] == 20


def test_clocks_are_counted_by_what_became_of_them(people: People) -> None:
    approved(people)  # received 20 days ago: determined in time, target of three working days missed
    late = make_claim(people, received_at=days_ago(60))
    file_papers(late, people, arrived_at=days_ago(60))
    rows, totals = read("clocks")
    found: dict[str, list[int]] = {}
    for row in rows:
        counted = found.setdefault(row["clock_id"], [0, 0, 0, 0])
        for place, key in enumerate(("met", "missed", "overdue", "running")):
            counted[place] += row[key]
    assert found["GT-14.determination"] == [1, 0, 1, 0]
    assert found["GT-15.payment"] == [0, 0, 0, 1]
    (total,) = totals
    assert total["count"] == sum(sum(counted) for counted in found.values())
    determined = next(r for r in rows if r["clock_id"] == "GT-14.determination" and r["met"])
    assert (determined["adjuster"], str(determined["days"]), str(determined["share"])) == ("adjuster", "19.0", "100.0")


def test_a_scheme_and_a_period_narrow_every_report(people: People) -> None:
    make_claim(people, received_at=days_ago(50), event_at=days_ago(55))
    make_claim(people, make_parcel(Scheme.FPX_PI), peril="fire")
    assert len(read("claims", scheme="FPX-PI")[0]) == 1
    assert len(read("claims", to_on=today() - timedelta(days=40))[0]) == 1
    assert len(read("outstanding", from_on=today() - timedelta(days=40))[0]) == 1
    assert {row["scheme"] for row in read("clocks", scheme="FPX-AR")[0]} <= {"FPX-AR"}


def test_phones_are_masked_for_those_without_the_right(people: People) -> None:
    make_claim(people)
    assert read("claims", people.manager)[0][0]["phone"] == "13800138000"
    assert read("claims", people.auditor)[0][0]["phone"] == "138****8000"
    shell = read("claims")[0][0]
    assert (shell["phone"], shell["email"]) == ("138****8000", "c****@example.invalid")


def test_a_report_asks_the_database_as_often_for_many_claims_as_for_few(
    people: People, django_assert_max_num_queries: Any
) -> None:
    for _count in range(12):
        make_claim(people)
    with django_assert_max_num_queries(12):
        read("claims")
