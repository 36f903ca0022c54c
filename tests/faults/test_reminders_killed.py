"""Fault 1: a worker is killed at random points of a sweep. Nothing is lost, nothing is written twice."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from claims.models import Clock, Reminder
from claims.services import clocks, relay, reminders
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import OutboxMessage
from tests.faults import worker
from tests.faults.population import claims_due
from tests.faults.worker import database
from tests.office import People, days_ago

pytestmark = [pytest.mark.fault, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def kill_until(
    done: Callable[[], bool], kills: int, longest: float, target: Any, *arguments: Any, at_work: Path | None = None
) -> int:
    """Start a worker and kill it after a random time, until `kills` have died at work or `done` says so.

    The time runs from when it begins, or from when it writes `at_work`.
    """
    died = 0
    while died < kills and not done():
        process = worker.process(target, *arguments)
        process.start()
        while at_work is not None and process.is_alive() and not at_work.exists():
            time.sleep(0.005)
        process.join(random.uniform(0.02, longest))
        if process.is_alive():
            process.kill()
            died += 1
        process.join()
        worker.ended()
        if at_work is not None:
            at_work.unlink(missing_ok=True)
    return died


def message_ids(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for file in folder.glob("*.log"):
        found.update(re.findall(r"^Message-ID: (<reminder-\d+@claimsoffice>)", file.read_text("utf-8"), re.M))
    return found


def test_killed_workers_lose_and_double_nothing(
    people: People, tmp_path: Path, full_faults: bool, settings: Any
) -> None:
    wanted, kills = (5000, 200) if full_faults else (200, 8)
    claims_due(wanted, people)
    mail = tmp_path / "mail"
    mail.mkdir()

    def done() -> bool:
        return OutboxMessage.objects.filter(done_at__isnull=False).count() == wanted

    died = 0
    seen: list[int] = []
    while died < kills and not done():
        # Enough time for about one part in `kills` of the work, so that every part of it is met by a kill.
        died += kill_until(done, 1, 1.2 if full_faults else 0.5, worker.sweep_and_send, database(), mail, 5)
        seen.append(Reminder.objects.count())
        # Time passes: what a dead relay held comes free.
        OutboxMessage.objects.filter(done_at__isnull=True).update(available_at=days_ago(1))
    in_the_middle = sum(0 < count < wanted for count in seen)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(mail)
    reminders.sweep()
    relay.drain(limit=wanted)
    sent = message_ids(mail)
    rows = Counter(Reminder.objects.values_list("clock_id", "stage"))
    doubled = sum(sent.values()) - len(sent)
    print(
        f"\nfault 1: {died} kills in {wanted} reminders ({in_the_middle} in the middle of the sweeps): "
        f"{wanted - len(rows)} rows lost, {sum(rows.values()) - len(rows)} doubled; "
        f"e-mail: {wanted - len(sent)} lost, {doubled} doubled with the same Message-ID"
    )
    assert died > 0
    assert len(rows) == sum(rows.values()) == wanted
    assert len(sent) == wanted
    assert doubled <= died
    assert not Reminder.objects.filter(sent_at__isnull=True).exists()


def test_a_queue_that_is_the_truth_loses_what_is_in_flight(people: People, tmp_path: Path, full_faults: bool) -> None:
    """Negative control: taken off before it is done, a job dies with its worker."""
    wanted, kills = (1500, 200) if full_faults else (60, 20)
    claims_due(wanted, people)

    def done() -> bool:
        return not Clock.objects.filter(next_reminder_on__lte=today()).exists()

    seen = tmp_path / "seen"
    died = kill_until(done, kills, 0.25, worker.sweep_as_a_queue_would, database(), tmp_path, seen, at_work=seen)
    taken = Clock.objects.filter(next_reminder_on__gt=today()).count()
    lost = taken - Reminder.objects.count()
    print(f"\nfault 1, control: {died} kills, {lost} of {taken} jobs lost")
    assert lost > 0


def sweep_together(monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None], threads: int = 4) -> int:
    """Sweep in several threads without any lock, all looking before anybody writes; returns the sum of `sent`."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    original, all_have_looked, looked = clocks.stages_sent, threading.Barrier(threads), threading.local()

    def slow(rows: Any) -> Any:
        found = original(rows)
        if not hasattr(looked, "already"):
            looked.already = True
            all_have_looked.wait(timeout=120)
        return found

    monkeypatch.setattr(clocks, "stages_sent", slow)
    results: list[int] = []

    def run() -> None:
        try:
            prepare()
            results.append(reminders.sweep().sent)
        finally:
            connections.close_all()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(results)


def test_without_the_lock_the_constraint_still_holds(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    claims_due(8, people)
    sweep_together(monkeypatch, lambda: None)
    rows = Counter(Reminder.objects.values_list("clock_id", "stage"))
    assert len(rows) == sum(rows.values()) == 8


def test_without_both_reminders_are_doubled(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control on a throw-away schema: a copy of the table without its constraint."""
    claims_due(8, people)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA throwaway")
        cursor.execute(
            "CREATE TABLE throwaway.claims_reminder (LIKE public.claims_reminder INCLUDING DEFAULTS INCLUDING IDENTITY)"
        )

    def into_the_throwaway_schema() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO throwaway, public")

    try:
        sweep_together(monkeypatch, into_the_throwaway_schema)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT (clock_id, stage)) FROM throwaway.claims_reminder")
            written, different = cursor.fetchone()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA throwaway CASCADE")
    print(f"\nfault 1, without lock and constraint: {written} rows for {different} reminders")
    assert written > different


def test_four_sweeps_at_once_write_each_reminder_once(people: People) -> None:
    wanted = 40
    claims_due(wanted, people)
    barrier = threading.Barrier(4)
    sent: list[int] = []

    def run() -> None:
        try:
            barrier.wait(timeout=30)
            sent.append(reminders.sweep().sent)
        finally:
            connections.close_all()

    running = [threading.Thread(target=run) for _ in range(4)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert sum(sent) + reminders.sweep().sent == wanted
    assert Reminder.objects.count() == wanted
