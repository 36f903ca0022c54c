"""Fault 3: a crash between commit and publish, and a broker that is down during a request."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings as office
from kombu.exceptions import OperationalError

from claims.models import Reminder
from claims.services import relay, reminders
from claimsoffice.kernel.models import OutboxMessage
from scripts.servers import free_port
from tests.faults import worker
from tests.faults.population import claims_due
from tests.faults.test_reminders_killed import message_ids
from tests.faults.test_wakeups_lost import environment
from tests.faults.worker import database
from tests.office import People

pytestmark = [pytest.mark.fault, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_crash_between_commit_and_publish_is_drained(
    people: People, tmp_path: Path, full_faults: bool, settings: Any
) -> None:
    crashes = 50 if full_faults else 10
    claims_due(crashes, people)
    for number in range(crashes):
        process = worker.process(worker.sweep_and_die_before_publishing, database(), tmp_path)
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        assert OutboxMessage.objects.filter(done_at__isnull=True).count() == number + 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    relay.drain()
    sent = message_ids(tmp_path)
    print(f"\nfault 3: {crashes} crashes between commit and publish, {len(sent)} of {crashes} drained")
    assert len(sent) == sum(sent.values()) == Reminder.objects.count() == crashes


def test_without_an_outbox_a_crash_loses_what_was_committed(
    people: People, tmp_path: Path, full_faults: bool, settings: Any
) -> None:
    """Negative control: a mail that is sent after the commit, and owed nowhere, dies with its process."""
    crashes = 50 if full_faults else 10
    claims_due(crashes, people)
    for _number in range(crashes):
        process = worker.process(worker.commit_and_die_before_mailing, database(), tmp_path)
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    reminders.sweep()
    relay.drain()
    lost = Reminder.objects.count() - len(message_ids(tmp_path))
    print(f"\nfault 3, control: without an outbox {crashes} crashes lost {lost} of {crashes} messages")
    assert lost == Reminder.objects.count() == crashes


def test_requests_answer_while_the_broker_is_down(
    people: People, tmp_path: Path, root: Path, full_faults: bool
) -> None:
    count = 100 if full_faults else 20
    claims_due(1, people)
    variables = environment(f"redis://127.0.0.1:{free_port()}/0", tmp_path / "mail")
    command = [sys.executable, "-m", "tests.faults.broker_down", str(count)]
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    print(
        f"\nfault 3: broker down: {found['answered']} of {count} requests answered, "
        f"{found['missed_nudges']} wake-ups missed, {found['added_ms']:.1f} ms added to each"
    )
    assert found["answered"] == found["missed_nudges"] == count
    assert found["added_ms"] < 100
    assert OutboxMessage.objects.filter(key__startswith="down:").count() == count


def test_publishing_straight_from_the_request_fails_it() -> None:
    """Negative control: the plain way raises out of a request that is already committed."""
    app = Celery("control", broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=False)
    app.conf.broker_transport_options = office.CELERY_BROKER_TRANSPORT_OPTIONS
    with pytest.raises(OperationalError):
        app.send_task("claims.tasks.relay", retry=False)
