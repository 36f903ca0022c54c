"""What the worker does when it is woken. A task is only a wake-up: the rows say what is due."""

from celery import shared_task

from policies.services import import_background


@shared_task(name=import_background.TASK)
def imports() -> None:
    """Check and write the big spreadsheets that wait."""
    import_background.run_due()
