"""Goods that come back and payments that come back: what they do to the clocks."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from claims.models import Claim, Clock, ClockState, Payment, PaymentState, Reminder
from claims.selectors import desk
from claims.services import advance, bank_file, clocks, decide, parcel_facts, pay, reminders
from claimsoffice.kernel.clock import day_of, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import verify
from tests.integration.test_clock_origins import clock
from tests.integration.test_reminders import noon, stages
from tests.office import (
    People,
    approved,
    days_ago,
    fresh,
    make_claim,
    make_parcel,
    pay_out,
    ready_to_decide,
    with_payee,
)

pytestmark = pytest.mark.django_db

ABANDONMENT = "JS-6.abandonment"


def told(claim: Claim, people: People, **facts: Any) -> None:
    parcel_facts.record_parcel_facts(claim.pk, facts, "call with the customer", people.adjuster)


def has(claim: Claim, clock_id: str) -> bool:
    return Clock.objects.filter(claim=claim, clock_id=clock_id).exists()


@pytest.fixture
def parcel_claim(people: People) -> Claim:
    return make_claim(people, make_parcel("JSX-STD"))


def test_the_month_for_instructions_begins_when_the_customer_knows_too(parcel_claim: Claim, people: People) -> None:
    told(parcel_claim, people, returned_at=days_ago(20))
    assert not has(parcel_claim, ABANDONMENT)
    told(parcel_claim, people, return_notified_at=days_ago(12))
    running = clock(parcel_claim, ABANDONMENT)
    assert (running.state, day_of(running.trigger_at)) == (ClockState.RUNNING, today() - timedelta(days=12))
    told(parcel_claim, people, returned_at=days_ago(10))
    assert day_of(clock(parcel_claim, ABANDONMENT).trigger_at) == today() - timedelta(days=10)


def test_the_customers_instruction_meets_it(parcel_claim: Claim, people: People) -> None:
    told(parcel_claim, people, returned_at=days_ago(20), return_notified_at=days_ago(12))
    told(parcel_claim, people, instructed_at=days_ago(1))
    met = clock(parcel_claim, ABANDONMENT)
    assert (met.state, met.met_at) == (ClockState.MET, fresh(parcel_claim).parcel.instructed_at)


def test_without_one_the_goods_may_be_destroyed_and_nobody_failed(parcel_claim: Claim, people: People) -> None:
    told(parcel_claim, people, returned_at=days_ago(60), return_notified_at=days_ago(50))
    ended = clock(parcel_claim, ABANDONMENT)
    assert (ended.state, ended.overdue_since) == (ClockState.ENDED, None)
    assert stages(parcel_claim, ABANDONMENT) == []


def test_it_begins_on_a_denied_claim_too(people: People) -> None:
    claim = ready_to_decide(people, make_parcel("JSX-STD"))
    Claim.objects.filter(pk=claim.pk).update(complete_at=days_ago(3))
    decide.deny_claim(claim.pk, people.manager, departure_reason="undeliverable", override_reason="undeliverable")
    told(claim, people, returned_at=days_ago(2), return_notified_at=days_ago(1))
    assert clock(claim, ABANDONMENT).state == ClockState.RUNNING


def sent_back(payment: Payment, people: People) -> None:
    pay.record_returned(payment.reference, today(), "account closed", people.cashier)


@pytest.fixture
def paid(people: People) -> Claim:
    claim = approved(people)
    pay_out(claim, people)
    return fresh(claim)


def test_a_payment_that_comes_back_opens_its_clock_again_on_the_same_day(paid: Claim, people: People) -> None:
    before = clock(paid, "GT-15.payment")
    assert before.state == ClockState.MET
    sent_back(paid.payments.get(), people)
    again = clock(paid, "GT-15.payment")
    assert (again.pk, again.due_on, again.nominal_on) == (before.pk, before.due_on, before.nominal_on)
    assert (again.state, again.met_at, again.closed_at) == (ClockState.RUNNING, None, None)
    assert fresh(paid).next_due_on == again.nominal_on
    event = Event.objects.get(stream=paid.stream, kind=clocks.REOPENED)
    assert (event.data["GT-15.payment"]["was"], event.data["GT-15.payment"]["due_on"]) == ("met", str(before.due_on))
    assert list(verify([paid.stream])) == []


def test_it_reminds_the_cashier_as_if_it_had_never_ended(paid: Claim, people: People) -> None:
    sent_back(paid.payments.get(), people)
    again = clock(paid, "GT-15.payment")
    assert again.due_on is not None
    reminders.sweep(noon(again.due_on + timedelta(days=1)))
    overdue = Reminder.objects.get(clock=again)
    assert overdue.stage == f"overdue-{again.due_on + timedelta(days=1)}"
    assert overdue.recipient == people.cashier


def test_the_second_payment_meets_it_on_its_own_day(paid: Claim, people: People) -> None:
    sent_back(paid.payments.get(), people)
    pay_out(paid, people)
    assert clock(paid, "GT-15.payment").state == ClockState.MET
    assert (fresh(paid).state, fresh(paid).paid_amount) == ("paid", fresh(paid).agreed_amount)


def test_the_assurance_s_payment_too(people: People) -> None:
    claim = approved(people, make_parcel("FPX-TA"), kind="loss", claimed="86.50")
    payment = pay_out(claim, people)
    assert clock(claim, "TA-8.payment").state == ClockState.MET
    sent_back(payment, people)
    assert clock(claim, "TA-8.payment").state == ClockState.RUNNING


def test_an_advance_that_comes_back_leaves_the_sixty_days_running(people: People) -> None:
    claim = ready_to_decide(people)
    with_payee(claim, people)
    advance.grant_advance(claim.pk, Decimal(300), "invoice", people.adjuster)
    payment = advance.pay_advance(claim.pk, people.cashier)
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    before = clock(claim, "GT-16.advance")
    assert before.state == ClockState.MET
    sent_back(payment, people)
    assert (clock(claim, "GT-16.advance").state, clock(claim, "GT-16.advance").due_on) == (
        ClockState.RUNNING, before.due_on,
    )  # fmt: skip


def test_a_payment_that_merely_fails_never_met_anything(people: People) -> None:
    claim = approved(people)
    payment = pay.instruct_payment(claim.pk, people.cashier)
    pay.record_result(payment.reference, people.cashier, failure_reason="no such account")
    assert clock(claim, "GT-15.payment").state == ClockState.RUNNING
    assert Payment.objects.get(pk=payment.pk).state == PaymentState.FAILED


def test_the_bank_s_file_says_so_line_by_line(paid: Claim, people: People) -> None:
    reference = paid.payments.get().reference
    lines = f"reference,result,executed_on,reason\n{reference},returned,{today()},no such account\n".encode()
    for _twice in range(2):
        assert [result.done for result in bank_file.record_return(lines, people.cashier)] == [True]
    assert fresh(paid).paid_amount == 0
    assert Event.objects.filter(stream=paid.stream, kind="payment.returned").count() == 1


def test_what_came_back_waits_on_the_cashiers_desk(paid: Claim, people: People) -> None:
    assert desk.desk_of(people.cashier).piles == []
    sent_back(paid.payments.get(), people)
    (pile,) = desk.desk_of(people.cashier).piles
    assert (pile.key, [line.claim.pk for line in pile.lines]) == ("pay", [paid.pk])
    assert str(pile.lines[0].step.label) == "Pay"


def test_it_comes_back_after_its_execution_and_only_if_there_was_one(paid: Claim, people: People) -> None:
    payment = paid.payments.get()
    with pytest.raises(NotReady):
        pay.record_returned(payment.reference, today() - timedelta(days=1), "closed", people.cashier)
    with pytest.raises(NotPermitted):
        pay.record_returned(payment.reference, today(), "closed", people.adjuster)
    waiting = pay.instruct_payment(approved(people).pk, people.cashier)
    with pytest.raises(WrongState):
        pay.record_returned(waiting.reference, today(), "closed", people.cashier)
