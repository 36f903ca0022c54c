"""An advance and a settlement on one claim: what the bank says of one changes nothing of the other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions import ACTIONS
from claims.models import Claim, Party, Payment, PaymentKind, PaymentState
from claims.services import advance, assessment, bank_file, decide, parties, pay, reopen
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import verify
from tests.office import People, approved, fresh, pay_out, ready_to_decide, with_payee

pytestmark = pytest.mark.django_db

ACCOUNT = parties.Payee("王小明", "王小明", "工商银行", "6222000099998888", "CNY")


@pytest.fixture
def claim(people: People) -> Claim:
    claim = ready_to_decide(people)
    with_payee(claim, people)
    return fresh(claim)


@pytest.fixture
def both(claim: Claim, people: People) -> tuple[Payment, Payment]:
    """An advance of 100 and the difference of 650, both on their way."""
    first = advanced(claim, people, "100.00")
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    return first, pay.instruct_payment(claim.pk, people.cashier)


def advanced(claim: Claim, people: People, amount: str) -> Payment:
    advance.grant_advance(claim.pk, Decimal(amount), "invoice proves it", people.adjuster)
    return advance.pay_advance(claim.pk, people.cashier)


def executed(payment: Payment, people: People) -> None:
    pay.record_result(payment.reference, people.cashier, executed_on=today())


def failed(payment: Payment, people: People) -> None:
    pay.record_result(payment.reference, people.cashier, failure_reason="account closed")


def returned(payment: Payment, people: People) -> None:
    pay.record_returned(payment.reference, today(), "account closed", people.cashier)


def test_an_advance_that_fails_does_not_free_the_approval(
    claim: Claim, both: tuple[Payment, Payment], people: People
) -> None:
    """The difference is still on its way: taken back now, the claim could be denied and the money arrive."""
    failed(both[0], people)
    with pytest.raises(WrongState):
        reopen.correct_claim(claim.pk, "an error", people.manager)
    assert ACTIONS["correct"].reason(fresh(claim), people.manager)
    with pytest.raises(WrongState, match="under way"):
        parties.enter_payee(claim.pk, ACCOUNT, people.adjuster)


def test_an_advance_that_comes_back_does_not_either(
    claim: Claim, both: tuple[Payment, Payment], people: People
) -> None:
    executed(both[0], people)
    returned(both[0], people)
    with pytest.raises(WrongState):
        reopen.correct_claim(claim.pk, "an error", people.manager)


def test_what_failed_is_paid_to_another_account(claim: Claim, both: tuple[Payment, Payment], people: People) -> None:
    first, difference = both
    failed(first, people)
    executed(difference, people)
    assert (fresh(claim).state, fresh(claim).paid_amount) == ("approved", Decimal(650))
    assert ACTIONS["payee"].reason(fresh(claim), people.adjuster) is None
    parties.enter_payee(claim.pk, ACCOUNT, people.adjuster)
    parties.confirm_payee(claim.pk, people.manager)
    rest = pay.instruct_payment(claim.pk, people.cashier)
    assert (rest.amount, rest.account_number) == (Decimal(100), ACCOUNT.account_number)
    executed(rest, people)
    assert (fresh(claim).state, fresh(claim).paid_amount) == ("paid", Decimal(750))
    with pytest.raises(WrongState, match="under way"):
        parties.enter_payee(claim.pk, ACCOUNT, people.adjuster)


def test_one_of_two_advances_that_comes_back_after_the_difference_is_paid_again(claim: Claim, people: People) -> None:
    first = advanced(claim, people, "100.00")
    executed(first, people)
    executed(advanced(claim, people, "200.00"), people)
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    executed(pay.instruct_payment(claim.pk, people.cashier), people)
    returned(first, people)
    again = pay.instruct_payment(claim.pk, people.cashier)
    assert (again.kind, again.amount) == (PaymentKind.SETTLEMENT, Decimal(100))
    executed(again, people)
    assert fresh(claim).paid_amount == Decimal(750)


def test_advances_in_parts_need_as_many_people_as_one(claim: Claim, people: People, settings: object) -> None:
    settings.THREE_PERSONS_ABOVE = {"CNY": "500.00"}  # type: ignore[attr-defined]
    executed(advanced(claim, people, "300.00"), people)
    with pytest.raises(NotPermitted, match="three"):
        advance.grant_advance(claim.pk, Decimal("200.01"), "the rest", people.manager)
    executed(advanced(claim, people, "200.00"), people)


def test_an_advance_that_nobody_could_pay_is_not_granted(claim: Claim, people: People, settings: object) -> None:
    """It would wait for ever, and no other could be granted beside it."""
    settings.THREE_PERSONS_ABOVE = {"CNY": "500.00"}  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted, match="three"):
        advance.grant_advance(claim.pk, Decimal("500.01"), "invoice", people.manager)


def test_an_advance_is_paid_while_it_is_still_proved(claim: Claim, people: People) -> None:
    advance.grant_advance(claim.pk, Decimal("600.00"), "invoice proves it", people.adjuster)
    item = claim.items.get()
    assessment.verify_items(claim.pk, {item.pk: (Decimal(500), "half was worn out", Decimal(0))}, people.adjuster)
    with pytest.raises(WrongState, match="proved now"):
        advance.pay_advance(claim.pk, people.cashier)
    assessment.verify_items(claim.pk, {item.pk: (Decimal(600), "a third was worn out", Decimal(0))}, people.adjuster)
    assert advance.pay_advance(claim.pk, people.cashier).amount == Decimal(600)


def test_the_bank_executes_nothing_before_it_was_instructed(people: People) -> None:
    """A day typed too early would meet a clock that was missed."""
    payment = pay.instruct_payment(approved(people).pk, people.cashier)
    with pytest.raises(NotReady, match="before it was instructed"):
        pay.record_result(payment.reference, people.cashier, executed_on=today() - timedelta(days=1))


def test_a_hit_between_instruction_and_file_keeps_the_payment_back(client: Client, people: People) -> None:
    held, free = (pay.instruct_payment(approved(people).pk, people.cashier) for _ in range(2))
    assessment.record_screening(held.claim_id, True, "UN list of today", people.adjuster)
    batch_no, content, count = bank_file.export_batch(people.cashier)
    assert (count, held.reference in content.decode()) == (1, False)
    held.refresh_from_db()
    free.refresh_from_db()
    assert (held.state, held.batch_no) == (PaymentState.INSTRUCTED, "")
    assert (free.state, free.batch_no) == (PaymentState.SENT, batch_no)
    client.force_login(people.cashier)
    page = client.post(reverse("admin:office_bank_batch"), follow=True, headers={"accept-language": "en"})
    assert "1 payment stays back" in page.content.decode()
    assessment.record_screening(held.claim_id, False, "another person of that name", people.adjuster)
    assert bank_file.export_batch(people.cashier)[2] == 1


def test_that_a_payment_was_sent_is_on_the_claims_chain(people: People) -> None:
    payment = pay.instruct_payment(approved(people).pk, people.cashier)
    batch_no = pay.mark_sent([payment.pk], people.cashier)
    told = Event.objects.get(stream=payment.claim.stream, kind="payment.sent")
    assert (told.actor, told.data) == (people.cashier, {"payments": [payment.pk], "batch": batch_no})
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    assert list(verify([payment.claim.stream])) == []


def test_nothing_is_paid_to_an_erased_account(people: People) -> None:
    claim = approved(people)
    pay_out(claim, people)
    returned(claim.payments.get(), people)
    Party.objects.filter(claim=claim, role="payee").update(account_number="", account_holder="", bank="")
    with pytest.raises(NotReady, match="payee"):
        pay.instruct_payment(claim.pk, people.cashier)
