"""GT-16: what is proved is paid first, once, by somebody else; the difference follows."""

from decimal import Decimal

import pytest

from claims.actions import ACTIONS
from claims.models import Claim
from claims.services import advance, decide, pay
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from tests.office import People, fresh, ready_to_decide, with_payee

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(people: People) -> Claim:
    claim = ready_to_decide(people)
    with_payee(claim, people)
    return fresh(claim)


def advanced(claim: Claim, people: People, amount: str) -> None:
    advance.grant_advance(claim.pk, Decimal(amount), "invoice proves it", people.adjuster)
    payment = advance.pay_advance(claim.pk, people.cashier)
    pay.record_result(payment.reference, people.cashier, executed_on=today())


def test_the_difference_follows_the_advance(claim: Claim, people: People) -> None:
    advanced(claim, people, "300.00")
    assert fresh(claim).state == "submitted"
    assert "300.00" in claim.letters.get(kind="advance_notice").body
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    payment = pay.instruct_payment(claim.pk, people.cashier)
    assert (payment.kind, payment.amount) == ("difference", Decimal(450))
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    assert (fresh(claim).state, fresh(claim).paid_amount) == ("paid", Decimal(750))


@pytest.mark.parametrize(("amount", "granted"), [("750.00", True), ("750.01", False), ("0", False)])
def test_no_more_than_is_proved(claim: Claim, people: People, amount: str, granted: bool) -> None:
    if granted:
        assert advance.grant_advance(claim.pk, Decimal(amount), "invoice", people.adjuster).amount == Decimal(amount)
    else:
        with pytest.raises(NotReady):
            advance.grant_advance(claim.pk, Decimal(amount), "invoice", people.adjuster)


def test_an_advance_of_everything_settles_with_the_agreement(claim: Claim, people: People) -> None:
    advanced(claim, people, "700.00")
    decide.approve_claim(claim.pk, Decimal(700), people.adjuster, departure_reason="fifty were paid in cash")
    assert fresh(claim).state == "approved"
    decide.record_agreement(claim.pk, now(), "e-mail", people.adjuster)
    assert fresh(claim).state == "paid"
    with pytest.raises(WrongState):
        pay.instruct_payment(claim.pk, people.cashier)


def test_granted_and_paid_by_two(claim: Claim, people: People) -> None:
    advance.grant_advance(claim.pk, Decimal(100), "invoice", people.adjuster)
    with pytest.raises(WrongState):
        advance.grant_advance(claim.pk, Decimal(100), "invoice", people.manager)
    with pytest.raises(NotPermitted):
        advance.pay_advance(claim.pk, people.adjuster)
    advance.pay_advance(claim.pk, people.cashier)
    with pytest.raises(WrongState):
        advance.pay_advance(claim.pk, people.cashier)


def test_what_is_settled_is_not_advanced_as_well(claim: Claim, people: People) -> None:
    """The agreement is paid whole, so an advance that was granted before it and not paid yet would be paid twice."""
    advance.grant_advance(claim.pk, Decimal(300), "invoice", people.adjuster)
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    with pytest.raises(WrongState, match="agreed"):
        advance.pay_advance(claim.pk, people.cashier)
    assert ACTIONS["pay_advance"].reason(fresh(claim), people.cashier)
    assert pay.instruct_payment(claim.pk, people.cashier).amount == Decimal(750)
    with pytest.raises(WrongState, match="agreed"):
        advance.pay_advance(claim.pk, people.cashier)
    assert pay.live_payments(fresh(claim)) == Decimal(750)


@pytest.mark.parametrize(("approved", "paid"), [("300.00", True), ("299.99", False)])
def test_an_advance_stays_within_the_determination(claim: Claim, people: People, approved: str, paid: bool) -> None:
    advance.grant_advance(claim.pk, Decimal(300), "invoice", people.adjuster)
    decide.approve_claim(claim.pk, Decimal(approved), people.adjuster, departure_reason="the rest was mended")
    assert fresh(claim).agreed_amount is None
    if paid:
        assert advance.pay_advance(claim.pk, people.cashier).amount == Decimal(300)
    else:
        with pytest.raises(WrongState, match="determination"):
            advance.pay_advance(claim.pk, people.cashier)
