"""Appending one event to each of many streams at once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from claimsoffice.kernel import dialect
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import GENESIS, digest_of

_COLUMNS = (
    "stream", "seq", "kind", "transition", "actor_id", "actor_label", "at", "data", "previous_hash", "hash",
)  # fmt: skip
_STREAMS_AT_ONCE = 500
_ENTRIES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be written."""

    stream: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


def append_each(entries: Iterable[Entry], *, at: datetime, actor: Any = None, actor_label: str = "") -> None:
    """Append every entry to its stream's hash chain; each stream may come once.

    As for a single event the caller holds the locks of the rows that the streams belong to,
    and the unique (stream, seq) refuses whoever does not.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of what it records")
    said_at = at.astimezone(UTC).isoformat()
    stored_at = dialect.instant_text(said_at)
    actor_id = actor.pk if actor is not None else None

    def row(entry: Entry, seq: int, previous: str) -> tuple[Any, ...]:
        value = digest_of(
            stream=entry.stream,
            seq=seq,
            kind=entry.kind,
            transition="",
            actor=actor_id,
            actor_label=actor_label,
            at=said_at,
            data=entry.data,
            previous=previous,
        )
        data = json.dumps(entry.data)
        return entry.stream, seq, entry.kind, "", actor_id, actor_label, stored_at, data, previous, value

    waiting = iter(entries)
    while some := list(islice(waiting, _ENTRIES_AT_ONCE)):
        heads = _heads([entry.stream for entry in some])
        rows = []
        for entry in some:
            seq, previous = heads.get(entry.stream, (0, GENESIS))
            rows.append(row(entry, seq + 1, previous))
        dialect.insert_rows(Event._meta.db_table, _COLUMNS, rows)


def _heads(streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last number and hash of each stream that has events."""
    heads: dict[str, tuple[int, str]] = {}
    for start in range(0, len(streams), _STREAMS_AT_ONCE):
        some = streams[start : start + _STREAMS_AT_ONCE]
        last = Event.objects.filter(stream=OuterRef("stream")).order_by("-seq").values("seq")[:1]
        found = Event.objects.filter(stream__in=some, seq=Subquery(last)).values_list("stream", "seq", "hash")
        heads.update({stream: (seq, value) for stream, seq, value in found})
    return heads
