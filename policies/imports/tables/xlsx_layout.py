"""Rows of a sheet that look alike: the layout of one is an expression that takes the next one apart at a stroke."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from policies.imports.tables.cells import Cell, DateNumber
from policies.imports.tables.xlsx_parts import Formats, plain

# A sheet of rows that all look different is read cell by cell.
MOST_LAYOUTS = 64

Head = tuple[str, str, str]
Read = Callable[[Iterable[str]], Iterable[Cell]]

_ROW = r'<row [^>]*?\br="(?P<number>[0-9]{1,7})"[^>]*>'
_NUMBER = "<v>([-+0-9.eE]+)</v>"
_INDEX = "<v>([0-9]{1,7})</v>"
_TEXT = '<is><t(?: xml:space="preserve")?>([^<]*)</t></is>'


class Layout:
    """One sequence of cells: their columns, styles and kinds. The cells of one kind are read together."""

    def __init__(self, parts: Sequence[tuple[str, Read]]) -> None:
        self._match = re.compile(_ROW + "".join(part for part, _read in parts) + r"\Z").match
        by_kind: dict[Read, list[int]] = {}
        for place, (_part, read) in enumerate(parts):
            by_kind.setdefault(read, []).append(place)
        self._kinds = [(read, _picker(places)) for read, places in by_kind.items()]
        together = [place for places in by_kind.values() for place in places]
        self._in_order = _picker(sorted(range(len(together)), key=together.__getitem__))

    def read(self, piece: str, at: int) -> tuple[int, list[Cell]] | None:
        """The number and the cells of a row of this layout; None for any other row."""
        found = self._match(piece, at)
        if found is None:
            return None
        values = found.groups()[1:]
        together: list[Cell] = []
        try:
            for read, pick in self._kinds:
                together += read(pick(values))
        except (IndexError, ValueError):
            return None
        return int(found["number"]), list(self._in_order(together))


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    if len(places) == 1:
        return lambda values: (values[places[0]],)
    return itemgetter(*places)


class Layouts:
    """The layouts that a sheet has shown so far."""

    def __init__(self, strings: list[str], formats: Formats) -> None:
        self._formats = formats
        self._texts = partial(_shared, strings)
        self._known: dict[tuple[Head, ...], Layout | None] = {}
        self._last: Layout | None = None

    def read(self, piece: str, at: int) -> tuple[int, list[Cell]] | None:
        """A row that looks like the one before it; else None, and it is to be read and then `learn`ed."""
        return None if self._last is None else self._last.read(piece, at)

    def learn(self, heads: Sequence[Head]) -> None:
        """Expect rows with these cells (column, style, kind) from now on."""
        key = tuple(heads)
        if key in self._known:
            self._last = self._known[key]
        elif len(self._known) < MOST_LAYOUTS:
            parts = [self._part(*head) for head in heads]
            self._last = Layout([part for part in parts if part]) if all(parts) else None
            self._known[key] = self._last

    def _part(self, column: str, style: str, kind: str) -> tuple[str, Read] | None:
        """The expression of a cell, and what reads its value; None for the kinds that are rare."""
        head = f'<c r="{column}[0-9]{{1,7}}"' + (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
        if kind == "s":
            return f"{head}>{_INDEX}</c>", self._texts
        if kind == "inlineStr":
            return f"{head}>{_TEXT}</c>", _plain
        if kind not in ("", "n") or style in self._formats.padded or style in self._formats.masked:
            return None
        return f"{head}>{_NUMBER}</c>", _days if style in self._formats.dates else _numbers


def _shared(strings: list[str], values: Iterable[str]) -> Iterable[Cell]:
    return [strings[index] for index in map(int, values)]


_plain = partial(map, plain)
_numbers = partial(map, float)
_days = partial(map, DateNumber)
