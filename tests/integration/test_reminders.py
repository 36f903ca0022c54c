"""Reminders: a row first, a message second; twice in a row sends nothing twice; a missed day is caught up."""

import json
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command

from claims.models import Claim, Clock, Reminder
from claims.services import relay, reminders
from claims.services.reminder_people import Addressees, Roster
from claimsoffice.kernel.clock import OFFICE_ZONE, today
from claimsoffice.kernel.models import Absence, OutboxMessage
from tests.office import People, approved, days_ago, file_papers, fresh, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(people: People) -> Claim:
    """A claim with papers since 19 days: the determination clock is past half-time."""
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, arrived_at=days_ago(19))
    relay.drain()
    mail.outbox.clear()
    return claim


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), OFFICE_ZONE)


def people_of(claim: Claim, clock: Clock, *, overdue: bool = False) -> Addressees:
    return Roster(today()).addressees(fresh(claim), clock, overdue=overdue)


def stages(claim: Claim, clock_id: str) -> list[str]:
    return list(Reminder.objects.filter(clock__claim=claim, clock__clock_id=clock_id).values_list("stage", flat=True))


def test_the_second_sweep_sends_nothing(claim: Claim) -> None:
    first = reminders.sweep()
    assert first.sent > 0
    assert reminders.sweep().sent == 0
    relay.drain()
    sent = len(mail.outbox)
    assert sent == first.sent
    relay.drain()
    assert len(mail.outbox) == sent


def test_each_stage_comes_on_its_day_and_once(claim: Claim) -> None:
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.nominal_on is not None
    assert clock.due_on is not None
    for back in (3, 1, 0):
        reminders.sweep(noon(clock.nominal_on - timedelta(days=back)))
    reminders.sweep(noon(clock.due_on + timedelta(days=1)))
    reminders.sweep(noon(clock.due_on + timedelta(days=2)))
    overdue = [f"overdue-{clock.due_on + timedelta(days=n)}" for n in (1, 2)]
    assert set(stages(claim, "GT-14.determination")) == {"3d", "1d", "day", *overdue}


def test_a_week_without_a_sweep_is_caught_up_by_one_late_reminder(claim: Claim) -> None:
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.nominal_on is not None
    reminders.sweep(noon(clock.nominal_on - timedelta(days=2)))
    row = Reminder.objects.get(clock=clock)
    assert (row.stage, row.late) == ("3d", True)


def test_the_message_keeps_its_id(claim: Claim) -> None:
    reminders.sweep()
    relay.drain()
    reminder = Reminder.objects.order_by("pk").first()
    assert reminder is not None
    assert reminder.sent_at is not None
    assert f"<reminder-{reminder.pk}@claimsoffice>" in {m.extra_headers["Message-ID"] for m in mail.outbox}


def test_the_adjuster_is_reminded_and_the_deputy_too(claim: Claim, people: People) -> None:
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert people_of(claim, clock) == Addressees(people.adjuster)
    Absence.objects.create(user=people.adjuster, from_on=today(), to_on=today(), deputy=people.colleague)
    assert people_of(claim, clock) == Addressees(people.adjuster, (people.colleague,))


def test_who_does_other_work_now_is_not_reminded(claim: Claim, people: People) -> None:
    """An adjuster who became a clerk can do nothing about the clock, and may not see the claim."""
    people.adjuster.groups.set([Group.objects.get(name="intake_clerk")])
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert people_of(claim, clock).recipient == people.manager


def test_who_left_before_the_mail_went_out_is_not_written_to(claim: Claim, people: People) -> None:
    assert reminders.sweep().sent > 0
    User.objects.filter(pk=people.adjuster.pk).update(is_active=False)
    relay.drain()
    assert mail.outbox
    for sent in mail.outbox:
        assert people.adjuster.email not in sent.recipients()
        assert {people.manager.email, people.second_manager.email} & set(sent.recipients())


def test_the_cashier_is_reminded_of_payments(people: People) -> None:
    paid = approved(people)
    clock = Clock.objects.get(claim=paid, clock_id="GT-15.payment")
    assert people_of(paid, clock) == Addressees(people.cashier)


def test_a_mail_server_that_is_down_costs_time_only(claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    reminders.sweep()
    owed = OutboxMessage.objects.filter(done_at__isnull=True).count()

    def down(*args: object, **options: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", down)
        assert relay.drain() == (0, owed)
    kept = OutboxMessage.objects.filter(done_at__isnull=True)
    assert {m.last_error for m in kept} == {"ConnectionRefusedError"}
    kept.update(available_at=days_ago(1))
    assert relay.drain() == (owed, 0)


def test_the_command(claim: Claim) -> None:
    out = StringIO()
    call_command("remind", stdout=out)
    first = json.loads(out.getvalue())
    assert set(first) == {"examined", "sent", "failed", "overdue"}
    assert first["sent"] > 0
    out = StringIO()
    call_command("remind", "--now", noon(today()).isoformat(), stdout=out)
    assert json.loads(out.getvalue())["sent"] == 0
