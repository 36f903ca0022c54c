"""Which clocks a claim has, from which facts, and what ends them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from claims.models import Claim, Clock, ClockState, LetterKind, Reminder
from claims.services import assessment, clocks, decide, evidence, letters_dispatch, relay, reminders, supplement
from claimsoffice.kernel.clock import day_of, now, today
from claimsoffice.kernel.errors import NotReady
from policies.models import Rescission
from policies.selectors.calendars import current_calendar
from tests.integration.test_reminders import noon, stages
from tests.office import People, days_ago, file_papers, fresh, make_claim, make_file, make_parcel, ready_to_decide

pytestmark = pytest.mark.django_db


def clock(claim: Claim, clock_id: str) -> Clock:
    return Clock.objects.get(claim=claim, clock_id=clock_id)


@pytest.fixture
def asked(people: People) -> Claim:
    """A claim whose supplement request went out 12 days ago."""
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, leave_out=("invoice",), arrived_at=days_ago(19))
    supplement.request_supplement(claim.pk, people.adjuster, **supplement.what_is_missing(fresh(claim)))
    request = fresh(claim).supplements.get()
    request.sent_at = days_ago(12)
    request.save()
    return fresh(claim)


def arrived(claim: Claim, people: People, days: float = 10) -> Claim:
    supplement.record_notice_arrival(claim.pk, days_ago(days), "courier", people.adjuster)
    return fresh(claim)


def test_the_request_meets_its_target_once_it_has_left(asked: Claim) -> None:
    target = clock(asked, "GT-13.supplement_notice")
    assert target.closed_at is None
    relay.drain()
    target = clock(asked, "GT-13.supplement_notice")
    assert target.met_at == asked.letters.get(kind=LetterKind.SUPPLEMENT_REQUEST).messages.get().sent_at


def test_what_has_arrived_was_sent(asked: Claim, people: People) -> None:
    """Handed over, or posted without anybody recording it: the target is not overdue for ever."""
    assert not asked.letters.get(kind=LetterKind.SUPPLEMENT_REQUEST).messages.filter(sent_at__isnull=False).exists()
    arrived(asked, people)
    target = clock(asked, "GT-13.supplement_notice")
    assert target.met_at == fresh(asked).supplements.get().arrived_at


def test_the_arrival_of_its_letter_pauses_as_the_recorded_arrival_does(asked: Claim, people: People) -> None:
    relay.drain()
    message = asked.letters.get(kind=LetterKind.SUPPLEMENT_REQUEST).messages.get()
    assert clock(asked, "GT-14.determination").state == ClockState.RUNNING
    letters_dispatch.record_letter_arrival(asked.pk, message.pk, now(), "read receipt", people.adjuster)
    paused = clock(asked, "GT-14.determination")
    assert (paused.state, paused.paused_since, paused.paused_days) == (ClockState.PAUSED, today(), 0)


def test_the_paused_age_is_shown(asked: Claim, people: People) -> None:
    paused = clock(arrived(asked, people), "GT-14.determination")
    assert (paused.paused_days, paused.due_on, paused.days_left) == (10, None, 30 - 9)


def test_papers_that_came_before_the_letter_leave_a_pause_of_no_length(asked: Claim, people: People) -> None:
    before = clock(asked, "GT-14.determination").nominal_on
    arrived(asked, people, days=2)
    supplement.end_supplement(asked.pk, "that_is_all", days_ago(5), people.adjuster)
    after = clock(asked, "GT-14.determination")
    assert (after.state, after.nominal_on) == (ClockState.RUNNING, before)


def test_the_chase_writes_to_the_claimant_on_days_10_and_20_and_then_asks_for_a_decision(
    asked: Claim, people: People
) -> None:
    arrived(asked, people, days=8)
    relay.drain()
    mail.outbox.clear()
    start = day_of(fresh(asked).supplements.get().arrived_at)  # type: ignore[arg-type]
    chase = clock(asked, "office.supplement_chase")
    assert chase.due_on == start + timedelta(days=30)
    for day in range(8, 32):
        reminders.sweep(noon(start + timedelta(days=day)))
        reminders.sweep(noon(start + timedelta(days=day)))
    assert stages(asked, "office.supplement_chase")[::-1] == [
        "after-10d", "after-20d", "day", f"overdue-{start + timedelta(days=31)}",
    ]  # fmt: skip
    written = asked.letters.filter(kind=LetterKind.SUPPLEMENT_REMINDER)
    assert written.count() == 2
    assert {letter.author for letter in written} == {people.adjuster}
    relay.drain(limit=1000)
    assert sum(message.to == ["claimant@example.invalid"] for message in mail.outbox) == 2
    advice = [m.body for m in mail.outbox if "GT-24" in m.body]
    assert advice


def test_when_its_time_is_over_the_page_asks_for_a_decision_on_the_papers_at_hand(
    asked: Claim, people: People, client: Client
) -> None:
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    address = f"/admin/claims/claim/{asked.pk}/change/"
    arrived(asked, people, days=10)
    assert "decide on those at hand" not in client.get(address).content.decode()
    clock_id = clock(asked, "office.supplement_chase").pk
    Clock.objects.filter(pk=clock_id).update(nominal_on=today())
    page = client.get(address).content.decode()
    assert "decide on those at hand" in page
    assert f"/admin/claims/claim/{asked.pk}/action/end_supplement/" in page
    assert f"/admin/claims/claim/{asked.pk}/clocks/{clock_id}/" in page


def test_the_chase_ends_with_the_papers(asked: Claim, people: People) -> None:
    arrived(asked, people)
    supplement.end_supplement(asked.pk, "cannot_supply", None, people.adjuster)
    assert clock(asked, "office.supplement_chase").state == ClockState.MET
    assert reminders.sweep(noon(today() + timedelta(days=1))).failed == 0


def test_an_approval_that_is_not_agreed_waits_five_working_days(people: People) -> None:
    claim = ready_to_decide(people)
    decide.approve_claim(claim.pk, Decimal("500"), people.adjuster, departure_reason="the invoice shows less")
    answer = clock(claim, "office.agreement")
    assert answer.due_on == current_calendar().add_working_days(today(), 5)
    assert not Clock.objects.filter(claim=claim, clock_id="GT-15.payment").exists()
    decide.record_agreement(claim.pk, now(), "e-mail", people.adjuster)
    assert clock(claim, "office.agreement").state == ClockState.MET
    assert clock(claim, "GT-15.payment").closed_at is None


def test_an_approval_as_claimed_waits_for_nobody(people: People) -> None:
    claim = ready_to_decide(people)
    decide.approve_claim(claim.pk, Decimal("750"), people.adjuster)
    assert not Clock.objects.filter(claim=claim, clock_id="office.agreement").exists()


def rescind(claim: Claim, people: People, **dates: Any) -> Clock | None:
    Rescission.objects.create(policy=claim.parcel.policy, ground="intentional", author=people.manager, **dates)
    clocks.sync(fresh(claim))
    return Clock.objects.filter(claim=claim, clock_id="GT-12.rescission").first()


def test_a_known_ground_opens_the_thirty_days(people: People) -> None:
    claim = make_claim(people)
    assert rescind(claim, people, ground_known_at=days_ago(5)) is not None
    right = clock(claim, "GT-12.rescission")
    assert (right.state, right.due_on) == (ClockState.RUNNING, today() + timedelta(days=25))


def test_a_right_that_is_gone_is_said_once(people: People) -> None:
    claim = make_claim(people)
    right = rescind(claim, people, ground_known_at=days_ago(5))
    assert right is not None
    assert right.due_on is not None
    for day in range(4):
        reminders.sweep(noon(right.due_on + timedelta(days=day)))
    right = clock(claim, "GT-12.rescission")
    assert right.state == ClockState.MISSED
    assert stages(claim, "GT-12.rescission")[:2] == ["missed", "day"]
    last = Reminder.objects.get(clock=right, stage="missed")
    assert people.manager.pk in last.copies.values_list("user_id", flat=True)


def test_a_ground_known_at_the_contract_gives_no_right(people: People) -> None:
    claim = make_claim(people)
    right = rescind(claim, people, ground_known_at=days_ago(45))
    assert right is not None
    assert (right.state, right.due_on, right.next_reminder_on) == (ClockState.ENDED, None, None)


def test_the_limitation_is_information_and_chases_nobody(people: People) -> None:
    claim = make_claim(people)
    limitation = clock(claim, "IL-26.limitation")
    assert limitation.due_on is not None
    assert fresh(claim).next_due_on != limitation.nominal_on
    reminders.sweep(noon(limitation.due_on + timedelta(days=1)))
    assert stages(claim, "IL-26.limitation") == []
    assert clock(claim, "IL-26.limitation").state == ClockState.ENDED


def test_a_withdrawal_voids_what_is_open(people: People) -> None:
    from claims.services import reopen

    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people)
    reopen.withdraw_claim(claim.pk, "found it", people.adjuster)
    open_ones = Clock.objects.filter(claim=claim, closed_at__isnull=True)
    assert not open_ones.exists()
    assert clock(claim, "GT-14.determination").state == ClockState.VOID
    assert Clock.objects.filter(claim=claim).exclude(next_reminder_on=None).count() == 0


def test_a_claim_that_can_t_be_counted_stops_no_other(
    people: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from claims.services import clock_record

    claims = [make_claim(people, make_parcel(), received_at=days_ago(20)) for _number in range(3)]
    for claim in claims:
        file_papers(claim, people, arrived_at=days_ago(19))
    original = clock_record.read

    def poisoned(found: list[Claim]) -> Any:
        if any(claim.pk == claims[1].pk for claim in found):
            raise ValueError("poison")
        return original(found)

    monkeypatch.setattr(clock_record, "read", poisoned)
    result = reminders.sweep()
    assert (result.failed, result.sent > 0) == (1, True)
    assert f"claim {claims[1].pk}" in caplog.text
    assert stages(claims[0], "GT-14.determination")
    assert not stages(claims[1], "GT-14.determination")
    monkeypatch.setattr(clock_record, "read", original)
    assert reminders.sweep().sent > 0
    assert stages(claims[1], "GT-14.determination")


def test_a_sweep_costs_the_same_queries_for_one_claim_or_twenty(
    people: People, django_assert_max_num_queries: Any
) -> None:
    for _number in range(20):
        claim = make_claim(people, received_at=days_ago(20))
        file_papers(claim, people, arrived_at=days_ago(19))
    make_file(people.clerk)
    with django_assert_max_num_queries(60):
        assert reminders.sweep().sent >= 20


def test_the_review_of_the_risk_insurance_begins_anew_with_completeness(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-INS"), kind="loss")
    file_papers(claim, people, arrived_at=days_ago(2))
    first = clock(claim, "JI-C2.review")
    assert (first.state, day_of(first.trigger_at)) == (ClockState.RUNNING, day_of(days_ago(2)))
    for paper in claim.evidence.order_by("pk"):
        evidence.judge_evidence(claim.pk, paper.pk, False, "unreadable", people.adjuster)
    assert clock(claim, "JI-C2.review").state == ClockState.VOID
    file_papers(claim, people, arrived_at=now())
    again = clock(claim, "JI-C2.review")
    assert (again.pk, again.state, day_of(again.trigger_at)) == (first.pk, ClockState.RUNNING, today())


def test_a_request_does_not_end_in_the_future(asked: Claim, people: People) -> None:
    """The pause would run on beyond today, and the last day with it."""
    arrived(asked, people)
    with pytest.raises(NotReady, match="future"):
        supplement.end_supplement(asked.pk, "that_is_all", now() + timedelta(days=30), people.adjuster)
    assert clock(asked, "GT-14.determination").state == ClockState.PAUSED


def test_a_third_party_that_is_not_liable_after_all_answers_the_request(people: People) -> None:
    """Only its correspondence was asked for: nothing is missing any more, and no paper that comes says so."""
    claim = make_claim(people, received_at=days_ago(20), third_party_liable=True)
    file_papers(claim, people, leave_out=("third_party_correspondence",), arrived_at=days_ago(19))
    asked_for = supplement.what_is_missing(fresh(claim))
    assert asked_for == {"documents": ["third_party_correspondence"], "facts": []}
    supplement.request_supplement(claim.pk, people.adjuster, documents=asked_for["documents"])
    assessment.record_facts(claim.pk, {"third_party_liable": False}, people.adjuster)
    assert (fresh(claim).state, fresh(claim).complete_at is not None) == ("submitted", True)
    assert clock(claim, "GT-14.determination").state == ClockState.RUNNING
