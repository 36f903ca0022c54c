"""What a cell can be besides text: the reader says it by type, the converters act on it.

Plain text is `str`, a number is `float`, a truth value is `bool`, an empty cell is None.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Cell = Any
Row = tuple[int, list[Cell]]

# What spreadsheet programs write where a formula failed; in a CSV it has become text.
ERROR_WORDS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)


class ErrorCell(str):
    """A cell that shows an error such as #REF!."""

    __slots__ = ()


class FormulaCell(str):
    """A cell that holds a formula; the text is the formula."""

    __slots__ = ()


class MergedCell(str):
    """A cell hidden under a merged one; the text is the range."""

    __slots__ = ()


class MaskedNumber(float):
    """A number whose format shows letters or digits that its value does not have."""

    __slots__ = ()


class DateNumber(float):
    """A number that the sheet shows as a date: days since the workbook's epoch."""

    __slots__ = ()


@dataclass(slots=True)
class Remark:
    """Something to be said about the file as a whole."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)
    row: int = 0


@dataclass(slots=True)
class Table:
    """One table: its rows as (number shown by the spreadsheet program, cells), beginning with the header.

    `rows` can be walked once. `remarks` is complete when the walk is over. `expected` is about how many rows there
    are, where the reader knows before; else 0.
    """

    rows: Iterator[Row]
    remarks: list[Remark] = field(default_factory=list)
    epoch_1904: bool = False
    strict_width: bool = False
    expected: int = 0
    narrow: Callable[[int], None] = lambda _width: None


class BrokenRow(list[Cell]):
    """A CSV record that could not be taken apart; holds the cells as far as they were read."""
