"""What can be wrong with a file, a row or a cell, as codes with parameters; `messages` puts them into words."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Params = Mapping[str, str | int]

# Values are shown so that a person finds the cell again, not so that a megabyte travels.
SHOWN_VALUE = 100
LISTED_ERRORS = 1000
# Wrong values that are looked at one by one, since none is like another: what a file may cost is bounded by them.
MOST_WRONG_VALUES = 1_500_000
LISTED_ROWS = 10


class TableError(Exception):
    """The whole file can't be taken as a table of policies; nothing of it was looked at further."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class CellProblem(Exception):
    """One cell can't be taken."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Failure:
    """A refused cell as the converters' memory keeps it."""

    code: str
    params: Params


@dataclass(frozen=True, slots=True)
class Noted:
    """An accepted value with something to be said about it, or a place that it tells of."""

    value: str | None
    code: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error: the row as the spreadsheet program numbers it, the column's label, the value as it stands there."""

    row: int
    field: str
    column: str
    code: str
    value: str
    params: Params = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "field": self.field,
            "column": self.column,
            "code": self.code,
            "value": self.value,
            "params": dict(self.params),
        }


def shown(value: object) -> str:
    """The value as it is repeated to the user: one line, not too long."""
    text = str(value)
    if len(text) > SHOWN_VALUE:
        text = text[: SHOWN_VALUE - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


class Findings:
    """Collects errors (all are counted, the first thousand kept) and warnings (counted, with their first rows)."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.errors_total = self._wrong_values = 0
        self.rejected: set[int] = set()
        self._warnings: dict[tuple[str, str, str], dict[str, Any]] = {}

    def refuse(self, problem: Problem) -> None:
        if self.count(problem.row):
            self.errors.append(problem)

    def count(self, row: int, errors: int = 1) -> bool:
        """Count an error of this row, or several; true if it is among those that are listed."""
        self.errors_total += errors
        self.rejected.add(row)
        return self.errors_total <= LISTED_ERRORS

    def bear(self, wrong_values: int) -> None:
        """Count wrong values that had to be looked at; TableError where there are so many that no table is meant."""
        self._wrong_values += wrong_values
        if self._wrong_values > MOST_WRONG_VALUES:
            raise TableError("too_many_errors", limit=MOST_WRONG_VALUES)

    @property
    def is_full(self) -> bool:
        """Whether further errors are only counted."""
        return self.errors_total >= LISTED_ERRORS

    def warn(self, code: str, row: int = 0, column: str = "", **params: str | int) -> None:
        """Count one warning; those of one code, column and value are one line with their first rows."""
        self.warn_rows(code, [row], column, **params)

    def warn_rows(self, code: str, rows: Sequence[int], column: str = "", **params: str | int) -> None:
        """Count the same warning of many rows."""
        key = (code, column, repr(sorted(params.items())) if params else "")
        entry = self._warnings.get(key)
        if entry is None:
            entry = {"code": code, "column": column, "count": 0, "rows": [], "params": dict(params)}
            if len(self._warnings) < LISTED_ERRORS:
                self._warnings[key] = entry
        entry["count"] += len(rows)
        if len(entry["rows"]) < LISTED_ROWS or rows[0] < entry["rows"][-1]:
            # The rows of a portion that go their own way are read after the others.
            more = [row for row in rows[:LISTED_ROWS] if row]
            entry["rows"] = sorted({*entry["rows"], *more})[:LISTED_ROWS]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return list(self._warnings.values())

    def listed(self) -> list[dict[str, Any]]:
        """The kept errors in the order of the sheet."""
        return [problem.as_json() for problem in sorted(self.errors, key=lambda p: p.row)]
