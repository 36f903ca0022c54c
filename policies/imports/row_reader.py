"""Rows of a sheet read cell by cell: what each becomes, and what is wrong with it."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from policies.imports import whole
from policies.imports.columns import Kind
from policies.imports.converters import Context, Convert, Outcome, converter, money_converter
from policies.imports.headers import Headers
from policies.imports.numbers import LARGEST_EXACT, SPREADSHEET_DIGITS
from policies.imports.problems import Failure, Findings, Noted, Problem, shown
from policies.imports.sheet import Bad, Sheet
from policies.imports.tables.cells import BrokenRow, Cell, MergedCell
from policies.imports.whole import Whole

# A sheet may end in a million rows with a space in them.
FEW = 4
WATCHED_BLANK_HEADERS = 50

# The refused cells of a row, each with the reason, in the order in which they were read; where they are counted and
# not listed, the bits of their fields.
Refused: TypeAlias = "Sequence[tuple[str, Failure]] | int"


class CheckedRow(NamedTuple):
    """One row that is not blank: its number in the sheet and its values in the order of the sheet's columns."""

    number: int
    values: list[str | None]
    derived: int = 0


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u3000\ufeff\u200b"))


@dataclass(slots=True)
class Reading:
    """One bound column: its place in the values and in the sheet, its converter and what it has already converted."""

    index: int
    position: int
    field: str
    convert: Convert
    memory: dict[type, dict[Cell, Outcome]] = dataclasses.field(default_factory=dict)
    # Nearly no text of it comes twice: remembering them costs more than it saves.
    unique: bool = False
    # All cells of some rows at once, where they can be read so.
    whole: Whole | None = None


class RowReader:
    """Reads rows of one sheet one by one; `portions` reads many at once and comes here with the odd ones."""

    def __init__(
        self,
        sheet: Sheet,
        headers: Headers,
        words: list[str],
        context: Context,
        findings: Findings,
        strict_width: bool,
    ) -> None:
        self.sheet = sheet
        self.headers = headers
        self.findings = findings
        self.bad: set[str] = set()
        self.bad_rows = Bad(column.field for column in sheet.columns)
        self.zone = ""
        self.width = headers.bound_width
        self.fields = frozenset(headers.positions)
        self.nameless = [i for i, word in enumerate(words) if is_blank(word)][:WATCHED_BLANK_HEADERS]
        bound = [(c, headers.positions[c.field]) for c in sheet.columns if c.field in headers.positions]
        self.plan = [
            Reading(
                sheet.index[column.field],
                position,
                column.field,
                converter(column, context),
                whole=whole.reading(column, context),
            )
            for column, position in bound
            if column.kind is not Kind.MONEY
        ]
        self._money = [(column, position) for column, position in bound if column.kind is Kind.MONEY]
        # The columns of the currencies in which sums are read.
        self.currencies = [(name, sheet.index[name]) for name in sorted({c.currency for c, _p in self._money})]
        self._money_plans: dict[tuple[str, str | None], list[Reading]] = {}
        self._strict = strict_width
        self._cells: list[Cell] = []
        self._number = 0

    def read(self, number: int, cells: list[Cell]) -> CheckedRow | None:
        """The row's values, or None for a blank row; what is wrong goes to the findings."""
        self._begin(number, cells, "")
        if not any(cells) and all(cell is None or cell == "" for cell in cells):
            return None
        if len(cells) <= FEW and all(is_blank(cell) for cell in cells):
            return None
        if self._is_misshapen(cells):
            return self._done(CheckedRow(number, [None] * len(self.sheet.columns)))
        missing = self.width - len(cells)
        if missing > 0:
            cells.extend([None] * missing)
        values: list[str | None] = [None] * len(self.sheet.columns)
        self._convert(self.plan, values)
        for name, index in self.currencies:
            self._convert(self.money_plan(name, values[index]), values)
        return self._ruled(values)

    def rule(
        self, number: int, cells: list[Cell], values: list[str | None], zone: str, refused: Refused = 0
    ) -> CheckedRow | None:
        """The row with what its sheet's rules say, once its cells are read; None if nothing known stands in it."""
        self._begin(number, cells, zone)
        if isinstance(refused, int):
            if refused:
                self.bad = set(self.bad_rows.names(refused))
                self.findings.count(number, len(self.bad))
        else:
            for field, failure in refused:
                self.refuse(field, failure.code, None, **failure.params)
        return self._ruled(values)

    def _begin(self, number: int, cells: list[Cell], zone: str) -> None:
        self._number, self._cells, self.zone = number, cells, zone
        if self.bad:
            self.bad = set()

    def _ruled(self, values: list[str | None]) -> CheckedRow | None:
        if not self.bad and not any(values):
            self._say_nothing_known()
            return None
        derived = self.sheet.rules(self, values, self.fields)
        if self.headers.currencies:
            self._check_header_currency(values)
        return self._done(CheckedRow(self._number, values, derived))

    def _done(self, row: CheckedRow) -> CheckedRow:
        if self.bad:
            self.bad_rows.add(row.number, self.bad)
        return row

    def _convert(self, plan: list[Reading], values: list[str | None]) -> None:
        for reading in plan:
            raw = self._cells[reading.position]
            outcome = reading.convert(raw)
            if outcome.__class__ is str:
                values[reading.index] = outcome
            elif isinstance(outcome, Failure):
                self.findings.bear(1)
                self.refuse(reading.field, outcome.code, None, **outcome.params)
            elif isinstance(outcome, Noted):
                values[reading.index] = outcome.value
                self.zone = outcome.zone or self.zone
                self.note(reading, outcome, [self._number])

    def note(self, reading: Reading, outcome: Noted, rows: list[int]) -> None:
        """Say what is to be said of an accepted value that stands in these rows."""
        if outcome.code:
            params = {"name": outcome.value or ""} if outcome.code == "new_carrier" and outcome.value else {}
            self.findings.warn_rows(outcome.code, rows, self.headers.labels[reading.field], **params)

    def money_plan(self, name: str, currency: str | None) -> list[Reading]:
        """The readings of the sums whose currency stands in the column `name`."""
        plan = self._money_plans.get((name, currency))
        if plan is None:
            plan = self._money_plans[name, currency] = [
                Reading(
                    self.sheet.index[c.field],
                    position,
                    c.field,
                    money_converter(c, currency),
                    whole=whole.money_reading(c, currency),
                )
                for c, position in self._money
                if c.currency == name
            ]
        return plan

    def _check_header_currency(self, values: list[str | None]) -> None:
        index = self.sheet.index
        for name, code in self.headers.currencies.items():
            currency = values[index[self.sheet.by_field[name].currency]]
            if currency and code != currency and values[index[name]] is not None:
                self.refuse(name, "currency_conflict", sign=code, currency=currency)

    def _is_misshapen(self, cells: list[Cell]) -> bool:
        if isinstance(cells, BrokenRow):
            self.refuse("", "broken_quotes", shown(cells[0] if cells else ""))
            return True
        extra = cells[self.headers.width :]
        if any(extra) and (not self._strict or "".join(extra).strip()) and any(not is_blank(cell) for cell in extra):
            if self._strict:
                first = next(cell for cell in extra if not is_blank(cell))
                self.refuse("", "too_many_cells", shown(first), cells=len(cells), columns=self.headers.width)
                return True
            self.findings.warn("column_without_header", self._number)
        elif any(position < len(cells) and not is_blank(cells[position]) for position in self.nameless):
            self.findings.warn("column_without_header", self._number)
        return False

    def _say_nothing_known(self) -> None:
        if any(not is_blank(cell) for cell in self._cells[: self.headers.width]):
            self.findings.warn("row_without_known_cells", self._number)

    def shown(self, name: str) -> str:
        """The cell as it stands in the sheet."""
        raw = self._cells[self.headers.positions[name]] if name in self.headers.positions else ""
        if raw is None or isinstance(raw, MergedCell):
            return ""
        if isinstance(raw, bool):
            return "TRUE" if raw else "FALSE"
        if isinstance(raw, float):
            # As the spreadsheet program shows it: 8.04, and not the seventeen digits that a computer keeps of it.
            return f"{raw:.{SPREADSHEET_DIGITS if abs(raw) < LARGEST_EXACT else 17}g}"
        return shown(raw)

    def warn(self, code: str, name: str = "", **params: str | int) -> None:
        """Say something about the row, or one of its cells, that keeps it in."""
        self.findings.warn(code, self._number, self.headers.labels.get(name, ""), **params)

    def refuse(self, name: str, code: str, value: str | None = None, **params: str | int) -> None:
        """Refuse the row for one of its cells ("" for none); without `value` the cell is shown as it stands."""
        self.bad.add(name)
        if self.findings.count(self._number):
            label = self.headers.labels.get(name) or (self.sheet.by_field[name].zh if name else "")
            seen = self.shown(name) if value is None else value
            self.findings.errors.append(Problem(self._number, name, label, code, seen, params))
