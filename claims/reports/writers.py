"""Reports as files: CSV with a byte-order mark, XLSX written row by row. Neither keeps more than a line in memory.

The same report of the same cut-off gives the same bytes: no clock, no random name goes in.
"""

import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from claims.reports.columns import Column, Kind, Value
from claims.reports.report import Line, Report
from claimsoffice.kernel.clock import OFFICE_ZONE

BOM = "\ufeff"
# Excel's own limit is 1,048,576 rows; what is beyond would vanish without a word.
ROWS_PER_SHEET = 1_000_000
_WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 20, Kind.IDENTIFIER: 18, Kind.MONEY: 14, Kind.COUNT: 10, Kind.SHARE: 12, Kind.DAY: 12, Kind.INSTANT: 17,
}  # fmt: skip


def write_csv(report: Report, path: Path) -> int:
    """Write the report as CSV (UTF-8 with BOM, CRLF) and return how many rows it has, totals not counted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for text in csv_lines(report):
            file.write(text)
    return report.row_count


def csv_lines(report: Report) -> Iterator[str]:
    """The CSV's lines as text, the first with the byte-order mark."""
    buffer = _Pipe()
    writer = csv.writer(buffer)
    writer.writerow([str(column.label) for column in report.columns])
    yield BOM + buffer.take()
    for line in report.lines():
        writer.writerow([_csv_text(value) for value in line.cells])
        yield buffer.take()


class _Pipe:
    """What the csv module writes to: holds one line until it is taken."""

    def __init__(self) -> None:
        self._text = ""

    def write(self, text: str) -> None:
        self._text += text

    def take(self) -> str:
        text, self._text = self._text, ""
        return text


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def write_xlsx(report: Report, path: Path) -> int:
    """Write the report as XLSX: sums as numbers with their currency's decimals, identifiers as text, no formulas."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        book = xlsxwriter.Workbook(str(path), {**options, "tmpdir": folder})
        # The cut-off, not the clock on the wall: the same report is the same file.
        book.set_properties({"title": str(report.title), "created": report.scope.as_of.replace(tzinfo=None)})
        sheet = _Sheet(book, report)
        for line in report.lines():
            sheet.write(line)
        _describe(book, report)
        book.close()
    return report.row_count


class _Sheet:
    """The table, continued on a further sheet where one is full."""

    def __init__(self, book: Any, report: Report) -> None:
        self._book, self._report = book, report
        self._formats: dict[tuple[str, bool], Any] = {}
        self._sheets = 0
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        name = self._report.name if self._sheets == 1 else f"{self._report.name} ({self._sheets})"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        for index, column in enumerate(self._report.columns):
            self._sheet.set_column(index, index, max(_WIDTHS[column.kind], 2 * len(str(column.label))))
        heading = self._book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for index, column in enumerate(self._report.columns):
            self._sheet.write_string(0, index, str(column.label), heading)
        self._row = 1

    def write(self, line: Line) -> None:
        if self._row >= ROWS_PER_SHEET:
            self._begin()
        for index, (column, value) in enumerate(zip(self._report.columns, line.cells, strict=True)):
            if value is not None:
                self._cell(index, column, value, line.total)
        self._row += 1

    def _cell(self, index: int, column: Column, value: Value, total: bool) -> None:
        form = self._format(_number_format(value), total)
        if isinstance(value, datetime):
            self._sheet.write_datetime(self._row, index, value.astimezone(OFFICE_ZONE).replace(tzinfo=None), form)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._row, index, value, form)
        elif isinstance(value, (Decimal, int)):
            # 14 digits at most (see kernel.money): a spreadsheet's 15 hold each of our sums exactly.
            self._sheet.write_number(self._row, index, value, form)
        else:
            self._sheet.write_string(self._row, index, str(value), form)

    def _format(self, number: str, total: bool) -> Any:
        key = (number, total)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"num_format": number} | ({"bold": True, "top": 1} if total else {})
            )
        return self._formats[key]


def _number_format(value: Value) -> str:
    if isinstance(value, Decimal):
        decimals = max(0, -int(value.as_tuple().exponent))
        return "#,##0" + ("." + "0" * decimals if decimals else "")
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(value, date):
        return "yyyy-mm-dd"
    return "0" if isinstance(value, int) else "@"


def _describe(book: Any, report: Report) -> None:
    """A second sheet says what the first one shows, so that a printed file explains itself."""
    scope = report.scope
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 46)
    facts = (
        (_("Report"), report.title),
        (_("Period goes by"), report.period),
        (_("From"), scope.from_on.isoformat() if scope.from_on else "-"),
        (_("To"), scope.to_on.isoformat() if scope.to_on else "-"),
        (_("Product"), scope.scheme or _("all")),
        (_("As recorded until"), scope.as_of.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")),
        (_("Time zone"), OFFICE_ZONE.key),
        (_("Rows"), str(report.row_count)),
        (_("Personal data"), _("in full") if scope.sees_personal else _("masked")),
    )
    for row, (name, value) in enumerate(facts):
        sheet.write_string(row, 0, str(name))
        sheet.write_string(row, 1, str(value))


WRITERS: Mapping[str, Callable[[Report, Path], int]] = {"csv": write_csv, "xlsx": write_xlsx}


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to: it takes the target's place when the block ends well, else is gone."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o600)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
