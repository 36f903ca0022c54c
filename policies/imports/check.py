"""A file checked whole: every cell, every row, and the rows against each other. Nothing is looked up or written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from policies.imports.columns import Kind
from policies.imports.converters import Context, Convert, Outcome, converter, money_converter
from policies.imports.headers import Headers, bind, count_known
from policies.imports.mapping import SavedColumns, choose, require_fit
from policies.imports.policy_sheet import POLICIES
from policies.imports.problems import Failure, Findings, Noted, Problem, TableError, shown
from policies.imports.sheet import Sheet
from policies.imports.tables import csv_table, sniff, xlsx_table
from policies.imports.tables.cells import BrokenRow, Cell, Row, Table

PROGRESS_EVERY = 2_000
# A sheet may end in a million rows with a space in them.
FEW = 4
MEMORY = 20_000
LOOKED_AT_TITLES = 20
WATCHED_BLANK_HEADERS = 50
MOST_WATCHED_COLUMNS = 1_024

Progress = Callable[[int], None]


@dataclass(slots=True)
class CheckedRow:
    """One row that is not blank: its number in the sheet and its values in the order of the sheet's columns."""

    number: int
    values: list[str | None]
    derived: int = 0


@dataclass(slots=True)
class Checked:
    """What the check of a file found. `rows` are all rows; those in `findings.rejected` are no good."""

    rows: list[CheckedRow] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    mapping: str = ""


def check_file(
    file: BinaryIO,
    name: str,
    *,
    max_rows: int,
    max_bytes: int,
    sheet: Sheet = POLICIES,
    mappings: Sequence[SavedColumns] = (),
    mapping: SavedColumns | None = None,
    carriers: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check a spreadsheet whole. `carriers` maps folded names and aliases to the carrier's name.

    The file is read with `mapping`, else with that of `mappings` whose headers it has, else by its own headers.
    Raises TableError where the file can't be read as a table of this sheet.
    """
    checked = Checked()
    known = [mapping] if mapping else mappings
    table, header = _open(file, name, max_bytes, sheet, known, checked.findings)
    words = xlsx_table.as_words(header[1])
    if mapping:
        require_fit(words, mapping)
    chosen = mapping or choose(words, known)
    headers = bind(words, header[0], sheet, chosen)
    if chosen:
        checked.mapping = chosen.name
        checked.findings.warn("mapping_used", mapping=chosen.name)
    table.narrow(headers.width if headers.width <= MOST_WATCHED_COLUMNS else headers.bound_width)
    checked.fields = [column.field for column in sheet.columns if column.field in headers.positions]
    checked.labels = headers.labels
    for word in headers.unknown[:WATCHED_BLANK_HEADERS]:
        checked.findings.warn("unknown_column", column=word)
    if header[0] > 1:
        checked.findings.warn("blank_rows_above", row=header[0])
    context = Context(carriers, table.epoch_1904)
    reader = _RowReader(sheet, headers, words, context, checked.findings, table.strict_width)
    bad: dict[int, set[str]] = {}
    for number, cells in table.rows:
        row = reader.read(number, cells)
        if row is None:
            continue
        checked.rows.append(row)
        if reader.bad:
            bad[number] = reader.bad
        if len(checked.rows) > max_rows:
            raise TableError("too_many_rows", limit=max_rows)
        if progress and len(checked.rows) % PROGRESS_EVERY == 0:
            progress(len(checked.rows))
    for remark in table.remarks:
        checked.findings.warn(remark.code, remark.row, "", **remark.params)
    if not checked.rows:
        checked.findings.warn("no_rows")
    sheet.agree(checked.rows, bad, headers.labels, checked.findings)
    return checked


@dataclass(frozen=True, slots=True)
class Peek:
    """The header of a file and its first rows, as words, for somebody who is to say what its columns are."""

    headers: list[str]
    samples: list[list[str]]


def peek(file: BinaryIO, name: str, *, max_bytes: int, sheet: Sheet, rows: int = 3) -> Peek:
    """Read only the head of a file. Raises TableError where it can't be read as a table at all."""
    table = _table(file, name, max_bytes, lambda words: count_known(words, sheet), Findings())
    filled = (row for row in table.rows if any(not _is_blank(cell) for cell in row[1]))
    first = next(filled, None)
    if first is None:
        raise TableError("empty_file")
    if isinstance(first[1], BrokenRow):
        raise TableError("broken_header", row=first[0])
    words = xlsx_table.as_words(first[1])
    while words and _is_blank(words[-1]):
        words.pop()
    below = [xlsx_table.as_words(cells)[: len(words)] for _number, cells in _some(filled, rows)]
    return Peek(words, [row + [""] * (len(words) - len(row)) for row in below])


def _open(
    file: BinaryIO, name: str, max_bytes: int, sheet: Sheet, mappings: Sequence[SavedColumns], findings: Findings
) -> tuple[Table, Row]:
    def known(words: list[str]) -> int:
        return max([count_known(words, sheet), *(mapping.count(words) for mapping in mappings)])

    table = _table(file, name, max_bytes, known, findings)
    return table, _header(table, known)


def _table(file: BinaryIO, name: str, max_bytes: int, known: Callable[[list[str]], int], findings: Findings) -> Table:
    file.seek(0, 2)
    if file.tell() > max_bytes:
        raise TableError("file_too_large", limit=max_bytes >> 20)
    kind, misnamed = sniff.kind_of(file, name)
    if misnamed:
        findings.warn("misnamed", format=kind)
    return xlsx_table.open_xlsx(file, known) if kind == "xlsx" else csv_table.open_csv(file, known)


def _header(table: Table, known: Callable[[list[str]], int]) -> Row:
    """The first row with something in it. It has to be the header: a title above it would shift what rows mean."""
    filled = (row for row in table.rows if any(not _is_blank(cell) for cell in row[1]))
    first = next(filled, None)
    if first is None:
        raise TableError("empty_file")
    if isinstance(first[1], BrokenRow):
        raise TableError("broken_header", row=first[0])
    if known(xlsx_table.as_words(first[1])) < 2:
        for number, cells in _some(filled, LOOKED_AT_TITLES):
            if known(xlsx_table.as_words(cells)) > 3:
                raise TableError("title_above_header", row=first[0], header=number)
        raise TableError("no_header", row=first[0])
    return first


def _some(rows_: Iterator[Row], count: int) -> Iterator[Row]:
    for _, row in zip(range(count), rows_, strict=False):
        yield row


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u3000\ufeff\u200b"))


@dataclass(slots=True)
class _Reading:
    """One bound column: its place in the values and in the sheet, its converter and what it has already converted."""

    index: int
    position: int
    field: str
    convert: Convert
    memory: dict[str, Outcome]


class _RowReader:
    """Reads rows of one sheet. A column remembers what it made of a text: most texts come more than once."""

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
        self.zone = ""
        self._strict = strict_width
        self._bound_width = headers.bound_width
        self._fields = frozenset(headers.positions)
        self._size = len(sheet.columns)
        self._nameless = [i for i, word in enumerate(words) if _is_blank(word)][:WATCHED_BLANK_HEADERS]
        bound = [(c, headers.positions[c.field]) for c in sheet.columns if c.field in headers.positions]
        self._plan = [
            _Reading(sheet.index[column.field], position, column.field, converter(column, context), {})
            for column, position in bound
            if column.kind is not Kind.MONEY
        ]
        self._money = [(column, position) for column, position in bound if column.kind is Kind.MONEY]
        # The columns of the currencies in which sums are read.
        self._currencies = [(name, sheet.index[name]) for name in sorted({c.currency for c, _p in self._money})]
        self._money_plans: dict[tuple[str, str | None], list[_Reading]] = {}
        self._cells: list[Cell] = []
        self._number = 0

    def read(self, number: int, cells: list[Cell]) -> CheckedRow | None:
        """The row's values, or None for a blank row; what is wrong goes to the findings."""
        self._number, self._cells, self.zone, self.bad = number, cells, "", set()
        if not any(cells) and all(cell is None or cell == "" for cell in cells):
            return None
        if len(cells) <= FEW and all(_is_blank(cell) for cell in cells):
            return None
        if self._is_misshapen(cells):
            return CheckedRow(number, [None] * self._size)
        missing = self._bound_width - len(cells)
        if missing > 0:
            cells.extend([None] * missing)
        values: list[str | None] = [None] * self._size
        self._convert(self._plan, values)
        for name, index in self._currencies:
            self._convert(self._money_plan(name, values[index]), values)
        if not self.bad and not any(values):
            self._say_nothing_known(cells)
            return None
        derived = self.sheet.rules(self, values, self._fields)
        if self.headers.currencies:
            self._check_header_currency(values)
        return CheckedRow(number, values, derived)

    def _convert(self, plan: list[_Reading], values: list[str | None]) -> None:
        cells = self._cells
        for reading in plan:
            raw = cells[reading.position]
            if raw is None:
                continue
            if raw.__class__ is str:
                try:
                    outcome = reading.memory[raw]
                except KeyError:
                    if len(reading.memory) > MEMORY:
                        reading.memory.clear()
                    outcome = reading.memory[raw] = reading.convert(raw)
            else:
                outcome = reading.convert(raw)
            if outcome.__class__ is str:
                values[reading.index] = outcome
            elif outcome is not None:
                self._said(reading, outcome, values)

    def _said(self, reading: _Reading, outcome: Outcome, values: list[str | None]) -> None:
        if isinstance(outcome, Failure):
            self.refuse(reading.field, outcome.code, None, **outcome.params)
        elif isinstance(outcome, Noted):
            values[reading.index] = outcome.value
            self.zone = outcome.zone or self.zone
            if outcome.code:
                name = outcome.value or "" if outcome.code == "new_carrier" else ""
                params = {"name": name} if name else {}
                self.findings.warn(outcome.code, self._number, self.headers.labels[reading.field], **params)

    def _money_plan(self, name: str, currency: str | None) -> list[_Reading]:
        """The readings of the sums whose currency stands in the column `name`."""
        plan = self._money_plans.get((name, currency))
        if plan is None:
            plan = self._money_plans[name, currency] = [
                _Reading(self.sheet.index[c.field], position, c.field, money_converter(c, currency), {})
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
        if any(extra) and (not self._strict or "".join(extra).strip()) and any(not _is_blank(cell) for cell in extra):
            if self._strict:
                first = next(cell for cell in extra if not _is_blank(cell))
                self.refuse("", "too_many_cells", shown(first), cells=len(cells), columns=self.headers.width)
                return True
            self.findings.warn("column_without_header", self._number)
        elif any(position < len(cells) and not _is_blank(cells[position]) for position in self._nameless):
            self.findings.warn("column_without_header", self._number)
        return False

    def _say_nothing_known(self, cells: list[Cell]) -> None:
        if any(not _is_blank(cell) for cell in cells[: self.headers.width]):
            self.findings.warn("row_without_known_cells", self._number)

    def shown(self, name: str) -> str:
        """The cell as it stands in the sheet."""
        raw = self._cells[self.headers.positions[name]] if name in self.headers.positions else ""
        if isinstance(raw, bool):
            return "TRUE" if raw else "FALSE"
        return f"{raw:.17g}" if isinstance(raw, float) else shown("" if raw is None else raw)

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
