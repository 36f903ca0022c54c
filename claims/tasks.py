"""What the worker does when it is woken. A task is only a wake-up: the rows say what is due."""

from celery import shared_task

from claims.services import relay as relay_service
from claims.services import reminders


@shared_task(name="claims.tasks.sweep")
def sweep() -> None:
    """Remind of the clocks that are due."""
    reminders.sweep()


@shared_task(name="claims.tasks.relay")
def relay() -> None:
    """Deliver what the outbox owes."""
    relay_service.drain()
