"""One message a person and day for those who want it: nothing is lost with it, nothing comes twice."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from claims.models import Claim, Clock, Digest, DigestLine, Reminder
from claims.services import digests, inbox, relay, reminders
from claimsoffice.kernel.clock import OFFICE_ZONE, today
from claimsoffice.kernel.errors import NotPermitted, NotReady
from claimsoffice.kernel.models import Absence, OutboxMessage, StaffProfile
from tests.integration.test_reminders import noon
from tests.office import People, days_ago, file_papers, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_an_address(settings: Any) -> None:
    settings.OFFICE_URL = "https://claims.example.invalid"


@pytest.fixture
def claim(people: People) -> Claim:
    """A claim whose determination is long past half its time; the adjuster wants one message a day."""
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, arrived_at=days_ago(19))
    relay.drain()
    mail.outbox.clear()
    digests.choose(people.adjuster, True, "en")
    return claim


def early(day: date) -> datetime:
    return datetime.combine(day, time(7, 59), OFFICE_ZONE)


def sweep(day: date) -> None:
    """What beat does in a morning: a sweep before the digest's hour and one after it, then the relay."""
    for at in (early(day), noon(day), noon(day)):
        reminders.sweep(at)
        digests.owe_due(at)
    relay.drain(limit=1000)


def to(user: User) -> list[Any]:
    return [message for message in mail.outbox if user.email in message.to]


def in_lines(user: User, *, sent: bool) -> int:
    return DigestLine.objects.filter(user=user, digest__isnull=not sent).count()


def test_the_day_s_reminders_come_in_one_message(claim: Claim, people: People) -> None:
    second = make_claim(people, received_at=days_ago(20))
    file_papers(second, people, arrived_at=days_ago(19))
    sweep(today())
    count = Reminder.objects.filter(recipient=people.adjuster).count()
    assert count > 1
    (message,) = to(people.adjuster)
    assert message.subject.startswith(f"{count} reminders for {today()}")
    assert set(re.findall(r"https://\S+", message.body)) == {
        f"https://claims.example.invalid/admin/claims/claim/{claim.pk}/change/",
        f"https://claims.example.invalid/admin/claims/claim/{second.pk}/change/",
        "https://claims.example.invalid/admin/claims/reminder/?inbox=unread",
    }
    assert not Reminder.objects.filter(recipient=people.adjuster, sent_at__isnull=True).exists()


def test_it_leaves_at_its_hour_and_the_inbox_does_not_wait_for_it(claim: Claim, people: People) -> None:
    reminders.sweep(early(today()))
    assert digests.owe_due(early(today())) == 0
    assert inbox.unread_count(people.adjuster) == in_lines(people.adjuster, sent=False) > 0
    assert digests.owe_due(noon(today())) == 1
    assert digests.owe_due(noon(today())) == 0
    assert Digest.objects.count() == 1


def test_overdue_stands_first(claim: Claim, people: People) -> None:
    other = make_claim(people, received_at=days_ago(34))
    file_papers(other, people, arrived_at=days_ago(33))
    sweep(today())
    (message,) = [m for m in to(people.adjuster) if m.subject.count("overdue")]
    assert message.body.startswith("Overdue (")
    assert message.body.index(other.claim_no) < message.body.index("Later (")
    assert "overdue since" in message.body


def test_each_person_reads_it_in_their_language(claim: Claim, people: People) -> None:
    digests.choose(people.adjuster, True, "zh-hans")
    sweep(today())
    (message,) = to(people.adjuster)
    assert "提醒" in message.subject
    assert re.search("[\u4e00-\u9fff]", message.body)
    digests.choose(people.adjuster, False, "en")
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.nominal_on is not None
    sweep(clock.nominal_on)
    assert any("Determination" in message.subject for message in to(people.adjuster))


def test_the_office_may_want_it_for_all_and_a_person_not(claim: Claim, people: People, settings: Any) -> None:
    settings.REMINDER_DIGEST = True
    StaffProfile.objects.all().delete()
    sweep(today())
    assert len(to(people.adjuster)) == 1
    digests.choose(people.adjuster, False, "")
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.nominal_on is not None
    mail.outbox.clear()
    sweep(clock.nominal_on)
    single = to(people.adjuster)
    assert single
    assert all(message.extra_headers["Message-ID"].startswith("<reminder-") for message in single)


def down(*args: object, **options: object) -> None:
    raise ConnectionRefusedError


def test_a_digest_that_fails_loses_nothing(claim: Claim, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", down)
        for _attempt in range(relay.GIVE_UP_AFTER):
            sweep(today())
            OutboxMessage.objects.filter(done_at__isnull=True).update(available_at=days_ago(1))
    first = Digest.objects.get()
    assert (first.sent_at, first.attempts, first.last_error) == (None, relay.GIVE_UP_AFTER, "ConnectionRefusedError")
    assert OutboxMessage.objects.get(key=f"digest:{first.pk}").dead
    owed = in_lines(people.adjuster, sent=False)
    assert owed > 0
    sweep(today() + timedelta(days=1))
    (message,) = to(people.adjuster)
    assert message.body.count("/change/") >= owed
    assert in_lines(people.adjuster, sent=False) == 0
    assert relay.resend([OutboxMessage.objects.get(key=f"digest:{first.pk}").pk], people.manager) == 1
    relay.drain()
    assert len(to(people.adjuster)) == 1, "the old one, sent again, has nothing left to say"


def test_sent_twice_it_keeps_its_id(claim: Claim, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    reminders.sweep()
    digests.owe_due(noon(today()))
    digest = Digest.objects.get()

    def dies_after_the_mail(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("claims.services.digests.F", dies_after_the_mail)
        with pytest.raises(KeyboardInterrupt):
            digests.send(digest.pk)
    digests.send(digest.pk)
    digests.send(digest.pk)
    assert {m.extra_headers["Message-ID"] for m in to(people.adjuster)} == {f"<digest-{digest.pk}@claimsoffice>"}
    assert len(to(people.adjuster)) == 2


def test_who_is_away_reads_it_with_the_deputy(claim: Claim, people: People) -> None:
    reminders.sweep()
    Absence.objects.create(user=people.adjuster, deputy=people.colleague, from_on=today(), to_on=today())
    digests.owe_due(noon(today()))
    relay.drain()
    (message,) = to(people.adjuster)
    assert message.cc == [people.colleague.email]


def test_of_who_has_left_the_managers_read_it(claim: Claim, people: People) -> None:
    reminders.sweep()
    User.objects.filter(pk=people.adjuster.pk).update(is_active=False)
    digests.owe_due(noon(today()))
    relay.drain()
    assert to(people.adjuster) == []
    assert len(to(people.manager)) == 1


def test_a_copy_goes_into_the_manager_s_own_digest_and_the_adjuster_s_mail_goes_out(
    claim: Claim, people: People
) -> None:
    digests.choose(people.adjuster, False, "en")
    digests.choose(people.manager, True, "en")
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    assert clock.due_on is not None
    sweep(clock.due_on + timedelta(days=1))
    overdue = Reminder.objects.get(clock=clock)
    assert overdue.sent_at is not None
    own_id = f"<reminder-{overdue.pk}@claimsoffice>"
    single = next(m for m in to(people.adjuster) if m.extra_headers["Message-ID"] == own_id)
    assert single.cc == [people.second_manager.email]
    (digest,) = to(people.manager)
    assert claim.claim_no in digest.body


def test_what_is_due_at_once_does_not_wait_for_tomorrow(claim: Claim, people: People) -> None:
    sweep(today())
    mail.outbox.clear()
    late = make_claim(people, received_at=days_ago(34))
    file_papers(late, people, arrived_at=days_ago(33))
    relay.drain()
    mail.outbox.clear()
    reminders.sweep(noon(today()))
    relay.drain()
    overdue = Reminder.objects.filter(clock__claim=late, clock__clock_id="GT-14.determination").get()
    assert any(m.extra_headers["Message-ID"] == f"<reminder-{overdue.pk}@claimsoffice>" for m in to(people.adjuster))


def test_what_is_done_by_then_is_said_to_be_done(claim: Claim, people: People) -> None:
    reminders.sweep()
    Clock.objects.filter(claim=claim, clock_id="GT-14.determination").update(closed_at=days_ago(0))
    digests.owe_due(noon(today()))
    relay.drain()
    (message,) = to(people.adjuster)
    assert "Done meanwhile (1)" in message.body


def test_everybody_chooses_for_themselves(client: Client, people: People) -> None:
    address = "/admin/claims/reminder/choice/"
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    assert "One message a day" in client.get(address).content.decode()
    assert address in client.get("/admin/claims/reminder/").content.decode()
    assert client.post(address, {"mode": "daily", "language": "en"}).status_code == 302
    profile = StaffProfile.objects.get(user=people.adjuster)
    assert (profile.daily_digest, profile.language) == (True, "en")
    client.post(address, {"mode": "", "language": ""})
    profile.refresh_from_db()
    assert (profile.daily_digest, profile.language) == (None, "")
    assert client.post(address, {"mode": "hourly"}).status_code == 200
    client.force_login(people.nobody)
    assert client.get(address).status_code in (302, 403)
    with pytest.raises(NotPermitted):
        digests.choose(people.nobody, True, "")
    with pytest.raises(NotReady):
        digests.choose(people.adjuster, True, "tlh")
