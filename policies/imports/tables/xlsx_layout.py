"""Rows of a sheet that look alike: the layout of one is an expression that takes the next ones apart at a stroke."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from policies.imports.tables.cells import Cell, DateNumber, Row
from policies.imports.tables.xlsx_parts import Formats, plain

# A sheet of rows that all look different is read cell by cell.
MOST_LAYOUTS = 64
ROWS_AT_ONCE = 500

Head = tuple[str, str, str]
Read = Callable[[Sequence[str]], Iterable[Cell]]

_ROW = r'<row [^>]*?\br="([0-9]{1,7})"[^>]*>'
_NUMBER = "<v>([-+0-9.eE]+)</v>"
_INDEX = "<v>([0-9]{1,7})</v>"
_TEXT = '<is><t(?: xml:space="preserve")?>([^<]*)</t></is>'


class Layout:
    """One sequence of cells: their columns, styles and kinds."""

    def __init__(self, parts: Sequence[tuple[str, Read]]) -> None:
        self._match = re.compile(_ROW + "".join(part for part, _read in parts) + r"\Z").match
        self._reads = [read for _part, read in parts]

    def rows(self, pieces: Iterable[str]) -> list[Row]:
        """The rows with which `pieces` begin, as far as they are of this layout; a column's cells are read together.

        None of them if the value of one can't be read: that is found out, and said, by who reads cell by cell.
        """
        match = self._match
        found = []
        for piece in pieces:
            matched = match(piece)
            if matched is None:
                break
            found.append(matched.groups())
        if not found:
            return []
        numbers, *columns = zip(*found, strict=True)
        cells = (read(column) for read, column in zip(self._reads, columns, strict=True))
        try:
            return list(zip(map(int, numbers), map(list, zip(*cells, strict=True)), strict=True))
        except (IndexError, ValueError):
            return []


class Layouts:
    """The layouts that a sheet has shown so far."""

    def __init__(self, strings: list[str], formats: Formats) -> None:
        self._formats = formats
        self._texts = partial(_shared, strings)
        self._known: dict[tuple[Head, ...], Layout | None] = {}
        self._last: Layout | None = None

    def rows(self, pieces: Sequence[str], start: int) -> list[Row]:
        """The next rows, if they look like the one that was learned last; else one is to be read and `learn`ed."""
        return [] if self._last is None else self._last.rows(pieces[start : start + ROWS_AT_ONCE])

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


def _shared(strings: list[str], values: Sequence[str]) -> Iterable[Cell]:
    return map(strings.__getitem__, map(int, values))


_plain = partial(map, plain)
_numbers = partial(map, float)
_days = partial(map, DateNumber)
