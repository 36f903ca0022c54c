"""Whether what lies in a store is still what its rows say: one check for every store of ours."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.files.storage import Storage

from claimsoffice.kernel.clock import now

Row = TypeVar("Row")

GOOD, ERASED, TEXT_ONLY = "good", "erased", "text_only"
MISSING, ALTERED, UNREADABLE, NOT_ERASED = "missing", "altered", "unreadable", "not_erased"
CHUNK = 1024 * 1024
# A file younger than this may belong to a row that is being written.
ORPHAN_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked(Generic[Row]):
    """One row's file: good, text_only (there is none), erased (by event `event`), or a fault."""

    row: Row
    state: str
    event: int | None = None

    @property
    def at_fault(self) -> bool:
        """Whether it is missing, altered, unreadable or not_erased."""
        return self.state in {MISSING, ALTERED, UNREADABLE, NOT_ERASED}


def check(row: Row, storage: Storage, name: str, sha256: str, erased_by: int | None) -> Checked[Row]:
    """Read a row's file and compare it; `erased_by` is the number of the event that erased it, if one did."""
    try:
        found = hash_of(storage, name)
    except FileNotFoundError:
        return Checked(row, MISSING) if erased_by is None else Checked(row, ERASED, erased_by)
    except Exception:  # noqa: BLE001  (any storage's own error: this file is at fault, the others are still read)
        return Checked(row, UNREADABLE)
    if erased_by is not None:
        return Checked(row, NOT_ERASED, erased_by)
    return Checked(row, GOOD if found == sha256 else ALTERED)


def hash_of(storage: Storage, name: str) -> str:
    """The SHA-256 of a stored file's bytes as they are now. Raises what the storage raises."""
    digest = hashlib.sha256()
    with storage.open(name, "rb") as stored:
        while piece := stored.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def unnamed(
    storage: Storage, folders: Iterable[str], known: Callable[[list[str]], set[str]], before: datetime | None = None
) -> Iterator[str]:
    """Names in `folders` that no row has, written before the aware instant `before` (default: a day ago).

    `known` says which of the names given are on a row.
    """
    before = before or now() - ORPHAN_AGE
    for folder in folders:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        on_rows = known(names)
        yield from (name for name in names if name not in on_rows and storage.get_modified_time(name) < before)


def folders_in(storage: Storage, top: str) -> list[str]:
    """The folders directly in `top` ("" for the whole store), none where that is not there."""
    if not storage.exists(top):
        return []
    return [f"{top}/{folder}".lstrip("/") for folder in storage.listdir(top)[0]]
