"""Making the deliveries that the outbox owes. Claimed in the database, so that two relays never take one row."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from claims.services import letters, reminders
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import OutboxMessage

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 12
LEASE = timedelta(minutes=5)

HANDLERS: dict[str, Callable[[dict[str, int]], None]] = {
    letters.TOPIC: lambda payload: letters.send(payload["message"]),
    reminders.TOPIC: lambda payload: reminders.send(payload["reminder"]),
}


def drain(limit: int = 200) -> tuple[int, int]:
    """Deliver what is due, oldest first; returns (delivered, failed). A failure is kept and tried again later."""
    delivered = failed = 0
    while delivered + failed < limit:
        row = _lease()
        if row is None:
            break
        try:
            HANDLERS[row.topic](row.payload)
        except Exception as error:  # noqa: BLE001  whatever a mail server does, the row keeps it and the next goes on
            failed += 1
            _failed(row, error)
        else:
            delivered += 1
            OutboxMessage.objects.filter(pk=row.pk).update(done_at=now())
    return delivered, failed


def _lease() -> OutboxMessage | None:
    """Take one due row for a while: whoever dies with it loses it to the next relay when the lease ends."""
    with transaction.atomic():
        row = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(done_at__isnull=True, dead=False, available_at__lte=now())
            .order_by("available_at", "pk")
            .first()
        )
        if row is not None:
            row.attempts += 1
            row.available_at = now() + LEASE
            row.save(update_fields=["attempts", "available_at"])
        return row


def _failed(row: OutboxMessage, error: Exception) -> None:
    dead = row.attempts >= GIVE_UP_AFTER
    wait = timedelta(seconds=min(3600, 10 * 2**row.attempts))
    # The type only: a mail server's answer can hold an address.
    OutboxMessage.objects.filter(pk=row.pk).update(
        last_error=type(error).__name__, dead=dead, available_at=now() + wait
    )
    log.warning("message %s failed (%s), attempt %s", row.pk, type(error).__name__, row.attempts)
