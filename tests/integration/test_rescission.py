"""The rescission of a policy through its notice: issued on a ground, sent, arrived; and no denial without it."""

from typing import Any

import pytest

from claims.models import Claim, LetterKind, Message
from claims.services import decide, letters, letters_dispatch, parcel_facts, relay, rescind
from claims.services.adjudication import assess
from claims.services.letters_store import read
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from policies.models import Policy, Rescission
from tests.office import People, answer_all, days_ago, file_papers, fresh, make_claim, make_parcel, ready_to_decide
from tests.unit.claims.letters.reading import text_in

REASONS = "申报为电子产品，实际为古董。"
pytestmark = pytest.mark.django_db


def grounded(people: People, claim: Claim, ground: str = "intentional", days: float = 5) -> Claim:
    """The ground is on record, and nothing else yet."""
    parcel_facts.record_rescission(claim.pk, ground, days_ago(days), None, None, "", people.manager)
    return fresh(claim)


def noticed(people: People, **how: Any) -> tuple[Claim, Message]:
    claim = grounded(people, ready_to_decide(people), **how)
    letter = rescind.issue_rescission_notice(claim.pk, REASONS, people.manager)
    return fresh(claim), letter.messages.get()


def last_step(claim: Claim) -> Rescission:
    return Rescission.objects.filter(policy=claim.parcel.policy).order_by("-pk")[0]


def status(claim: Claim) -> str:
    return Policy.objects.get(pk=claim.parcel.policy_id).status


def test_the_notice_goes_to_the_policyholder_with_ground_and_reasons(people: People) -> None:
    _claim, message = noticed(people)
    assert message.address == "claimant@example.invalid"
    words = text_in(read(message.letter))
    for said in ("解除保险合同通知书", "上海远航贸易有限公司", "申报为电子产品，实际为古董。", "GT-17", "不予退还"):
        assert said in words


def test_gross_negligence_gives_the_premium_back(people: People) -> None:
    _claim, message = noticed(people, ground="gross_negligence")
    assert "保险费将退还给您" in text_in(read(message.letter))


@pytest.mark.parametrize(("ground", "clause"), [("premium_unpaid", "GT-18"), ("increased_risk", "GT-20")])
def test_the_notice_names_the_clause_of_its_ground(people: People, ground: str, clause: str) -> None:
    _claim, message = noticed(people, ground=ground)
    words = text_in(read(message.letter))
    assert f"我们依据{clause}解除" in words
    assert "GT-17" not in words


def test_dispatch_and_arrival_of_the_notice_are_the_rescissions_own(people: People) -> None:
    claim, message = noticed(people)
    assert (last_step(claim).sent_at, status(claim)) == (None, "in_force")
    relay.drain()
    message.refresh_from_db()
    assert last_step(claim).sent_at == message.sent_at
    assert status(claim) == "in_force"
    at = now()
    letters_dispatch.record_letter_arrival(claim.pk, message.pk, at, "read receipt", people.adjuster)
    step = last_step(claim)
    assert (step.arrived_at, step.proof, step.ground) == (at, "read receipt", "intentional")
    assert status(claim) == "rescinded"
    assert fresh(claim).clocks.get(clock_id="GT-12.rescission").met_at == at


def test_a_posted_notice_counts_as_a_mailed_one(people: People) -> None:
    claim = grounded(people, ready_to_decide(people, make_parcel(email="")))
    letter = rescind.issue_rescission_notice(claim.pk, REASONS, people.manager)
    sent = letters_dispatch.record_dispatch(claim.pk, letter.pk, "courier", now(), people.adjuster, proof="SF1")
    assert (sent.proof, sent.arrival_proof) == ("SF1", "")
    assert last_step(claim).sent_at == sent.sent_at


def test_a_denial_for_non_disclosure_waits_for_the_arrival(people: People) -> None:
    claim, message = noticed(people)
    relay.drain()
    assert "GT-17.d" in [f["clause"] for f in assess(claim)["findings"] if f["outcome"] == "warns"]
    with pytest.raises(NotReady) as refused:
        decide.deny_claim(
            claim.pk, people.manager, departure_reason="it was an antique", override_reason="it was an antique"
        )
    assert refused.value.missing == ["GT-17.d"]
    letters_dispatch.record_letter_arrival(claim.pk, message.pk, now(), "read receipt", people.adjuster)
    result = assess(fresh(claim))
    assert (result["recommendation"], "GT-17" in result["denial_reasons"]) == ("deny", True)
    decide.deny_claim(claim.pk, people.manager)
    assert fresh(claim).state == "denied"


def test_a_notice_that_arrives_after_thirty_days_takes_no_right_away(people: People) -> None:
    claim, message = noticed(people, days=31)
    relay.drain()
    letters_dispatch.record_letter_arrival(claim.pk, message.pk, now(), "read receipt", people.adjuster)
    result = assess(fresh(claim))
    assert "GT-17" not in result["denial_reasons"]


def test_a_second_copy_and_a_correction_start_nothing_anew(people: People) -> None:
    claim, message = noticed(people)
    relay.drain()
    letters_dispatch.send_again(claim.pk, message.letter_id, "post", "上海市浦东新区 1 号", people.adjuster)
    letters_dispatch.record_dispatch(claim.pk, message.letter_id, "post", now(), people.adjuster)
    corrected = letters.correct_letter(claim.pk, message.letter_id, "a name was wrong", people.manager)
    relay.drain()
    assert "申报为电子产品" in text_in(read(corrected))
    assert Rescission.objects.filter(policy=claim.parcel.policy).count() == 2


def test_no_notice_without_a_ground_and_none_twice(people: People) -> None:
    claim = make_claim(people)
    with pytest.raises(WrongState, match="ground"):
        rescind.issue_rescission_notice(claim.pk, REASONS, people.manager)
    claim, _message = noticed(people)
    with pytest.raises(WrongState, match="issued"):
        rescind.issue_rescission_notice(claim.pk, REASONS, people.manager)
    with pytest.raises(NotPermitted):
        rescind.issue_rescission_notice(claim.pk, REASONS, people.adjuster)
    assert claim.letters.filter(kind=LetterKind.RESCISSION_NOTICE).count() == 1


def test_a_ground_that_nobody_acted_on_denies_nothing(people: People) -> None:
    claim = grounded(people, ready_to_decide(people), days=40)
    with pytest.raises(NotReady) as refused:
        decide.deny_claim(claim.pk, people.manager, departure_reason="not told us", override_reason="not told us")
    assert refused.value.missing == ["GT-17.d"]
    assert fresh(claim).state == "submitted"


def test_another_ground_of_denial_stands_beside_it(people: People) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    answer_all(fresh(claim), people, GT_6__1="yes")
    grounded(people, fresh(claim))
    decide.deny_claim(claim.pk, people.manager, departure_reason="war", override_reason="war risk, seen by a senior")
    assert fresh(claim).state == "denied"
