"""What the worker does when it is woken. A task is only a wake-up: the rows say what is due."""

from celery import shared_task

from claimsoffice.kernel.services import seals


@shared_task(name="kernel.tasks.seal")  # type: ignore[untyped-decorator]  # Celery has no types
def seal() -> None:
    """Seal the chains of events, once a day."""
    seals.seal_if_due()
