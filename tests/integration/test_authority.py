"""Who may do what to whose claim: limits, four eyes, own causes, proposals, overrides."""

from decimal import Decimal

import pytest

from claims.models import Decision, Party
from claims.services import decide, parties, pay
from claims.services.adjudication import assess
from claims.services.file import assign_claim, take_claim
from claims.services.register import register_claim
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import StaffProfile
from tests.office import (
    People,
    answer_all,
    approved,
    file_papers,
    fresh,
    make_claim,
    make_parcel,
    ready_to_decide,
)

pytestmark = pytest.mark.django_db


def expensive(people: People, value: str = "8000") -> object:
    return make_parcel(sum_insured=Decimal(value), insured_value=Decimal(value))


def test_above_the_limit_it_is_proposed_and_followed_by_another(people: People) -> None:
    claim = ready_to_decide(people, expensive(people), claimed="6000")
    with pytest.raises(NotPermitted, match="5000"):
        decide.approve_claim(claim.pk, Decimal(6000), people.adjuster)
    proposal = decide.propose(claim.pk, "approved", Decimal(6000), "", people.adjuster)
    with pytest.raises(NotPermitted):
        decide.answer_proposal(claim.pk, True, "", people.colleague)
    decision = decide.answer_proposal(claim.pk, True, "", people.manager)
    assert decision is not None
    assert (decision.proposed_by, decision.decided_by) == (people.adjuster, people.manager)
    proposal.refresh_from_db()
    assert proposal.state == "approved"


@pytest.mark.parametrize(("amount", "alone"), [("4999.99", True), ("5000.00", True), ("5000.01", False)])
def test_the_limit_to_the_cent(people: People, amount: str, alone: bool) -> None:
    claim = ready_to_decide(people, expensive(people), claimed=amount)
    if alone:
        assert decide.approve_claim(claim.pk, Decimal(amount), people.adjuster).amount == Decimal(amount)
    else:
        with pytest.raises(NotPermitted):
            decide.approve_claim(claim.pk, Decimal(amount), people.adjuster)


def test_nobody_approves_their_own_proposal(people: People) -> None:
    claim = ready_to_decide(people, expensive(people, "30000"), claimed="25000", owner=people.adjuster)
    decide.propose(claim.pk, "approved", Decimal(25000), "", people.manager)
    with pytest.raises(NotPermitted):
        decide.answer_proposal(claim.pk, True, "", people.manager)
    assert decide.answer_proposal(claim.pk, True, "", people.second_manager) is not None


def test_a_high_sum_needs_three_people(people: People) -> None:
    claim = ready_to_decide(people, expensive(people, "30000"), claimed="25000")
    with pytest.raises(NotPermitted, match="propos"):
        decide.approve_claim(claim.pk, Decimal(25000), people.manager)


def test_who_registered_does_not_decide(people: People) -> None:
    from django.contrib.auth.models import Group

    people.adjuster.groups.add(Group.objects.get(name="intake_clerk"))
    adjuster = type(people.adjuster).objects.get(pk=people.adjuster.pk)
    from claims.services.register import ItemClaimed, Registration

    registration = Registration("damage", "王小明", now(), [ItemClaimed("x", Decimal(100))], peril="breakage")
    claim = register_claim(make_parcel().pk, registration, adjuster)
    with pytest.raises(NotPermitted):
        assign_claim(claim.pk, adjuster, people.manager)
    with pytest.raises(NotPermitted):
        take_claim(claim.pk, adjuster)
    with pytest.raises(NotPermitted, match="registered"):
        decide.deny_claim(claim.pk, adjuster)


def test_a_party_does_not_decide(people: People) -> None:
    claim = ready_to_decide(people)
    Party.objects.create(claim=claim, role="claimant", name="me", user=people.adjuster, entered_by=people.clerk)
    with pytest.raises(NotPermitted, match="party"):
        decide.approve_claim(claim.pk, Decimal(750), people.adjuster)


@pytest.mark.parametrize("known_by", [{"email": "Adjuster@Example.invalid"}, {"phone": "+86 139-1234-5678"}])
def test_a_party_is_known_by_e_mail_and_telephone(people: People, known_by: dict[str, str]) -> None:
    """No page says that a party works here: whoever claims for themselves gives their own address or number."""
    StaffProfile.objects.create(user=people.adjuster, phone="13912345678")
    claim = ready_to_decide(people)
    Party.objects.create(claim=claim, role="claimant", name="李华", entered_by=people.clerk, **known_by)
    with pytest.raises(NotPermitted, match="party"):
        decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    decide.approve_claim(claim.pk, Decimal(750), people.manager)


def test_who_decided_does_not_pay_not_even_a_superuser(people: People) -> None:
    people.manager.is_superuser = True
    people.manager.save()
    manager = type(people.manager).objects.get(pk=people.manager.pk)
    claim = ready_to_decide(people)
    decide.approve_claim(claim.pk, Decimal(750), manager)
    parties.enter_payee(claim.pk, parties.Payee("a", "a", "b", "1", "CNY"), people.adjuster)
    parties.confirm_payee(claim.pk, people.cashier)
    with pytest.raises(NotPermitted, match="decided"):
        pay.instruct_payment(claim.pk, manager)


def test_a_payee_is_confirmed_by_another(people: People) -> None:
    claim = ready_to_decide(people)
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    parties.enter_payee(claim.pk, parties.Payee("a", "a", "b", "1", "CNY"), people.manager)
    with pytest.raises(NotReady):
        pay.instruct_payment(claim.pk, people.cashier)
    with pytest.raises(NotPermitted):
        parties.confirm_payee(claim.pk, people.manager)
    parties.confirm_payee(claim.pk, people.cashier)
    assert pay.instruct_payment(claim.pk, people.cashier).amount == Decimal(750)


def test_departing_from_the_recommendation_needs_a_reason(people: People) -> None:
    claim = ready_to_decide(people)
    with pytest.raises(NotReady):
        decide.approve_claim(claim.pk, Decimal("749.99"), people.adjuster)
    decision = decide.approve_claim(
        claim.pk, Decimal("749.99"), people.adjuster, departure_reason="one cent was paid in cash"
    )
    assert decision.departure_reason


def test_an_exemption_that_was_not_explained_denies_nothing_without_a_senior(people: People) -> None:
    claim = ready_to_decide(people, make_parcel(exemptions_explained=None))
    answer_all(claim, people, GT_6__1="yes")
    result = assess(fresh(claim))
    assert result["recommendation"] == "refer"
    with pytest.raises(NotPermitted):
        decide.deny_claim(claim.pk, people.adjuster, departure_reason="intent is plain")
    with pytest.raises(NotReady):
        decide.deny_claim(claim.pk, people.manager)
    decision = decide.deny_claim(
        claim.pk, people.manager, departure_reason="intent is plain", override_reason="explained by phone, recorded"
    )
    assert decision.override_reason


def test_a_stale_form_is_refused_and_says_what_changed(people: People) -> None:
    claim = ready_to_decide(people)
    version = claim.version
    parties.enter_payee(claim.pk, parties.Payee("a", "a", "b", "1", "CNY"), people.adjuster)
    with pytest.raises(Stale) as refused:
        decide.approve_claim(claim.pk, Decimal(750), people.adjuster, version=version)
    assert refused.value.changed == ["payee.entered"]
    assert not Decision.objects.exists()


def test_the_bank_tells_twice_and_it_is_recorded_once(people: People) -> None:
    claim = approved(people)
    payment = pay.instruct_payment(claim.pk, people.cashier)
    for _time in range(2):
        pay.record_result(payment.reference, people.cashier, executed_on=today())
    assert fresh(claim).paid_amount == Decimal(750)
    with pytest.raises(WrongState):
        pay.record_result(payment.reference, people.cashier, failure_reason="account closed")


def test_a_failed_payment_can_be_instructed_again(people: People) -> None:
    claim = approved(people)
    first = pay.instruct_payment(claim.pk, people.cashier)
    pay.record_result(first.reference, people.cashier, failure_reason="account closed")
    second = pay.instruct_payment(claim.pk, people.cashier)
    assert second.reference != first.reference
    assert second.amount == first.amount


def test_sight(people: People) -> None:
    from claims.selectors.sight import visible_claims

    claim = make_claim(people)
    file_papers(claim, people)
    sees = {
        name: visible_claims(getattr(people, name)).filter(pk=claim.pk).exists()
        for name in ("clerk", "adjuster", "colleague", "manager", "cashier", "auditor", "administrator", "nobody")
    }
    assert sees == {
        "clerk": True, "adjuster": True, "colleague": False, "manager": True,
        "cashier": False, "auditor": True, "administrator": False, "nobody": False,
    }  # fmt: skip
    with pytest.raises(NotPermitted):
        decide.deny_claim(claim.pk, people.colleague)


def test_no_second_factor_no_decision_and_no_payment(people: People, settings: object) -> None:
    ready, paid = ready_to_decide(people), approved(people)
    settings.SECOND_FACTOR_FOR_MONEY = True  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted, match="second factor"):
        decide.approve_claim(ready.pk, Decimal(750), people.adjuster)
    with pytest.raises(NotPermitted, match="second factor"):
        pay.instruct_payment(paid.pk, people.cashier)
    from allauth.mfa.models import Authenticator

    for user in (people.adjuster, people.cashier):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    decide.approve_claim(ready.pk, Decimal(750), people.adjuster)
    pay.instruct_payment(paid.pk, people.cashier)
