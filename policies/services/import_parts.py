"""What passes between a kind of spreadsheet and the way of its batches: a change, a checked file, a row to be shown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from policies.imports.check import Checked
from policies.services.import_compare import SheetRow

ACTIONS = ("create", "update", "unchanged", "hold")


class Change(Protocol):
    """One row beside the records, and what it would do there."""

    row: SheetRow
    blanks: bool

    @property
    def forbidden(self) -> tuple[str, ...]:
        """What of it the records don't allow; there is nothing where it is staged, and nothing when it is applied."""

    @property
    def action(self) -> str:
        """One of StagedAction, or "unchanged"."""

    def staged(self) -> list[Any]:
        """The row as it waits in the batch: number, values, derived, two ids of the kind's own, changes."""


class Kept(Protocol):
    """The changes of all rows of a file, in order: a list, or what keeps more of them than should be in memory."""

    def append(self, item: Any, /) -> None:
        """Add the next one."""

    def __iter__(self) -> Iterator[Any]:
        """From the first to the last."""

    def __len__(self) -> int:
        """How many there are."""


# Locks the records that staged rows speak of.
Lock = Callable[[Iterable[list[Any]]], None]


class Writer(Protocol):
    """Writes one batch inside the caller's transaction."""

    def write(self, texts: Iterator[list[str]], lock: Lock) -> list[int]:
        """Lock, compare once more and write staged rows, given as `batches.verified_texts`, now or in `finish`.

        Returns the numbers of rows that are others now than was shown; the caller then gives it all up.
        """

    def finish(self) -> dict[str, Any]:
        """Write the rest; return what was written, as the batch's event is to have it."""


def verified(staged: Sequence[list[Any]], compared: Iterable[Any], changed: list[int]) -> list[Any]:
    """Staged rows compared once more, under lock; the numbers of those that are others than was shown go to `changed`.

    `compared` are the rows beside the records as they were before this batch, as `Change`s in this order.
    """
    differences = []
    for row, difference in zip(staged, compared, strict=True):
        if difference.staged() != row or difference.forbidden:
            changed.append(row[0])
        differences.append(difference)
    return differences


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a preview: its cells, what changes (label, old, new), and what is to be said about it."""

    number: int
    cells: Sequence[str] = ()
    changes: Sequence[tuple[str, str, str]] = ()
    notes: Sequence[str] = ()


@dataclass(slots=True)
class Examined:
    """A file checked and compared with the records; nothing is written."""

    checked: Checked
    differences: "Kept"
    sha256: str
    size: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACTIONS, 0))
    blanks: list[int] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        return len(self.checked.findings.rejected)

    @property
    def changes_anything(self) -> bool:
        """Whether any good row would do something."""
        return any(count for action, count in self.counts.items() if action != "unchanged")

    def good(self) -> Iterator[Any]:
        """The differences of the rows that are not refused, in the order of the sheet."""
        rejected = self.checked.findings.rejected
        return (difference for difference in self.differences if difference.row.number not in rejected)

    def add(self, difference: Any) -> None:
        """Keep the change of one row, and count it."""
        self.differences.append(difference)
        self._count(difference)

    def count_again(self) -> None:
        """Count the good rows by what they would do, after some were refused."""
        self.counts = dict.fromkeys(ACTIONS, 0)
        self.blanks.clear()
        for difference in self.good():
            self._count(difference)

    def _count(self, difference: Any) -> None:
        self.counts[difference.action] += 1
        if difference.blanks:
            self.blanks.append(difference.row.number)

    def say_blanks(self) -> None:
        """Say which rows leave something on record as it is."""
        if self.blanks:
            self.checked.findings.warn_rows("blank_keeps", self.blanks)
