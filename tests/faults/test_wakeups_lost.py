"""Fault 2: the queue is emptied, its server dies, two beats tick, beat is dead for a day. The rows are the truth."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import redis
from django.core import mail
from django.db import connection
from django.test import Client

from claims.models import Clock, Heartbeat, Reminder
from claims.services import heartbeat, relay, reminders
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import OutboxMessage
from scripts.servers import Redis, ServerUnavailable, running
from tests.faults.population import claims_due, noon
from tests.faults.test_reminders_killed import message_ids
from tests.office import People

pytestmark = [pytest.mark.fault, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 300.0


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis of this test's own, which it may flush and kill."""
    try:
        server = Redis()
    except ServerUnavailable as reason:
        pytest.skip(str(reason))
    with running(server):
        yield server


def environment(broker: str, mail_dir: Path) -> dict[str, str]:
    found = connection.settings_dict
    address = f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    return {
        **{name: value for name, value in os.environ.items() if name != "EMAIL_URL"},
        # The office's own settings: the tests' would keep the mail in the worker's memory.
        "DJANGO_SETTINGS_MODULE": "claimsoffice.settings",
        "DATABASE_URL": address,
        "REDIS_URL": broker,
        "SECRET_KEY": "for-the-length-of-one-test-" * 3,
        "OFFICE_VAR": str(mail_dir.parent),
        "OFFICE_SWEEP_SECONDS": "1",
        "OFFICE_RELAY_SECONDS": "1",
    }


@contextmanager
def celery(what: list[str], root: Path, variables: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One process of the office; ended by its id whatever happens."""
    command = [sys.executable, "-m", "celery", "--app", "claimsoffice.celery:app", *what]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=root, env=variables, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def unsent() -> int:
    return (
        OutboxMessage.objects.filter(done_at__isnull=True).count()
        + Clock.objects.filter(closed_at__isnull=True, next_reminder_on__lte=today()).count()
    )


def wait_until_sent(log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while unsent():
        assert time.monotonic() < give_up, f"{unsent()} still owed:\n{log.read_text(errors='replace')[-3000:]}"
        time.sleep(0.1)


def test_a_flushed_and_restarted_queue_and_two_beats(
    own_redis: Redis, people: People, tmp_path: Path, root: Path, full_faults: bool
) -> None:
    wanted, restarts = (5000, 5) if full_faults else (150, 1)
    claims_due(wanted, people)
    mail_dir = tmp_path / "mail"
    variables = environment(own_redis.url, mail_dir)
    worker_log = tmp_path / "worker.log"
    plain = ["--loglevel", "INFO"]
    flushed = 0
    with ExitStack() as stack:
        for number in (1, 2):
            schedule = ["--schedule", str(tmp_path / f"beat-{number}")]
            stack.enter_context(celery(["beat", *plain, *schedule], root, variables, tmp_path / f"beat-{number}.log"))
        quiet = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        stack.enter_context(celery(["worker", *plain, *quiet], root, variables, worker_log))
        give_up = time.monotonic() + PATIENCE
        while not Reminder.objects.exists():
            assert time.monotonic() < give_up, worker_log.read_text(errors="replace")[-3000:]
            time.sleep(0.05)
        for _restart in range(restarts):
            with redis.Redis.from_url(own_redis.url) as client:
                client.flushall()
            flushed += 1
            own_redis.kill()
            time.sleep(random.uniform(0.2, 1.0))
            own_redis.start()
            time.sleep(random.uniform(0.2, 1.0))
        wait_until_sent(worker_log)
    sent = message_ids(mail_dir)
    rows = Counter(Reminder.objects.values_list("clock_id", "stage"))
    print(
        f"\nfault 2: queue flushed {flushed} times, Redis killed {restarts} times, two beats: "
        f"{len(rows)} of {wanted} reminders, {sum(rows.values()) - len(rows)} doubled; "
        f"{len(sent)} e-mails, {sum(sent.values()) - len(sent)} doubled"
    )
    assert len(rows) == sum(rows.values()) == wanted
    assert len(sent) == sum(sent.values()) == wanted


def test_a_queue_that_is_the_truth_is_lost_with_its_server(own_redis: Redis) -> None:
    """Negative control: what stands only in the queue is gone after a flush, and after a restart."""
    from celery import Celery

    lost = []
    for fault in ("flush", "restart"):
        with Celery("control", broker=own_redis.url, set_as_current=False) as app:
            for number in range(50):
                app.send_task("remind", args=[number])
        with redis.Redis.from_url(own_redis.url) as client:
            assert client.llen("celery") == 50
            if fault == "flush":
                client.flushall()
        if fault == "restart":
            own_redis.kill()
            own_redis.start()
        with redis.Redis.from_url(own_redis.url) as client:
            lost.append(50 - int(client.llen("celery")))  # type: ignore[arg-type]
    print(f"\nfault 2, control: of 50 messages in the queue a flush lost {lost[0]}, a restart {lost[1]}")
    assert lost == [50, 50]


def test_after_a_day_without_beat_all_is_sent_once_and_marked_late(
    people: People, client: Client, full_faults: bool
) -> None:
    wanted = 5000 if full_faults else 150
    # Three days before the end yesterday, so that yesterday's reminder was missed.
    claims_due(wanted, people, received=28)
    mail.outbox.clear()
    Heartbeat.objects.create(name=heartbeat.SWEEP, last_run_at=now() - timedelta(hours=24), detail={"ran": True})
    assert client.get("/healthz").json()["status"] == "degraded"
    alarms = len(mail.outbox)
    reminders.sweep(noon(today()))
    relay.drain(limit=2 * wanted)
    reminders.sweep(noon(today()))
    rows = Counter(Reminder.objects.values_list("clock_id", "stage"))
    late = Reminder.objects.filter(late=True).count()
    print(f"\nfault 2: beat dead for 24 h: {alarms} alarm, {len(rows)} of {wanted} sent once, {late} marked late")
    assert alarms == 1
    assert len(rows) == sum(rows.values()) == late == wanted
    assert len(mail.outbox) == wanted + alarms


def remind_of_today(day: date) -> int:
    """A daily job as it is written at first: it asks for what falls on its day, and is sure to run on each."""
    due = Clock.objects.filter(closed_at__isnull=True, next_reminder_on=day)
    made = Reminder.objects.bulk_create(Reminder(clock=clock, stage="3d", created_at=now()) for clock in due)
    due.update(next_reminder_on=None)
    return len(made)


def test_a_job_that_asks_for_its_own_day_only_loses_the_day_that_it_missed(people: People, full_faults: bool) -> None:
    """Negative control: the same day without beat, and a job that has no memory."""
    wanted = 5000 if full_faults else 150
    claims_due(wanted, people, received=28)
    # Only the stage three days before the end is still ahead of these clocks; it fell on yesterday.
    Clock.objects.update(next_reminder_on=today() - timedelta(days=1))
    sent = sum(remind_of_today(today() + timedelta(days=later)) for later in range(2))
    print(f"\nfault 2, control: a job that asks for its own day sent {sent} of {wanted} after the day without beat")
    assert sent == 0
    assert reminders.sweep(noon(today())).sent == wanted


def test_without_the_alarm_nobody_would_know(people: People, client: Client) -> None:
    """Negative control: with the alarm held to be given already, a dead beat is silent; the page still says it."""
    mail.outbox.clear()
    dead = {"last_run_at": now() - timedelta(hours=24), "detail": {"ran": True}}
    Heartbeat.objects.create(name=heartbeat.SWEEP, alarmed_at=now(), **dead)
    assert client.get("/healthz").json()["status"] == "degraded"
    assert mail.outbox == []
    Heartbeat.objects.update(alarmed_at=None)
    client.get("/healthz")
    assert len(mail.outbox) == 1
