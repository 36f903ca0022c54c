"""Rows that wait in a file without a name instead of in memory: they can be walked again and again."""

import marshal
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

ROWS_AT_ONCE = 500


class Spool(Generic[Item]):
    """A list on disk. Items are packed as plain values, some hundred at a time.

    The file belongs to this process and goes with it; what was written is never read by another one.
    """

    def __init__(self, pack: Callable[[Item], Any], unpack: Callable[[Any], Item]) -> None:
        self._pack = pack
        self._unpack = unpack
        self._file = tempfile.TemporaryFile(prefix="claimsoffice-rows-")  # noqa: SIM115  closed with its owner
        weakref.finalize(self, self._file.close)
        self._places: list[tuple[int, int]] = []
        self._waiting: list[Any] = []
        self._count = 0

    def append(self, item: Item) -> None:
        self._waiting.append(self._pack(item))
        self._count += 1
        if len(self._waiting) >= ROWS_AT_ONCE:
            self._write()

    def extend(self, items: Sequence[Item]) -> None:
        self._waiting += map(self._pack, items)
        self._count += len(items)
        while len(self._waiting) >= ROWS_AT_ONCE:
            self._write()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Item]:
        for index in range(-(-self._count // ROWS_AT_ONCE)):
            yield from map(self._unpack, self._portion(index))

    def __getitem__(self, index: int) -> Item:
        if not 0 <= index < self._count:
            raise IndexError(index)
        return self._unpack(self._portion(index // ROWS_AT_ONCE)[index % ROWS_AT_ONCE])

    def _portion(self, index: int) -> list[Any]:
        if index == len(self._places):
            return self._waiting
        place, size = self._places[index]
        self._file.seek(place)
        return marshal.loads(self._file.read(size))  # noqa: S302  our own bytes

    def _write(self) -> None:
        data = marshal.dumps(self._waiting[:ROWS_AT_ONCE])
        self._places.append((self._file.seek(0, 2), len(data)))
        self._file.write(data)
        self._waiting = self._waiting[ROWS_AT_ONCE:]
