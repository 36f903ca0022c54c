"""The inbox in the office, and messages that were given up: seen, and sent again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from claims.models import Claim, Clock, Reminder
from claims.services import inbox, relay, reminders
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotPermitted
from claimsoffice.kernel.models import Absence, Event, OutboxMessage
from tests.integration.test_reminders import noon
from tests.office import People, days_ago, file_papers, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(people: People) -> Claim:
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, arrived_at=days_ago(19))
    return claim


@pytest.fixture
def overdue(claim: Claim) -> Reminder:
    """A reminder of the first overdue day of the determination."""
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.due_on is not None
    reminders.sweep(noon(clock.due_on + timedelta(days=1)))
    return Reminder.objects.get(clock=clock, stage__startswith="overdue")


def test_managers_are_copied_from_the_first_overdue_day(overdue: Reminder, people: People) -> None:
    assert overdue.recipient == people.adjuster
    assert {copy.user for copy in overdue.copies.all()} == {people.manager, people.second_manager}
    relay.drain()
    (message,) = [
        m for m in mail.outbox if m.extra_headers.get("Message-ID") == f"<reminder-{overdue.pk}@claimsoffice>"
    ]
    assert message.to == [people.adjuster.email]
    assert set(message.cc) == {people.manager.email, people.second_manager.email}


def test_before_that_they_are_not(claim: Claim) -> None:
    reminders.sweep()
    assert Reminder.objects.exists()
    assert not Reminder.objects.filter(copies__isnull=False).exists()


def test_each_reads_for_themselves(overdue: Reminder, people: People) -> None:
    before = inbox.unread_count(people.adjuster)
    assert inbox.unread_count(people.colleague) == 0
    assert inbox.mark_read([overdue.pk], people.colleague) == 0
    assert inbox.mark_read([overdue.pk], people.adjuster) == 1
    assert inbox.unread_count(people.adjuster) == before - 1
    assert overdue.pk in inbox.unread(people.manager).values_list("pk", flat=True)
    assert inbox.mark_read([overdue.pk], people.manager) == 1
    assert overdue.pk not in inbox.unread(people.manager).values_list("pk", flat=True)
    assert overdue.pk in inbox.unread(people.second_manager).values_list("pk", flat=True)


def test_a_claim_that_nobody_owns_is_the_managers(claim: Claim, people: People) -> None:
    Claim.objects.filter(pk=claim.pk).update(owner=None)
    reminders.sweep()
    assert set(Reminder.objects.values_list("recipient", flat=True)) == {people.manager.pk}


def test_who_is_away_is_not_told_alone_even_if_the_deputy_is_away_too(claim: Claim, people: People) -> None:
    away = {"from_on": today(), "to_on": today()}
    Absence.objects.create(user=people.adjuster, deputy=people.colleague, **away)
    Absence.objects.create(user=people.colleague, deputy=people.adjuster, **away)
    reminders.sweep()
    reminder = Reminder.objects.order_by("pk").first()
    assert reminder is not None
    assert {copy.user for copy in reminder.copies.all()} == {people.manager, people.second_manager}


def test_the_page_is_an_inbox(client: Client, overdue: Reminder, people: People) -> None:
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    address = "/admin/claims/reminder/?inbox=unread"
    count = inbox.unread_count(people.adjuster)
    number = overdue.clock.claim.claim_no
    page = client.get(address).content.decode()
    assert number in page
    assert f"{count}" in page
    ids = list(Reminder.objects.values_list("pk", flat=True))
    client.post("/admin/claims/reminder/", {"action": "mark_read", "_selected_action": ids})
    assert inbox.unread_count(people.adjuster) == 0
    assert number not in client.get(address).content.decode()


@pytest.fixture
def dead(overdue: Reminder) -> OutboxMessage:
    """The reminder's mail failed as often as the office tries."""
    message = OutboxMessage.objects.get(key=f"reminder:{overdue.pk}")
    message.attempts, message.dead, message.last_error = 12, True, "ConnectionRefusedError"
    message.save()
    return message


def test_a_message_fails_until_it_is_given_up(
    overdue: Reminder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*args: object, **options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    for _attempt in range(relay.GIVE_UP_AFTER):
        OutboxMessage.objects.update(available_at=days_ago(1))
        relay.drain()
    message = OutboxMessage.objects.get(key=f"reminder:{overdue.pk}")
    overdue = Reminder.objects.get(pk=overdue.pk)
    assert message.dead
    assert (overdue.attempts, overdue.last_error) == (relay.GIVE_UP_AFTER, "ConnectionRefusedError")
    assert "given up" in caplog.text


def test_a_manager_sees_and_resends_it(client: Client, dead: OutboxMessage, overdue: Reminder, people: People) -> None:
    relay.drain()
    assert Reminder.objects.get(pk=overdue.pk).sent_at is None
    client.force_login(people.manager)
    assert overdue.clock.claim.claim_no in client.get("/admin/kernel/outboxmessage/").content.decode()
    client.post("/admin/kernel/outboxmessage/", {"action": "resend", "_selected_action": [dead.pk]})
    relay.drain()
    assert Reminder.objects.get(pk=overdue.pk).sent_at is not None
    assert Event.objects.filter(stream=f"message:{dead.pk}", kind="message.resent", actor=people.manager).exists()


def test_nobody_else_does(client: Client, dead: OutboxMessage, people: People) -> None:
    for user in (people.adjuster, people.cashier, people.auditor):
        client.force_login(user)
        assert client.get("/admin/kernel/outboxmessage/").status_code == 403
        with pytest.raises(NotPermitted):
            relay.resend([dead.pk], user)
    assert OutboxMessage.objects.get(pk=dead.pk).dead
