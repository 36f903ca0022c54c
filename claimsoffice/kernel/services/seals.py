"""The daily seal: the heads of all chains, written where the database can't reach them.

A chain that is forged whole, or cut at its end, still holds by itself. It no longer agrees with a head
that left the house before: so once a day the heads that have moved are exported as one file, and the
file's SHA-256 is an event of the stream `seals`, whose chain holds the files together.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Max

from claimsoffice.kernel.clock import OFFICE_ZONE, now
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from claimsoffice.kernel.services.events import Break

STREAM = "seals"
SEALED = "chains.sealed"
# A transaction that was open at one seal is in the next: an import of hours is shorter than this.
OVERLAP = timedelta(days=1)
ROWS_AT_ONCE = 500


def store() -> Storage:
    """Where the seals are exported to; setting STORAGES["seals"]."""
    return storages["seals"]


def last() -> Event | None:
    """The event of the newest seal, None before the first."""
    return Event.objects.filter(stream=STREAM, kind=SEALED).order_by("-seq").first()


def seal_if_due() -> Event | None:
    """Seal unless that has happened on this day (Asia/Shanghai) already; returns the event of a new seal."""
    found = last()
    if found is not None and found.at.astimezone(OFFICE_ZONE).date() == now().astimezone(OFFICE_ZONE).date():
        return None
    return seal()


def seal() -> Event:
    """Export the heads that moved since the last seal (all at the first), and record the file's SHA-256.

    The file is in the store before the transaction commits: a crash leaves a file without an event, which
    the next seal replaces, and never an event without its file. Two at once meet the unique number of
    their events, and one fails. Raises what the store raises: then nothing was recorded.
    """
    before = last()
    at = now()
    since = datetime.fromisoformat(before.data["until"]) - OVERLAP if before else None
    number = before.seq + 1 if before else 1
    name = f"seal-{number:06d}-{at.astimezone(OFFICE_ZONE).date().isoformat()}.jsonl"
    with tempfile.TemporaryFile() as file, transaction.atomic():
        sha256, heads = _write(file, _heads(since))
        data = {"file": name, "sha256": sha256, "heads": heads, "until": at.isoformat()}
        event = events.append(STREAM, SEALED, actor_label="seal", data=data, at=at)
        file.seek(0)
        store().delete(name)
        kept = store().save(name, File(file, name))
        if kept != name:
            raise RuntimeError(f"the store keeps {kept} where {name} was to be written: clear {name} away")
        return event


def _heads(since: datetime | None) -> Iterator[tuple[str, int, str]]:
    """Stream, number and hash of the last event of each chain that moved since the aware instant `since`."""
    moved = Event.objects.exclude(stream=STREAM)
    if since is not None:
        moved = moved.filter(stream__in=Event.objects.filter(at__gte=since).values("stream"))
    tops = moved.values("stream").annotate(top=Max("seq")).order_by("stream").values_list("stream", "top")
    for rows in _in_parts(tops.iterator(chunk_size=ROWS_AT_ONCE)):
        top = dict(rows)
        found = Event.objects.filter(stream__in=top, seq__in=set(top.values())).values_list("stream", "seq", "hash")
        yield from sorted(row for row in found if top[row[0]] == row[1])


def _in_parts(rows: Iterable[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    part: list[tuple[str, int]] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _write(file: Any, heads: Iterable[tuple[str, int, str]]) -> tuple[str, int]:
    """Write one JSON object a head; returns the SHA-256 of the whole and how many there are."""
    digest, count = hashlib.sha256(), 0
    for stream, seq, value in heads:
        line = json.dumps({"stream": stream, "seq": seq, "hash": value}, ensure_ascii=False).encode() + b"\n"
        digest.update(line)
        file.write(line)
        count += 1
    return digest.hexdigest(), count


def verify(directory: Path | None = None) -> Iterator[Break]:
    """Yield every exported head that the chains no longer agree with, and every seal whose file is not as sealed.

    `directory` holds copies of the seals that were kept elsewhere; absent, the office's own store is read.
    A seal in `directory` that no event names is a break too: the record of it is gone.
    """
    known: set[str] = set()
    for event in Event.objects.filter(stream=STREAM, kind=SEALED).order_by("seq").iterator(chunk_size=100):
        name = event.data["file"]
        known.add(name)
        try:
            content = (directory / name).open("rb") if directory else store().open(name)
        except OSError as error:
            yield Break(STREAM, event.seq, f"its file {name} can't be read ({type(error).__name__})")
            continue
        with content:
            lines = list(content)
        if hashlib.sha256(b"".join(lines)).hexdigest() != event.data["sha256"]:
            yield Break(STREAM, event.seq, f"its file {name} is not the one that was sealed")
        yield from _disagreeing(name, lines)
    if directory:
        for path in sorted(directory.glob("seal-*.jsonl")):
            if path.name not in known:
                yield Break(STREAM, 0, f"no event knows {path.name}: the record of this seal is gone")
                yield from _disagreeing(path.name, path.read_bytes().splitlines())


def _disagreeing(name: str, lines: list[bytes]) -> Iterator[Break]:
    for start in range(0, len(lines), ROWS_AT_ONCE):
        heads = []
        for line in lines[start : start + ROWS_AT_ONCE]:
            try:
                head = json.loads(line)
                heads.append((str(head["stream"]), int(head["seq"]), str(head["hash"])))
            except (ValueError, KeyError, TypeError):
                yield Break(STREAM, 0, f"{name} has a line that is no head: {line[:80]!r}")
        streams, numbers = {stream for stream, _, _ in heads}, {seq for _, seq, _ in heads}
        rows = Event.objects.filter(stream__in=streams, seq__in=numbers).values_list("stream", "seq", "hash")
        found = {(stream, seq): value for stream, seq, value in rows}
        for stream, seq, value in heads:
            if found.get((stream, seq)) != value:
                what = "is another one than was sealed" if (stream, seq) in found else "is gone, though it was sealed"
                yield Break(stream, seq, f"{what} in {name}")
