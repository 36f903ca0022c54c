"""A file checked whole: every cell, every row, and the rows against each other. Nothing is looked up or written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from policies.imports.converters import Context
from policies.imports.headers import bind, count_known
from policies.imports.mapping import SavedColumns, choose, require_fit
from policies.imports.policy_sheet import POLICIES
from policies.imports.portions import checked_rows
from policies.imports.problems import Findings, TableError
from policies.imports.row_reader import CheckedRow, RowReader, is_blank
from policies.imports.sheet import Sheet
from policies.imports.spool import Spool
from policies.imports.tables import csv_table, sniff, xlsx_table
from policies.imports.tables.cells import BrokenRow, Row, Table

PROGRESS_EVERY = 2_000
LOOKED_AT_TITLES = 20
MOST_NAMED_COLUMNS = 50
MOST_WATCHED_COLUMNS = 1_024

# Rows read, of about how many; 0: nobody knows.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Checked:
    """What the check of a file found. `rows` are all rows; those in `findings.rejected` are no good."""

    rows: Spool[CheckedRow] = field(default_factory=lambda: Spool(tuple, CheckedRow._make))
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
    table, header = _open(file, name, max_bytes, max_rows, sheet, known, checked.findings)
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
    for word in headers.unknown[:MOST_NAMED_COLUMNS]:
        checked.findings.warn("unknown_column", column=word)
    if header[0] > 1:
        checked.findings.warn("blank_rows_above", row=header[0])
    context = Context(carriers, table.epoch_1904)
    reader = RowReader(sheet, headers, words, context, checked.findings, table.strict_width)
    together = _Together(sheet)
    for some in checked_rows(reader, table.rows):
        before = len(checked.rows)
        checked.rows.extend(some)
        together.add(some)
        if len(checked.rows) > max_rows:
            raise TableError("too_many_rows", limit=max_rows)
        if progress and len(checked.rows) // PROGRESS_EVERY > before // PROGRESS_EVERY:
            progress(len(checked.rows), table.expected)
    for remark in table.remarks:
        checked.findings.warn(remark.code, remark.row, "", **remark.params)
    if not checked.rows:
        checked.findings.warn("no_rows")
    if together.any:
        sheet.agree(checked.rows, reader.bad_rows, headers.labels, checked.findings)
    return checked


class _Together:
    """Whether any two rows of a file have to agree with each other."""

    def __init__(self, sheet: Sheet) -> None:
        self._index = sheet.index[sheet.together] if sheet.together else None
        self._seen: set[int] = set()
        self.any = self._index is None

    def add(self, rows: Sequence[CheckedRow]) -> None:
        if self.any or self._index is None:
            return
        found = [hash(value) for row in rows if (value := row.values[self._index]) is not None]
        before = len(self._seen)
        self._seen.update(found)
        if len(self._seen) < before + len(found):
            self.any, self._seen = True, set()


def open_table(file: BinaryIO, name: str, *, max_bytes: int, sheet: Sheet) -> Table:
    """The rows of a file as they stand, header first. Raises TableError where it can't be read as a table at all."""
    return _table(file, name, max_bytes, lambda words: count_known(words, sheet), Findings())


@dataclass(frozen=True, slots=True)
class Peek:
    """The header of a file and its first rows, as words, for somebody who is to say what its columns are."""

    headers: list[str]
    samples: list[list[str]]


def peek(file: BinaryIO, name: str, *, max_bytes: int, sheet: Sheet, rows: int = 3) -> Peek:
    """Read only the head of a file. Raises TableError where it can't be read as a table at all."""
    table = open_table(file, name, max_bytes=max_bytes, sheet=sheet)
    filled = (row for row in table.rows if any(not is_blank(cell) for cell in row[1]))
    first = next(filled, None)
    if first is None:
        raise TableError("empty_file")
    if isinstance(first[1], BrokenRow):
        raise TableError("broken_header", row=first[0])
    words = xlsx_table.as_words(first[1])
    while words and is_blank(words[-1]):
        words.pop()
    below = [xlsx_table.as_words(cells)[: len(words)] for _number, cells in _some(filled, rows)]
    return Peek(words, [row + [""] * (len(words) - len(row)) for row in below])


def _open(
    file: BinaryIO,
    name: str,
    max_bytes: int,
    max_rows: int,
    sheet: Sheet,
    mappings: Sequence[SavedColumns],
    findings: Findings,
) -> tuple[Table, Row]:
    def known(words: list[str]) -> int:
        return max([count_known(words, sheet), *(mapping.count(words) for mapping in mappings)])

    table = _table(file, name, max_bytes, known, findings, max_rows)
    return table, _header(table, known)


def _table(
    file: BinaryIO,
    name: str,
    max_bytes: int,
    known: Callable[[list[str]], int],
    findings: Findings,
    max_rows: int = csv_table.LAST_ROW,
) -> Table:
    file.seek(0, 2)
    if file.tell() > max_bytes:
        raise TableError("file_too_large", limit=max_bytes >> 20)
    kind, misnamed = sniff.kind_of(file, name)
    if misnamed:
        findings.warn("misnamed", format=kind)
    opened = xlsx_table.open_xlsx if kind == "xlsx" else csv_table.open_csv
    return opened(file, known, max_rows)


def _header(table: Table, known: Callable[[list[str]], int]) -> Row:
    """The first row with something in it. It has to be the header: a title above it would shift what rows mean."""
    filled = (row for row in table.rows if any(not is_blank(cell) for cell in row[1]))
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
