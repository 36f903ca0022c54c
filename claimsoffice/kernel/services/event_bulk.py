"""Appending one event to each of many streams at once."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from claimsoffice.kernel import dialect
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import GENESIS, digest_by_stream

_COLUMNS = (
    "stream", "seq", "kind", "transition", "actor_id", "actor_label", "at", "data", "previous_hash", "hash",
)  # fmt: skip
_STREAMS_AT_ONCE = 500
_ENTRIES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be written. `fresh` says that its stream begins with it: then nothing is looked up."""

    stream: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    fresh: bool = False


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
    # Many streams say the very same, in one mapping: it is written out once.
    said: dict[tuple[int, str, int, str], tuple[Mapping[str, Any], str, Callable[[str], str]]] = {}

    def rows(some: Sequence[Entry], heads: Mapping[str, tuple[int, str]]) -> Iterator[tuple[Any, ...]]:
        for entry in some:
            seq, previous = heads.get(entry.stream, (0, GENESIS))
            key = (id(entry.data), entry.kind, seq, previous)
            if key not in said:
                digest = digest_by_stream(
                    seq=seq + 1,
                    kind=entry.kind,
                    transition="",
                    actor=actor_id,
                    actor_label=actor_label,
                    at=said_at,
                    data=entry.data,
                    previous=previous,
                )
                said[key] = (entry.data, json.dumps(entry.data), digest)
            _data, text, digest = said[key]
            yield (
                entry.stream, seq + 1, entry.kind, "", actor_id, actor_label, stored_at, text,
                previous, digest(entry.stream),
            )  # fmt: skip

    waiting = iter(entries)
    while some := list(islice(waiting, _ENTRIES_AT_ONCE)):
        said.clear()
        heads = _heads([entry.stream for entry in some if not entry.fresh])
        dialect.insert_rows(Event._meta.db_table, _COLUMNS, rows(some, heads))


def _heads(streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last number and hash of each stream that has events."""
    heads: dict[str, tuple[int, str]] = {}
    for start in range(0, len(streams), _STREAMS_AT_ONCE):
        some = streams[start : start + _STREAMS_AT_ONCE]
        last = Event.objects.filter(stream=OuterRef("stream")).order_by("-seq").values("seq")[:1]
        found = Event.objects.filter(stream__in=some, seq=Subquery(last)).values_list("stream", "seq", "hash")
        heads.update({stream: (seq, value) for stream, seq, value in found})
    return heads
