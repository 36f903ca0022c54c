"""A staged batch: checked once, shown, then applied from what was checked and never from a file sent again.

It belongs to who staged it. What the rows mean is the business of the app whose `kind` it is; here is
who may touch it, in which state, and how its rows are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from claimsoffice.kernel import dialect
from claimsoffice.kernel.errors import NotPermitted, Stale, WrongState
from claimsoffice.kernel.models import BatchState, ImportBatch, StagedAction, StagedChunk
from claimsoffice.kernel.services import events

CHUNK_ROWS = 500
CHUNKS_AT_ONCE = 2
SHELL = "shell"

StagedRow = list[Any]


def sha256_of(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of a file, read in pieces."""
    file.seek(0)
    value, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        value.update(piece)
        size += len(piece)
    return value.hexdigest(), size


def may_act(user: Any, permission: str) -> bool:
    """Whether a person may import at all; None is the shell of the machine itself."""
    return user is None or bool(user.is_active and user.has_perm(permission))


def require(user: Any, permission: str) -> None:
    if not may_act(user, permission):
        raise NotPermitted(_("You may not import spreadsheets of this kind. Ask the administrator for the permission."))


def require_owner(batch: ImportBatch, user: Any, permission: str) -> None:
    """Raise NotPermitted unless it is this person's batch, and importing still permitted to them."""
    require(user, permission)
    if batch.owner_id != (user.pk if user is not None else None):
        raise NotPermitted(_("Only the person who uploaded this file can act on it. Upload it yourself."))


def label_of(user: Any) -> str:
    """Under which name the event stands where no person acts."""
    return SHELL if user is None else ""


def take(batch_id: int, user: Any, permission: str, allowed: tuple[str, ...]) -> ImportBatch:
    """The batch, locked, for its owner, in one of the allowed states.

    Raises NotPermitted for anybody else, and WrongState where it was already applied, cancelled or undone.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a batch is taken in the transaction that changes it")
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    require_owner(batch, user, permission)
    if batch.state not in allowed:
        raise WrongState(
            _("This import is “%(state)s”; nothing was done.") % {"state": batch.get_state_display()},
        )
    return batch


def close(
    batch: ImportBatch, state: str, user: Any, data: dict[str, Any] | None = None, now: datetime | None = None
) -> None:
    """Move a taken batch to a state and record it in the batch's own stream."""
    before, batch.state = batch.state, state
    now = now or timezone.now()
    if state == BatchState.APPLIED:
        batch.applied_at = now
    else:
        batch.closed_at = now
    batch.save(update_fields=["state", "applied_at", "closed_at", "created", "updated", "unchanged", "accept_valid"])
    events.append(
        batch.stream,
        f"import.{state}",
        actor=user,
        actor_label=label_of(user),
        data={"from": before, **(data or {})},
        at=now,
    )


def cancel(batch_id: int, user: Any, permission: str) -> ImportBatch:
    """Give up a staged batch; its rows are forgotten."""
    with transaction.atomic():
        batch = take(batch_id, user, permission, (BatchState.STAGED,))
        batch.chunks.all().delete()
        close(batch, BatchState.CANCELLED, user)
    return batch


class Stager:
    """Writes the rows of a new batch in chunks, and hashes what it writes."""

    def __init__(self, batch: ImportBatch) -> None:
        self._batch = batch
        self._waiting: dict[str, list[StagedRow]] = {action: [] for action in StagedAction.values}
        self._seq = dict.fromkeys(StagedAction.values, 0)
        self._hashes: dict[str, Any] = {action: hashlib.sha256() for action in StagedAction.values}
        self._chunks: list[tuple[int, str, int, str]] = []

    def add(self, action: str, row: StagedRow) -> None:
        waiting = self._waiting[action]
        waiting.append(row)
        if len(waiting) == CHUNK_ROWS:
            self._flush(action)

    def finish(self) -> str:
        """Write what waits; return the hash of all rows."""
        for action, waiting in self._waiting.items():
            if waiting:
                self._flush(action)
        self._write()
        return _joined(self._hashes)

    def _flush(self, action: str) -> None:
        text = json.dumps(self._waiting[action], ensure_ascii=False, separators=(",", ":"))
        self._hashes[action].update(text.encode())
        self._chunks.append((self._batch.pk, action, self._seq[action], text))
        self._seq[action] += 1
        self._waiting[action] = []
        if len(self._chunks) == CHUNKS_AT_ONCE:
            self._write()

    def _write(self) -> None:
        chunks, self._chunks = self._chunks, []
        if chunks:
            dialect.insert_rows(StagedChunk._meta.db_table, ("batch_id", "action", "seq", "rows"), chunks)


def _joined(hashes: dict[str, Any]) -> str:
    return hashlib.sha256("".join(hashes[action].hexdigest() for action in sorted(hashes)).encode()).hexdigest()


def verified_rows(batch: ImportBatch) -> Iterator[StagedRow]:
    """All staged rows in order; Stale behind the last one if they are not the ones that were checked."""
    for texts in verified_texts(batch):
        yield from rows_of(texts)


def verified_texts(batch: ImportBatch, chunks: int | None = CHUNKS_AT_ONCE) -> Iterator[list[str]]:
    """As `verified_rows`, but as they are stored, some chunks (None: all) at a time: `rows_of` takes them apart."""
    hashes: dict[str, Any] = {action: hashlib.sha256() for action in StagedAction.values}
    stored = batch.chunks.order_by("action", "seq").values_list("action", "rows").iterator(chunk_size=CHUNKS_AT_ONCE)
    while some := list(islice(stored, chunks)):
        for action, text in some:
            hashes[action].update(text.encode())
        yield [text for _action, text in some]
    if _joined(hashes) != batch.content_hash:
        raise Stale(_("The checked rows of this import were altered. Upload the file again."))


def rows_of(texts: Iterable[str]) -> list[StagedRow]:
    """The rows of some chunks."""
    return [row for text in texts for row in json.loads(text)]


def staged_page(batch: ImportBatch, action: str, start: int, count: int) -> list[StagedRow]:
    """Rows `start` to `start + count` of one action, for a page."""
    first, last = start // CHUNK_ROWS, (start + count - 1) // CHUNK_ROWS
    rows: list[StagedRow] = []
    for chunk in batch.chunks.filter(action=action, seq__gte=first, seq__lte=last).order_by("seq"):
        rows.extend(json.loads(chunk.rows))
    return rows[start - first * CHUNK_ROWS :][:count]


def staged_count(batch: ImportBatch, action: str) -> int:
    """How many rows of one action are staged: full chunks and the last one."""
    last = batch.chunks.filter(action=action).aggregate(last=Max("seq"))["last"]
    if last is None:
        return 0
    return int(last) * CHUNK_ROWS + len(json.loads(batch.chunks.get(action=action, seq=last).rows))
