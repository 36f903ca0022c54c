"""Batches that a worker has: taken by a lease in the database, watched while it works, and given up on demand.

The row is the truth: who holds the lease may go on, and a worker that was killed loses it to the next one.
How far it has come is only shown, so it lies in the cache: the row itself is locked while the batch is written.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.models.batch import WITH_WORKER

log = logging.getLogger(__name__)

# Longer than a worker ever is silent, shorter than anybody should wait for what a killed one held.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
_SHOWN_FOR = 3600
_SECONDS_BETWEEN = 1

_ROWS_BETWEEN = 500
# Of 1000: what the first rows took says little of the rest.
_FORESEEN_FROM = 50

Row = TypeVar("Row")
# What is being done, how many rows are done, of how many (an estimate where nobody knows yet).
Step = Callable[[str, int, int], None]


class Abandoned(Exception):
    """The batch is no longer this worker's: it was cancelled, or its lease ran out and another one has it."""


class Stopped(Exception):
    """Its owner wants a batch stopped that is being written."""


def claim(kind: str, batch_id: int | None = None) -> ImportBatch | None:
    """Take the oldest batch of this kind (or just this one) that waits, or that a killed worker has left.

    None if there is none, or another one has it.
    """
    due = ImportBatch.objects.filter(kind=kind, state__in=WITH_WORKER).filter(
        Q(leased_until=None) | Q(leased_until__lt=timezone.now())
    )
    if batch_id is not None:
        due = due.filter(pk=batch_id)
    # Looked at without a lock first: on SQLite a transaction takes the only pen.
    if not due.exists():
        return None
    with transaction.atomic():
        batch = due.select_for_update(skip_locked=True, of=("self",)).order_by("staged_at", "pk").first()
        if batch is not None:
            batch.lease, batch.leased_until = secrets.token_hex(16), timezone.now() + LEASE
            batch.attempts += 1
            if batch.state == BatchState.QUEUED:
                batch.state = BatchState.CHECKING
            batch.save(update_fields=["lease", "leased_until", "attempts", "state"])
    return batch


def renew(batch: ImportBatch) -> None:
    """Keep a claimed batch for longer. Raises Abandoned where it isn't held any more."""
    mine = ImportBatch.objects.filter(pk=batch.pk, lease=batch.lease, state=batch.state)
    if not mine.update(leased_until=timezone.now() + LEASE):
        raise Abandoned(f"batch {batch.pk}")


def hold(batch: ImportBatch) -> ImportBatch:
    """The claimed batch, fresh and locked. Raises Abandoned where it isn't held any more."""
    if not connection.in_atomic_block:
        raise RuntimeError("a batch is held in the transaction that changes it")
    mine = ImportBatch.objects.select_for_update().filter(pk=batch.pk, lease=batch.lease, state=batch.state).first()
    if mine is None:
        raise Abandoned(f"batch {batch.pk}")
    return mine


def hand_back(batch: ImportBatch, problem: Mapping[str, Any] | None = None) -> None:
    """Put what the worker's part in a held batch was at rest; the caller sets the state."""
    batch.lease, batch.leased_until, batch.attempts = "", None, 0
    batch.upload, batch.problem = "", dict(problem or {})
    batch.save(update_fields=["lease", "leased_until", "attempts", "upload", "problem"])


def ask_to_stop(batch: ImportBatch) -> None:
    """Ask the worker that is writing a batch to stop. The row can't be asked: the writing holds it."""
    cache.set(_stop_key(batch), True, _SHOWN_FOR)


def forget(batch: ImportBatch) -> None:
    """Forget how far an earlier run of the batch came, and that it should have stopped."""
    _quietly(lambda: cache.delete_many([_stop_key(batch), _progress_key(batch)]))


class Tally:
    """Counts the rows of one phase as they pass, and now and then tells `step`, if there is one."""

    def __init__(self, step: Step | None, phase: str, of: int) -> None:
        self._step, self._phase, self._of, self._done = step, phase, of, 0

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        if self._step is None:
            yield from rows
            return
        for row in rows:
            yield row
            self._done += 1
            if self._done % _ROWS_BETWEEN == 0:
                self._step(self._phase, self._done, self._of)

    def count(self, rows: int) -> None:
        """Say that so many more are done."""
        before, self._done = self._done // _ROWS_BETWEEN, self._done + rows
        if self._step is not None and self._done // _ROWS_BETWEEN > before:
            self._step(self._phase, self._done, self._of)


class Watch:
    """How far a claimed batch has come. Once a second it is told, the lease renewed, and a stop obeyed.

    `shares` says in per mille where on the bar each phase begins and ends.
    """

    def __init__(self, batch: ImportBatch, shares: Mapping[str, tuple[int, int]]) -> None:
        self._batch = batch
        self._shares = shares
        self._started = self._said = time.monotonic()
        self._phase = ""

    def __call__(self, phase: str, rows: int, of: int) -> None:
        """Tell it; raises Abandoned or Stopped where the work is to end."""
        at = time.monotonic()
        if phase == self._phase and at - self._said < _SECONDS_BETWEEN:
            return
        self._phase, self._said = phase, at
        self.may_go_on()
        first, last = self._shares[phase]
        done = first + (last - first) * min(rows, of) // max(of, 1)
        left = round((at - self._started) * (1000 - done) / done) if done >= _FORESEEN_FROM else None
        told = {"phase": phase, "rows": rows, "of": of, "permille": done, "seconds_left": left}
        _quietly(lambda: cache.set(_progress_key(self._batch), told, _SHOWN_FOR))

    def may_go_on(self) -> None:
        if self._batch.state == BatchState.APPLYING:
            if _quietly(lambda: cache.get(_stop_key(self._batch))):
                raise Stopped
        else:
            renew(self._batch)


def progress(batch: ImportBatch) -> dict[str, Any]:
    """How far the worker is: phase, rows, of, permille, seconds_left; empty before it has begun."""
    return _quietly(lambda: cache.get(_progress_key(batch))) or {}


def stopping(batch: ImportBatch) -> bool:
    """Whether its owner has asked for it to be stopped."""
    return bool(_quietly(lambda: cache.get(_stop_key(batch))))


def _progress_key(batch: ImportBatch) -> str:
    return f"import-progress-{batch.pk}"


def _stop_key(batch: ImportBatch) -> str:
    return f"import-stop-{batch.pk}"


def _quietly(act: Callable[[], Any]) -> Any:
    """What the cache says; one that is down costs the bar and nothing else."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  whatever the cache's library raises must not end an import
        log.warning("how far an import is can't be told (%s)", type(error).__name__)
        return None
