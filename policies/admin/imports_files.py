"""An import's errors as files that people open beside their spreadsheet."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from claimsoffice.kernel.spreadsheet_safety import neutralise

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _cells(lines: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """The errors with their head; no cell is one that a spreadsheet program would compute, now or once saved anew."""
    head: list[Any] = [_("Row"), _("Column"), _("Value"), _("What is wrong")]
    rows = ([line["row"], line["column"], line["value"], line["message"]] for line in lines)
    return [[neutralise(cell) if isinstance(cell, str) else cell for cell in row] for row in (head, *rows)]


def errors_csv(lines: Sequence[dict[str, Any]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheet programs read the Chinese; nothing in it can be computed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(_cells(lines))
    return ("\ufeff" + out.getvalue()).encode()


def errors_xlsx(lines: Sequence[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, row in enumerate(_cells(lines)):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write_number(number, column, cell)
    for column, width in enumerate((8, 18, 30, 80)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
