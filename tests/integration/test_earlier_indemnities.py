"""What was paid for a parcel before uses up its limit: the office knows it from the other claims' payments (INT-11)."""

from decimal import Decimal

import pytest

from claims.models import Claim
from claims.selectors.facts import facts_of
from claims.services import advance, assessment, decide, pay, reopen
from claims.services.adjudication import assess
from claims.services.replay import replay
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotReady
from policies.models import InsuredParcel
from tests.office import People, approved, fresh, make_parcel, pay_out, ready_to_decide, with_payee

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel() -> InsuredParcel:
    """Insured for 3000.00 in full."""
    return make_parcel()


def paid(people: People, parcel: InsuredParcel, claimed: str, expenses: str | None = None) -> Claim:
    claim = ready_to_decide(people, parcel, claimed=claimed)
    if expenses:
        assessment.record_facts(claim.pk, {"salvage_expenses": Decimal(expenses)}, people.adjuster)
    payable = Decimal(assess(fresh(claim))["payable"])
    decide.approve_claim(claim.pk, payable, people.adjuster)
    if expenses:
        decide.record_agreement(claim.pk, fresh(claim).decisions.get().decided_at, "call", people.adjuster)
    with_payee(fresh(claim), people)
    execute(fresh(claim), people)
    return fresh(claim)


def execute(claim: Claim, people: People) -> None:
    pay_out(claim, people)


def test_the_second_event_finds_what_the_first_left(people: People, parcel: InsuredParcel) -> None:
    first = paid(people, parcel, "2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    (other,) = facts_of(second)["other_claims"]
    assert other == {
        "claim_no": first.claim_no, "scheme": "FPX-AR", "kind": "damage", "state": "paid",
        "goods_paid": "2500", "salvage_paid": "0",
    }  # fmt: skip
    result = assess(second)
    # X-1 asks for somebody above; by the limit 3000 - 2500 = 500 are left.
    assert (result["recommendation"], result["refer_reasons"], result["payable"]) == ("refer", ["X-1"], "500.00")


def test_goods_and_mitigation_have_their_own_limits(people: People, parcel: InsuredParcel) -> None:
    paid(people, parcel, "2500", expenses="40")
    (other,) = facts_of(ready_to_decide(people, parcel, claimed="100", duplicates_seen=True))["other_claims"]
    assert (other["goods_paid"], other["salvage_paid"]) == ("2500", "40")


def test_only_what_the_bank_executed_counts(people: People, parcel: InsuredParcel) -> None:
    first = approved(people, parcel, claimed="2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    pay.instruct_payment(first.pk, people.cashier)
    assert assess(fresh(second))["payable"] == "900.00"
    payment = first.payments.get()
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    assert assess(fresh(second))["payable"] == "500.00"
    pay.record_returned(payment.reference, today(), "account closed", people.cashier)
    assert assess(fresh(second))["payable"] == "900.00"


def test_an_advance_on_an_undecided_claim_counts_for_the_goods(people: People, parcel: InsuredParcel) -> None:
    first = ready_to_decide(people, parcel, claimed="2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    with_payee(first, people)
    advance.grant_advance(first.pk, Decimal("2400.00"), "invoice proves it", people.adjuster)
    payment = advance.pay_advance(first.pk, people.cashier)
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    assert assess(fresh(second))["payable"] == "600.00"


def test_a_decision_made_on_it_replays(people: People, parcel: InsuredParcel) -> None:
    paid(people, parcel, "2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    decision = decide.approve_claim(
        second.pk, Decimal("500.00"), people.manager, departure_reason="two events", override_reason="two events"
    )
    assert decision.facts["other_claims"][0]["goods_paid"] == "2500"
    assert replay(decision) == []


def decided_twice(people: People, parcel: InsuredParcel) -> tuple[Claim, Claim]:
    """Two claims on one parcel, 2500 and 900 of a limit of 3000, both decided before either is paid."""
    first = approved(people, parcel, claimed="2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    why = {"departure_reason": "two events", "override_reason": "two events"}
    decide.approve_claim(second.pk, Decimal("900.00"), people.manager, **why)
    with_payee(second, people)
    return first, fresh(second)


def test_two_that_were_decided_on_one_limit_are_not_both_paid(people: People, parcel: InsuredParcel) -> None:
    first, second = decided_twice(people, parcel)
    payment = pay.instruct_payment(first.pk, people.cashier)
    with pytest.raises(NotReady, match=r"500\.00 CNY") as refusal:
        pay.instruct_payment(second.pk, people.cashier)
    assert first.claim_no in str(refusal.value)
    # The bank could not: then the whole limit is there again.
    pay.record_result(payment.reference, people.cashier, failure_reason="account closed")
    assert pay.instruct_payment(second.pk, people.cashier).amount == Decimal(900)
    with pytest.raises(NotReady, match=r"2100\.00 CNY"):
        pay.instruct_payment(first.pk, people.cashier)


def test_what_is_decided_again_in_knowledge_of_it_is_paid(people: People, parcel: InsuredParcel) -> None:
    first, second = decided_twice(people, parcel)
    pay_out(first, people)
    with pytest.raises(NotReady):
        pay.instruct_payment(second.pk, people.cashier)
    reopen.correct_claim(second.pk, "the limit is used up", people.manager)
    why = {"departure_reason": "the carrier bears the rest", "override_reason": "the carrier bears the rest"}
    decide.approve_claim(second.pk, Decimal("900.00"), people.manager, **why)
    assert pay.instruct_payment(second.pk, people.cashier).amount == Decimal(900)


def test_another_claim_that_leaves_enough_is_in_nobodys_way(people: People, parcel: InsuredParcel) -> None:
    first = approved(people, parcel, claimed="1000")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    why = {"departure_reason": "two events", "override_reason": "two events"}
    decide.approve_claim(second.pk, Decimal("900.00"), people.manager, **why)
    with_payee(second, people)
    assert pay_out(first, people).amount == Decimal(1000)
    assert pay_out(fresh(second), people).amount == Decimal(900)
