"""The whole way of a claim, through the services: from registration to the bank's day."""

from datetime import timedelta
from decimal import Decimal

import pytest

from claims.models import Clock, ClockState
from claims.services import decide, pay, supplement
from claims.services.adjudication import assess
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from tests.office import (
    People,
    answer_all,
    days_ago,
    file_papers,
    fresh,
    make_claim,
    make_file,
    make_parcel,
    with_payee,
)

pytestmark = pytest.mark.django_db


def test_supplement_pauses_and_the_last_paper_resumes(people: People) -> None:
    claim = make_claim(people, received_at=days_ago(3))
    file_papers(claim, people, leave_out=("invoice",), arrived_at=days_ago(2))
    missing = supplement.what_is_missing(fresh(claim))
    assert missing["documents"] == ["invoice"]
    supplement.request_supplement(claim.pk, people.adjuster, documents=["invoice"], facts=missing["facts"])
    supplement.record_notice_arrival(claim.pk, now(), "read receipt", people.adjuster)
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.state == ClockState.PAUSED
    assert clock.due_on is None
    from claims.services.evidence import file_evidence

    file_evidence(claim.pk, make_file(people.clerk), people.clerk, document="invoice")
    claim = fresh(claim)
    assert claim.state == "submitted"
    clock.refresh_from_db()
    assert clock.state == ClockState.RUNNING
    assert clock.due_on is not None


def test_from_registration_to_payment(people: People) -> None:
    claim = make_claim(people, make_parcel(sum_insured=Decimal("1000"), insured_value=Decimal("1200")))
    file_papers(claim, people)
    answer_all(fresh(claim), people)
    claim = fresh(claim)
    result = assess(claim)
    assert result["recommendation"] == "approve", result
    assert result["payable"] == "625.00"  # 750 x 1000/1200
    decide.approve_claim(claim.pk, Decimal("625.00"), people.adjuster)
    claim = fresh(claim)
    assert claim.state == "approved"
    assert claim.agreed_amount is None
    decide.record_agreement(claim.pk, now(), "e-mail", people.adjuster)
    with_payee(fresh(claim), people)
    payment = pay.instruct_payment(claim.pk, people.cashier)
    assert payment.amount == Decimal("625.000")
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    claim = fresh(claim)
    assert claim.state == "paid"
    assert claim.paid_amount == Decimal("625.000")
    clock = Clock.objects.get(claim=claim, clock_id="GT-15.payment")
    assert clock.state == ClockState.MET
    assert claim.next_due_on is None
    assert list(events.verify()) == []
    moves = Event.objects.filter(stream=claim.stream).exclude(transition="").values_list("transition", flat=True)
    assert list(moves) == ["submitted>approved", "approved>paid"]


def test_assurance_pays_the_freight(people: People) -> None:
    claim = make_claim(people, make_parcel("FPX-TA", sum_insured=None, insured_value=None), kind="loss")
    file_papers(claim, people)
    answer_all(fresh(claim), people)
    result = assess(fresh(claim))
    assert (result["recommendation"], result["payable"]) == ("approve", "86.50"), result
    decide.approve_claim(claim.pk, Decimal("86.50"), people.adjuster)
    claim = fresh(claim)
    assert claim.agreed_amount == Decimal("86.50")
    assert Clock.objects.get(claim=claim, clock_id="TA-8.review").closed_at is not None
    assert Clock.objects.get(claim=claim, clock_id="TA-8.payment").closed_at is None


def test_denial_names_its_clauses_and_can_be_reopened(people: People) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    answer_all(fresh(claim), people, GT_6__1="yes")
    decision = decide.deny_claim(claim.pk, people.adjuster)
    assert decision.denial_clauses == ["GT-6.1"]
    letter = claim.letters.get(kind="denial_notice")
    assert "GT-6.1" in letter.body
    assert Clock.objects.get(claim=claim, clock_id="GT-15.denial_notice").due_on is not None
    from claims.services.reopen import reopen_claim

    reopen_claim(claim.pk, "new_evidence", "a new expert report", people.manager)
    claim = fresh(claim)
    assert claim.state == "submitted"
    assert claim.round == 2
    old, new = Clock.objects.filter(claim=claim, clock_id="GT-14.determination").order_by("round")
    assert old.closed_at is not None
    assert new.closed_at is None
    assert new.trigger_at > old.trigger_at + timedelta(days=1)
