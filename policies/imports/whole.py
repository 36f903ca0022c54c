"""Columns read at once, where all their cells are spelled as programs write them.

As a short cut (`policies.imports.quick`), but for a column: it answers only where the column's converter would give
these very texts and have nothing to say of any of them; else it answers None, and the converter is asked.
"""

import re
from collections.abc import Callable, Sequence

from policies.imports.columns import Column, Kind
from policies.imports.converters import Context
from policies.imports.numbers import STORED_DECIMALS
from policies.imports.problems import CellProblem
from policies.imports.quick import Instants
from policies.imports.tables.cells import Cell
from policies.terms.core.money import MINOR_UNITS

# Cells of one type (text, number, day number), none of them blank.
Whole = Callable[[Sequence[Cell]], Sequence[str] | None]

# Every line of the joined column; possessive, so that what doesn't match is given up at once.
_CODES = re.compile(r"(?:[A-Za-z][A-Za-z0-9_-]{2,40}+\n|[0-9]{4,40}+\n)*+").fullmatch
_ADDRESSES = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,60}+(?:\.[A-Za-z0-9_-]{1,60}+){0,2}+@"
    r"(?:(?!xn--)[A-Za-z0-9][A-Za-z0-9-]{0,40}+\.){1,2}+[A-Za-z]{2,20}+\n)*+"
).fullmatch


def reading(column: Column, context: Context) -> Whole | None:
    """How a column other than of money is read whole; None where it never is."""
    if column.kind in (Kind.IDENTIFIER, Kind.PHONE):
        return _codes
    if column.kind is Kind.EMAIL:
        return _addresses
    if column.kind is Kind.WEIGHT:
        return amounts(STORED_DECIMALS, positive=True, digits=5)
    if column.kind is Kind.INSTANT and not column.local:
        return _instants(context.instants(column))
    return None


def money_reading(column: Column, currency: str | None) -> Whole:
    """How sums of one currency are read whole (None: it is not known)."""
    return amounts(STORED_DECIMALS if currency is None else MINOR_UNITS[currency], positive=column.positive)


def _codes(column: Sequence[Cell]) -> Sequence[str] | None:
    return _matching(column, _CODES)


def _addresses(column: Sequence[Cell]) -> Sequence[str] | None:
    return _matching(column, _ADDRESSES)


def _matching(column: Sequence[Cell], pattern: Callable[[str], object]) -> Sequence[str] | None:
    if column[0].__class__ is not str:
        return None
    lines = _lines(column)
    return column if lines and pattern(lines) else None


def _lines(texts: Sequence[str]) -> str:
    """Each text with a line break behind it; nothing if there are line breaks in them."""
    lines = "\n".join(texts) + "\n"
    return lines if lines.count("\n") == len(texts) else ""


def amounts(decimals: int, *, positive: bool, digits: int = 10) -> Whole:
    """As `quick.amount`: plain numbers with at most so many decimals, as text with three."""
    whole = rf"(?!0[0-9])[0-9]{{1,{digits}}}+"
    pointed = re.compile(rf"(?:{whole}\.{f'[0-9]{{1,{decimals}}}+' if decimals else '0'}\n)*+").fullmatch
    two = re.compile(rf"(?:{whole}\.[0-9][0-9]\n)*+").fullmatch if decimals == 2 else None
    integers = re.compile(rf"(?:{whole}\n)*+").fullmatch
    # By how much longer a text is than the place of its point.
    zeros = {place + 1: "0" * (STORED_DECIMALS - place) for place in range(1, STORED_DECIMALS + 1)}

    def read(column: Sequence[Cell]) -> Sequence[str] | None:
        kind = column[0].__class__
        if kind is not str and kind is not float:
            return None
        texts: Sequence[str] = list(map(repr, column)) if kind is float else column
        lines = _lines(texts)
        if not lines:
            return None
        if two and two(lines):
            found = [f"{text}0" for text in texts]
        elif pointed(lines):
            found = [text + zeros[len(text) - text.index(".")] for text in texts]
        elif integers(lines):
            found = [f"{text}.000" for text in texts]
        else:
            return None
        return None if positive and "0.000" in found else found

    return read


def _instants(instants: Instants) -> Whole:
    def read(column: Sequence[Cell]) -> Sequence[str] | None:
        try:
            return instants.read_all(column)
        except CellProblem:
            return None

    return read
