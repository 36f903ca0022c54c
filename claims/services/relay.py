"""Making the deliveries that the outbox owes. Claimed in the database, so that two relays never take one row."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction

from claims.services import digests, heartbeat, letters, letters_dispatch, reminder_mail
from claims.services.base import require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import OutboxMessage
from claimsoffice.kernel.services import events

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 12
# Longer than a mail server may take to answer, shorter than anybody should wait for what a killed relay held.
LEASE = timedelta(minutes=2)
RESEND = "claims.resend_message"

Payload = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Handler:
    """How one topic is delivered, and where a failed attempt is kept beside the outbox."""

    deliver: Callable[[Payload], None]
    failed: Callable[[Payload, str], None] = lambda payload, error: None


HANDLERS: dict[str, Handler] = {
    letters.TOPIC: Handler(lambda payload: letters_dispatch.send(payload["message"])),
    reminder_mail.TOPIC: Handler(
        lambda payload: reminder_mail.send(payload["reminder"]),
        lambda payload, error: reminder_mail.failed(payload["reminder"], error),
    ),
    digests.TOPIC: Handler(
        lambda payload: digests.send(payload["digest"]),
        lambda payload, error: digests.failed(payload["digest"], error),
    ),
    reminder_mail.CHAT_TOPIC: Handler(lambda payload: reminder_mail.chat(payload["reminder"])),
}


def drain(limit: int = 200) -> tuple[int, int]:
    """Deliver what is due, oldest first; returns (delivered, failed). A failure is kept and tried again later."""
    heartbeat.alarm_if_silent()
    delivered = failed = 0
    while delivered + failed < limit:
        row = _lease()
        if row is None:
            break
        try:
            HANDLERS[row.topic].deliver(row.payload)
        except Exception as error:  # noqa: BLE001  whatever a mail server does, the row keeps it and the next goes on
            failed += 1
            _failed(row, error)
        else:
            delivered += 1
            OutboxMessage.objects.filter(pk=row.pk).update(done_at=now(), last_error="")
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
    kind = type(error).__name__
    OutboxMessage.objects.filter(pk=row.pk).update(last_error=kind, dead=dead, available_at=now() + wait)
    if row.topic in HANDLERS:
        HANDLERS[row.topic].failed(row.payload, kind)
    log.log(
        logging.ERROR if dead else logging.WARNING,
        "message %s failed (%s), attempt %s%s", row.pk, kind, row.attempts, ": given up" if dead else "",
    )  # fmt: skip


def resend(message_ids: Sequence[int], actor: User) -> int:
    """Owe again what was given up; returns how many. Raises NotPermitted without claims.resend_message."""
    require(actor, RESEND)
    with transaction.atomic():
        given_up = OutboxMessage.objects.select_for_update().filter(pk__in=message_ids, dead=True, done_at__isnull=True)
        for row in given_up:
            row.dead, row.attempts, row.available_at = False, 0, now()
            row.save(update_fields=["dead", "attempts", "available_at"])
            events.append(f"message:{row.pk}", "message.resent", actor=actor, data={"last_error": row.last_error})
        return len(given_up)
