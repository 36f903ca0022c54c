"""Recovery: the letter of subrogation before the money, the sum asked back, what came in, and how it ended."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from claims.actions import ACTIONS
from claims.models import Claim, LetterKind, Recovery
from claims.services import evidence, file, holds, pay, recover
from claims.services.letters_store import read
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import Event
from tests.office import People, approved, fresh, make_claim, make_file, make_parcel, pay_out
from tests.unit.claims.letters.reading import text_in

pytestmark = pytest.mark.django_db


def liable(people: People, **changes: Any) -> Claim:
    """Approved, agreed and with its payee, and somebody else is liable."""
    return approved(people, third_party_liable=True, **changes)


def sign(claim: Claim, people: People) -> None:
    evidence.file_evidence(claim.pk, make_file(people.clerk), people.clerk, document="subrogation_letter")


def paid(people: People, **changes: Any) -> Claim:
    claim = liable(people, **changes)
    sign(claim, people)
    pay_out(claim, people)
    return fresh(claim)


def opened(claim: Claim, people: People, kind: str = "subrogation", amount: str = "750") -> Any:
    return recover.open_recovery(claim.pk, kind, "顺达国际快递", Decimal(amount), today(), people.adjuster)


def test_nothing_is_paid_before_the_rights_are_handed_over(people: People) -> None:
    claim = liable(people)
    with pytest.raises(NotReady) as refused:
        pay.instruct_payment(claim.pk, people.cashier)
    assert refused.value.missing == ["subrogation_letter"]
    assert claim.payments.count() == 0
    sign(claim, people)
    assert pay.instruct_payment(claim.pk, people.cashier).amount == 750


def test_a_refused_letter_is_not_on_file(people: People) -> None:
    claim = make_claim(people, third_party_liable=True)
    sign(claim, people)
    assert recover.rights_are_handed_over(claim)
    evidence.judge_evidence(claim.pk, claim.evidence.get().pk, False, "not signed", people.adjuster)
    assert not recover.rights_are_handed_over(claim)


@pytest.mark.parametrize(
    ("scheme", "third_party"), [("FPX-AR", False), ("FPX-AR", None), ("FPX-TA", True), ("JSX-STD", True)]
)
def test_who_owes_no_letter_of_subrogation_is_not_asked(people: People, scheme: str, third_party: bool | None) -> None:
    claim = make_claim(people, make_parcel(scheme), kind="loss", third_party_liable=third_party)
    assert pay.papers_before_payment(claim) == []


def test_an_advance_waits_for_the_recovery_papers_alone(people: People) -> None:
    claim = make_claim(people, third_party_liable=True)
    assert pay.papers_before_payment(claim, "advance") == ["third_party_correspondence"]
    assert pay.papers_before_payment(claim) == ["third_party_correspondence", "subrogation_letter"]


def test_the_letter_of_subrogation_is_issued_once_and_for_what_is_approved(people: People) -> None:
    claim = make_claim(people)
    with pytest.raises(WrongState, match="approved"):
        recover.issue_subrogation_letter(claim.pk, people.adjuster)
    claim = liable(people)
    letter = recover.issue_subrogation_letter(claim.pk, people.adjuster)
    assert letter.kind == LetterKind.SUBROGATION_LETTER
    assert letter.messages.get().address == "claimant@example.invalid"  # the insured is the policyholder
    assert "人民币柒佰伍拾元整" in text_in(read(letter))
    with pytest.raises(WrongState, match="issued"):
        recover.issue_subrogation_letter(claim.pk, people.adjuster)
    with pytest.raises(NotPermitted):
        recover.issue_subrogation_letter(claim.pk, people.clerk)
    assert ACTIONS["subrogation_letter"].reason(fresh(claim), people.adjuster) is not None


def test_other_texts_know_no_such_letter(people: People) -> None:
    claim = approved(people, make_parcel("FPX-TA"), kind="loss")
    with pytest.raises(WrongState, match="GT-26"):
        recover.issue_subrogation_letter(claim.pk, people.adjuster)


def test_what_comes_in_is_recorded_in_its_case_until_that_ends(people: People) -> None:
    claim = paid(people)
    case = opened(claim, people)
    with pytest.raises(NotReady, match="Nothing was received"):
        recover.close_recovery(claim.pk, case.pk, "recovered", "all of it", people.adjuster)
    for amount in ("300", "450"):
        file.record_recovery(
            claim.pk, "subrogation", Decimal(amount), "顺达国际快递", today(), people.adjuster, case=case
        )
    recover.close_recovery(claim.pk, case.pk, "recovered", "all of it", people.adjuster)
    claim = fresh(claim)
    assert (claim.recovered_amount, claim.state) == (Decimal(750), "paid")
    assert sum(case.recoveries.values_list("amount", flat=True)) == 750
    with pytest.raises(WrongState):
        recover.close_recovery(claim.pk, case.pk, "given_up", "again", people.adjuster)
    # Also where the form still holds the case as it was: somebody else ended it meanwhile.
    assert case.closed_at is None
    with pytest.raises(NotReady, match="ended"):
        file.record_recovery(claim.pk, "subrogation", Decimal(1), "late", today(), people.adjuster, case=case)
    kinds = set(Event.objects.filter(stream=claim.stream).values_list("kind", flat=True))
    assert {"recovery.opened", "recovery.recorded", "recovery.closed"} <= kinds


def test_rights_pass_with_the_payment(people: People) -> None:
    claim = liable(people)
    sign(claim, people)
    for kind in ("subrogation", "refund"):
        with pytest.raises(NotReady, match="paid"):
            opened(claim, people, kind)
    assert opened(claim, people, "salvage").kind == "salvage"


def test_no_recovery_from_the_carrier_without_the_signed_letter(people: People) -> None:
    claim = approved(people)
    pay_out(claim, people)
    with pytest.raises(NotReady) as refused:
        opened(claim, people)
    assert refused.value.missing == ["subrogation_letter"]
    assert opened(claim, people, "refund").kind == "refund"


def test_nobody_gives_back_more_than_was_paid(people: People) -> None:
    claim = paid(people)
    file.record_recovery(claim.pk, "refund", Decimal(700), "王小明", today(), people.adjuster)
    with pytest.raises(NotReady, match="refund"):
        file.record_recovery(claim.pk, "refund", Decimal("50.01"), "王小明", today(), people.adjuster)
    assert fresh(claim).state == "paid"


def test_a_recovery_names_a_case_of_its_own_claim_and_kind(people: People) -> None:
    claim, other = paid(people), paid(people)
    case = opened(claim, people)
    with pytest.raises(NotReady):
        file.record_recovery(other.pk, "subrogation", Decimal(1), "顺达", today(), people.manager, case=case)
    with pytest.raises(NotReady):
        file.record_recovery(claim.pk, "salvage", Decimal(1), "顺达", today(), people.manager, case=case)
    assert Recovery.objects.count() == 0


def test_a_case_is_never_deleted(people: People) -> None:
    case = opened(paid(people), people)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(case).objects.filter(pk=case.pk).delete()


def test_the_page_shows_what_is_asked_back_and_what_came(people: People, client: Client) -> None:
    claim = paid(people)
    case = opened(claim, people)
    file.record_recovery(claim.pk, "subrogation", Decimal(300), "顺达国际快递", today(), people.adjuster, case=case)
    client.force_login(people.adjuster)
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert "CNY 300.00 / CNY 750.00" in page
    assert f"/action/close_recovery/?case={case.pk}" in page
    client.force_login(people.cashier)
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert "/action/close_recovery/" not in page


def test_a_hold_is_seen_on_the_page(people: People, client: Client) -> None:
    claim = make_claim(people)
    holds.place_hold(claim.pk, "a lawsuit in Shanghai", people.manager)
    client.force_login(people.adjuster)
    assert "a lawsuit in Shanghai" in client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    holds.lift_hold(claim.pk, people.manager)
    with pytest.raises(WrongState):
        holds.lift_hold(claim.pk, people.manager)
    with pytest.raises(NotPermitted):
        holds.place_hold(claim.pk, "a lawsuit", people.adjuster)
