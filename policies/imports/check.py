"""A file checked whole: every cell, every row, and the rows against each other. Nothing is looked up or written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from policies.imports import agreement, rows
from policies.imports.columns import BY_FIELD, COLUMNS, Kind
from policies.imports.converters import Context, Convert, Outcome, converter, money_converter
from policies.imports.headers import Headers, bind, count_known, missing_sums
from policies.imports.problems import Failure, Findings, Noted, Problem, TableError, shown
from policies.imports.tables import csv_table, sniff, xlsx_table
from policies.imports.tables.cells import BrokenRow, Cell, Row, Table

# A blank cell that the file derives from another one gives way to what is on record.
ISSUED_DERIVED, ZONE_DERIVED = 1, 2
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
    """One row that is not blank: its number in the sheet and its values in the order of COLUMNS."""

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


def check_file(
    file: BinaryIO,
    name: str,
    *,
    max_rows: int,
    max_bytes: int,
    carriers: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check a spreadsheet whole. `carriers` maps folded names and aliases to the carrier's name.

    Raises TableError where the file can't be read as a table of policies.
    """
    checked = Checked()
    table, header = _open(file, name, max_bytes, checked.findings)
    words = xlsx_table.as_words(header[1])
    headers = bind(words, header[0])
    table.narrow(headers.width if headers.width <= MOST_WATCHED_COLUMNS else headers.bound_width)
    checked.fields = [column.field for column in COLUMNS if column.field in headers.positions]
    checked.labels = headers.labels
    for word in headers.unknown[:WATCHED_BLANK_HEADERS]:
        checked.findings.warn("unknown_column", column=word)
    if header[0] > 1:
        checked.findings.warn("blank_rows_above", row=header[0])
    reader = _RowReader(headers, words, Context(carriers, table.epoch_1904), checked.findings, table.strict_width)
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
    agreement.check(checked.rows, bad, headers.labels, checked.findings)
    return checked


def _open(file: BinaryIO, name: str, max_bytes: int, findings: Findings) -> tuple[Table, Row]:
    file.seek(0, 2)
    if file.tell() > max_bytes:
        raise TableError("file_too_large", limit=max_bytes >> 20)
    kind, misnamed = sniff.kind_of(file, name)
    if misnamed:
        findings.warn("misnamed", format=kind)
    table = xlsx_table.open_xlsx(file, count_known) if kind == "xlsx" else csv_table.open_csv(file, count_known)
    return table, _header(table)


def _header(table: Table) -> Row:
    """The first row with something in it. It has to be the header: a title above it would shift what rows mean."""
    filled = (row for row in table.rows if any(not _is_blank(cell) for cell in row[1]))
    first = next(filled, None)
    if first is None:
        raise TableError("empty_file")
    if isinstance(first[1], BrokenRow):
        raise TableError("broken_header", row=first[0])
    if count_known(xlsx_table.as_words(first[1])) < 2:
        for number, cells in _some(filled, LOOKED_AT_TITLES):
            if count_known(xlsx_table.as_words(cells)) > 3:
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
    """One bound column: where it is in COLUMNS and in the sheet, its converter and what it has already converted."""

    index: int
    position: int
    field: str
    convert: Convert
    memory: dict[str, Outcome]


class _RowReader:
    """Reads rows of one sheet. A column remembers what it made of a text: most texts come more than once."""

    def __init__(
        self, headers: Headers, words: list[str], context: Context, findings: Findings, strict_width: bool
    ) -> None:
        self.headers = headers
        self.findings = findings
        self.bad: set[str] = set()
        self._strict = strict_width
        self._bound_width = headers.bound_width
        self._lacks_sums = missing_sums(headers)
        self._nameless = [i for i, word in enumerate(words) if _is_blank(word)][:WATCHED_BLANK_HEADERS]
        bound = [(column, headers.positions[column.field]) for column in COLUMNS if column.field in headers.positions]
        self._plan = [
            _Reading(rows.INDEX[column.field], position, column.field, converter(column, context), {})
            for column, position in bound
            if column.kind is not Kind.MONEY
        ]
        self._money = [(column, position) for column, position in bound if column.kind is Kind.MONEY]
        self._money_plans: dict[str | None, list[_Reading]] = {}
        self._cells: list[Cell] = []
        self._number = 0
        self._zone = ""

    def read(self, number: int, cells: list[Cell]) -> CheckedRow | None:
        """The row's values, or None for a blank row; what is wrong goes to the findings."""
        self._number, self._cells, self._zone, self.bad = number, cells, "", set()
        if not any(cells) and all(cell is None or cell == "" for cell in cells):
            return None
        if len(cells) <= FEW and all(_is_blank(cell) for cell in cells):
            return None
        if self._is_misshapen(cells):
            return CheckedRow(number, [None] * len(COLUMNS))
        missing = self._bound_width - len(cells)
        if missing > 0:
            cells.extend([None] * missing)
        values: list[str | None] = [None] * len(COLUMNS)
        self._convert(self._plan, values)
        self._convert(self._money_plan(values[rows.INDEX["currency"]]), values)
        if not self.bad and not any(values):
            self._say_nothing_known(cells)
            return None
        return self._finish(number, values)

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
            self._refuse(reading.field, outcome.code, None, **outcome.params)
        elif isinstance(outcome, Noted):
            values[reading.index] = outcome.value
            self._zone = outcome.zone or self._zone
            if outcome.code:
                name = outcome.value or "" if outcome.code == "new_carrier" else ""
                params = {"name": name} if name else {}
                self.findings.warn(outcome.code, self._number, self.headers.labels[reading.field], **params)

    def _finish(self, number: int, values: list[str | None]) -> CheckedRow:
        if self._lacks_sums and values[rows.INDEX["scheme"]] not in {None, *rows.UNINSURED}:
            names = ", ".join(f"{column.zh} / {column.en}" for column in self._lacks_sums)
            raise TableError("missing_columns", columns=names)
        rows.check_required(values, self.bad, self._refuse)
        rows.check_order(values, self._shown, self._refuse)
        self._check_header_currency(values)
        derived = 0
        issued, zone = rows.INDEX["issued_at"], rows.INDEX["destination_time_zone"]
        if values[issued] is None and "issued_at" not in self.bad:
            values[issued], derived = values[rows.INDEX["paid_at"]], ISSUED_DERIVED
        if values[zone] is None and self._zone and "destination_time_zone" not in self.bad:
            values[zone], derived = self._zone, derived | ZONE_DERIVED
        for code in rows.warnings_of(values):
            self.findings.warn(code, number)
        return CheckedRow(number, values, derived)

    def _money_plan(self, currency: str | None) -> list[_Reading]:
        plan = self._money_plans.get(currency)
        if plan is None:
            plan = self._money_plans[currency] = [
                _Reading(rows.INDEX[c.field], position, c.field, money_converter(c, currency), {})
                for c, position in self._money
            ]
        return plan

    def _check_header_currency(self, values: list[str | None]) -> None:
        currency = values[rows.INDEX["currency"]]
        for name, code in self.headers.currencies.items():
            if currency and code != currency and values[rows.INDEX[name]] is not None:
                self._refuse(name, "currency_conflict", self._shown(name), sign=code, currency=currency)

    def _is_misshapen(self, cells: list[Cell]) -> bool:
        if isinstance(cells, BrokenRow):
            self._refuse("", "broken_quotes", shown(cells[0] if cells else ""))
            return True
        extra = cells[self.headers.width :]
        if any(extra) and (not self._strict or "".join(extra).strip()) and any(not _is_blank(cell) for cell in extra):
            if self._strict:
                first = next(cell for cell in extra if not _is_blank(cell))
                self._refuse("", "too_many_cells", shown(first), cells=len(cells), columns=self.headers.width)
                return True
            self.findings.warn("column_without_header", self._number)
        elif any(position < len(cells) and not _is_blank(cells[position]) for position in self._nameless):
            self.findings.warn("column_without_header", self._number)
        return False

    def _say_nothing_known(self, cells: list[Cell]) -> None:
        if any(not _is_blank(cell) for cell in cells[: self.headers.width]):
            self.findings.warn("row_without_known_cells", self._number)

    def _shown(self, name: str) -> str:
        raw = self._cells[self.headers.positions[name]] if name in self.headers.positions else ""
        if isinstance(raw, bool):
            return "TRUE" if raw else "FALSE"
        return f"{raw:.17g}" if isinstance(raw, float) else shown("" if raw is None else raw)

    def _refuse(self, name: str, code: str, value: str | None, **params: str | int) -> None:
        self.bad.add(name)
        if self.findings.count(self._number):
            label = self.headers.labels.get(name) or (BY_FIELD[name].zh if name else "")
            seen = self._shown(name) if value is None else value
            self.findings.errors.append(Problem(self._number, name, label, code, seen, params))
