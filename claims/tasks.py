"""What the worker does when it is woken. A task is only a wake-up: the rows say what is due."""

from dataclasses import asdict

from celery import shared_task

from claims.reports import background
from claims.services import digests, heartbeat, recompute, reminders, scanned
from claims.services import relay as relay_service


@shared_task(name="claims.tasks.sweep")
def sweep() -> None:
    """Remind of the clocks that are due, owe the day's digests; then count anew what a new calendar has moved."""
    result = reminders.sweep()
    digests.owe_due()
    heartbeat.beat(asdict(result))
    recompute.bring_up_to_date()


@shared_task(name="claims.tasks.scan_evidence")
def scan_evidence() -> None:
    """Release or refuse the papers that wait for the virus scanner."""
    scanned.scan_held()


@shared_task(name=background.TASK)
def report_files() -> None:
    """Make the big reports that were asked for, and delete those whose time is over."""
    background.run_due()


@shared_task(name="claims.tasks.relay")
def relay() -> None:
    """Deliver what the outbox owes."""
    relay_service.drain()
