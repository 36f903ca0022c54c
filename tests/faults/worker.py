"""A worker process that a test may kill: it is forked from a server that has loaded the office already."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.conf import settings
from django.db import connection, connections

from claims.services import relay, reminders
from claimsoffice.kernel.services import outbox

PRELOADED = "tests.faults.worker"
MAY_BE_KILLED = "a worker that a test may kill"
PATIENCE = 60.0


def process(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A fresh process that will call `target` of this module; milliseconds, since nothing is imported again."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context.Process(target=target, args=arguments, daemon=True)


def database() -> dict[str, Any]:
    """What another process needs to come to this test's database, where `ended` knows it again."""
    found = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    found["OPTIONS"] = {**connection.settings_dict.get("OPTIONS", {}), "application_name": MAY_BE_KILLED}
    return found


def ended() -> None:
    """Wait until the server, too, is through with the processes that are gone.

    What a killed one had sent is still worked off: its statement runs on, its locks are held, and a COMMIT that was
    under way is a commit.
    """
    if connection.vendor != "postgresql":
        return
    give_up = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
                [MAY_BE_KILLED],
            )
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < give_up, "the server still works for a process that is gone"
            time.sleep(0.005)


def _enter(database: dict[str, Any], mail: Path) -> None:
    connections["default"].settings_dict.update(database)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(mail)
    outbox.nudge = lambda: None  # type: ignore[assignment]  no broker here: the test looks after the relay


def sweep_and_send(database: dict[str, Any], mail: Path, chunk: int) -> None:
    """What a worker does when it is woken, again and again."""
    _enter(database, mail)
    reminders.CHUNK = chunk
    while True:
        reminders.sweep()
        relay.drain()


def sweep_and_die_before_publishing(database: dict[str, Any], mail: Path) -> None:
    """Commit one chunk of reminders, and die where the relay would have been woken."""
    _enter(database, mail)
    reminders.CHUNK = 1
    outbox.nudge = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    reminders.sweep()


def sweep_as_a_queue_would(database: dict[str, Any], mail: Path, seen: Path) -> None:
    """Negative control: a job is taken off its queue (here: the hint moves) before its work is done and committed."""
    from datetime import timedelta

    from claims.models import Clock, Reminder
    from claimsoffice.kernel.clock import now, today

    _enter(database, mail)
    while job := Clock.objects.filter(next_reminder_on__lte=today()).order_by("pk").first():
        Clock.objects.filter(pk=job.pk).update(next_reminder_on=today() + timedelta(days=1))
        seen.touch()
        for _step in range(50):  # the work: the same reads as a real reminder's
            Clock.objects.select_related("claim__parcel__policy").get(pk=job.pk)
        Reminder.objects.create(clock=job, stage="3d", created_at=now())


def commit_and_die_before_mailing(database: dict[str, Any], mail: Path) -> None:
    """Negative control: after the commit the message stands nowhere but in the process that is about to send it."""
    from django.db import transaction

    from claims.models import Clock, Reminder
    from claims.services import reminder_mail
    from claimsoffice.kernel.clock import now, today

    _enter(database, mail)
    with transaction.atomic():
        clock = Clock.objects.select_related("claim__owner").filter(next_reminder_on__lte=today()).order_by("pk")[0]
        reminder = Reminder.objects.create(clock=clock, stage="3d", recipient=clock.claim.owner, created_at=now())
        Clock.objects.filter(pk=clock.pk).update(next_reminder_on=None)
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        transaction.on_commit(lambda: reminder_mail.send(reminder.pk))
