"""Reports as files: CSV with a byte-order mark, XLSX written row by row. Neither keeps more than a line in memory.

The same report of the same cut-off gives the same bytes: no clock, no random name goes in.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from claims.reports.columns import Kind, safe_text
from claims.reports.control import facts_of
from claims.reports.report import Report
from claims.reports.workbook import Workbook

CONTROL_SHEET = "about"
_WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 20, Kind.IDENTIFIER: 18, Kind.MONEY: 14, Kind.COUNT: 10, Kind.SHARE: 12, Kind.DAY: 12, Kind.INSTANT: 17,
}  # fmt: skip


def write_csv(report: Report, path: Path) -> int:
    """Write the report as CSV (UTF-8 with BOM, CRLF) and return how many rows it has, totals not counted."""
    with path.open("w", encoding="utf-8", newline="", buffering=1 << 18) as file:
        for text in csv_lines(report):
            file.write(text)
    return report.row_count


def csv_lines(report: Report) -> Iterator[str]:
    """The CSV's lines as text, the first with the byte-order mark."""
    yield report.heading_text()
    for line in report.lines():
        yield line.text


def write_xlsx(report: Report, path: Path) -> int:
    """Write the report as XLSX: sums as numbers with their currency's decimals, identifiers as text, no formulas."""
    headings = [str(column.label) for column in report.columns]
    widths = [max(_WIDTHS[column.kind], 2 * len(label)) for column, label in zip(report.columns, headings, strict=True)]
    with Workbook(path) as book:
        sheet = book.sheet(report.name, headings, widths)
        for line in report.lines():
            sheet.write(line.cells, total=line.total)
        sheet.end()
        control = book.sheet(CONTROL_SHEET, [_("Control sheet"), ""], [26, 70])
        for name, value in facts_of(report):
            control.write([safe_text(str(name)), safe_text(value)])
        control.end()
    return report.row_count


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
