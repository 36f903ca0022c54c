"""Appending to a stream's hash chain, and verifying it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from claimsoffice.kernel.models import Event

GENESIS = ""
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a chain does not hold."""

    stream: str
    seq: int
    what: str


def digest(event: Event) -> str:
    """SHA-256 over everything that an event says, and over the hash before it."""
    return digest_of(
        stream=event.stream,
        seq=event.seq,
        kind=event.kind,
        transition=event.transition,
        actor=event.actor_id,
        actor_label=event.actor_label,
        at=event.at.astimezone(UTC).isoformat(),
        data=event.data,
        previous=event.previous_hash,
    )


def digest_of(**body: Any) -> str:
    """The digest from an event's parts, `at` in ISO and UTC: whoever writes thousands builds no model for each."""
    return hashlib.sha256(_CANONICAL.encode(body).encode()).hexdigest()


def append(
    stream: str,
    kind: str,
    *,
    actor: Any = None,
    actor_label: str = "",
    transition: str = "",
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Event:
    """Append one event to `stream` and return it. `at` is an aware instant, now if absent.

    The caller holds the lock of the row that the stream belongs to: a chain is
    serialised by its own claim or policy, not by one lock for all. Two writers
    without it meet the unique (stream, seq) and one fails.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of what it records")
    last = Event.objects.filter(stream=stream).order_by("-seq").values("seq", "hash").first()
    event = Event(
        stream=stream,
        seq=last["seq"] + 1 if last else 1,
        kind=kind,
        transition=transition,
        actor=actor,
        actor_label=actor_label,
        at=at or timezone.now(),
        data=json.loads(json.dumps(dict(data or {}), default=str)),
        previous_hash=last["hash"] if last else GENESIS,
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    return event


def verify(streams: list[str] | None = None) -> Iterator[Break]:
    """Yield every break of the chains (of all streams, or of those named), in order."""
    events = Event.objects.order_by("stream", "seq")
    if streams is not None:
        events = events.filter(stream__in=streams)
    stream, seq, previous = None, 0, GENESIS
    for event in events.iterator(chunk_size=2000):
        if event.stream != stream:
            stream, seq, previous = event.stream, 0, GENESIS
        if event.seq != seq + 1:
            yield Break(event.stream, event.seq, f"events {seq + 1} to {event.seq - 1} are gone")
        elif event.previous_hash != previous:
            yield Break(event.stream, event.seq, "does not follow the event before it")
        if digest(event) != event.hash:
            yield Break(event.stream, event.seq, "was changed after it was written")
        seq, previous = event.seq, event.hash
