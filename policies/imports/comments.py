"""An uploaded spreadsheet written anew with what is wrong beside its rows, to be corrected and uploaded again."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import xlsxwriter

from claimsoffice.kernel.spreadsheet_safety import neutralise
from policies.imports.tables.cells import Cell, DateNumber, FormulaCell, MergedCell, Table
from policies.imports.text import looks_like_formula

MOST_CHARACTERS = 32_000
MOST_COLUMNS = 1_024
_WIDTH = 60


def write_commented(
    out: BinaryIO, table: Table, comments: Mapping[int, Sequence[str]], title: str, *, only_refused: bool
) -> None:
    """Write the table as XLSX, with a first column `title` that says what is wrong with a row.

    `comments` are the sentences by row. Rows stand where they stood; with `only_refused` the header is
    followed by the refused rows alone. Numbers stay numbers, dates dates; no text becomes a formula.
    """
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "date_1904": table.epoch_1904, "nan_inf_to_errors": True,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet()
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        "wrong": book.add_format({"bg_color": "#FDE2E1", "text_wrap": True, "valign": "top"}),
        "head": book.add_format({"bold": True}),
    }
    sheet.set_column(0, 0, _WIDTH)
    last, place, is_header = max(comments, default=0), 0, True
    for number, cells in table.rows:
        if is_header:
            place = 0 if only_refused else number - 1
            sheet.write_string(place, 0, title, formats["head"])
        elif number in comments:
            place = place + 1 if only_refused else number - 1
            sheet.write_string(place, 0, "\n".join(comments[number])[:MOST_CHARACTERS], formats["wrong"])
        elif only_refused:
            if number > last:
                break
            continue
        else:
            place = number - 1
        for column, cell in enumerate(cells[:MOST_COLUMNS], start=1):
            _write(sheet, place, column, cell, formats)
        is_header = False
    sheet.freeze_panes(1, 1)
    book.close()


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "" or isinstance(cell, MergedCell):
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, DateNumber):
        sheet.write_number(row, column, float(cell), formats["date"])
    elif isinstance(cell, float):
        sheet.write_number(row, column, float(cell))
    else:
        text = str(cell)[:MOST_CHARACTERS]
        # A formula comes back as its text: it was refused for being one.
        sheet.write_string(row, column, neutralise(text) if _may_compute(cell, text) else text)


def _may_compute(cell: Cell, text: str) -> bool:
    """A signed number or a telephone number may be read again as it is."""
    return isinstance(cell, FormulaCell) or looks_like_formula(text)
