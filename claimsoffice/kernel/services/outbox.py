"""Owing a delivery, and waking the relay that makes it."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from claimsoffice.kernel.models import OutboxMessage

log = logging.getLogger(__name__)
# After a broker did not answer, nobody waits for it again for so long; beat's next tick comes sooner or later.
QUIET_SECONDS = 5.0
_missed_nudges = 0
_quiet_until = 0.0


def owe(key: str, topic: str, payload: Mapping[str, Any], *, available_at: datetime | None = None) -> OutboxMessage:
    """Record one delivery (once per `key`) in the caller's transaction, and nudge the relay after the commit."""
    message, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"topic": topic, "payload": dict(payload), "available_at": available_at or timezone.now()}
    )
    if created:
        transaction.on_commit(nudge)
    return message


@dataclass(frozen=True, slots=True)
class Owed:
    """One delivery to record: its key, its topic, and what the relay needs to make it."""

    key: str
    topic: str
    payload: Mapping[str, Any]


def owe_many(deliveries: Sequence[Owed]) -> None:
    """Record deliveries (each once per key) in the caller's transaction by one statement, and nudge once."""
    if not deliveries:
        return
    at = timezone.now()
    OutboxMessage.objects.bulk_create(
        (OutboxMessage(key=d.key, topic=d.topic, payload=dict(d.payload), available_at=at) for d in deliveries),
        ignore_conflicts=True,
    )
    transaction.on_commit(nudge)


def nudge(task: str = "claims.tasks.relay") -> None:
    """Wake the relay, or another task. A broker that is down costs only time: the next tick finds the row."""
    global _missed_nudges, _quiet_until
    from celery import current_app

    if time.monotonic() < _quiet_until:
        _missed_nudges += 1
        return
    try:
        current_app.send_task(task, expires=5, retry=False)
    except Exception as error:  # noqa: BLE001  whatever the broker's library raises must not undo a committed request
        _missed_nudges += 1
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("%s could not be woken (%s); its next tick will find the row", task, type(error).__name__)


def missed_nudges() -> int:
    """How often this process found the broker unreachable."""
    return _missed_nudges
