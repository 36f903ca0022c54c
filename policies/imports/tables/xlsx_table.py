"""XLSX: which sheet is the table, and its rows."""

from collections.abc import Callable
from itertools import islice
from typing import BinaryIO

from policies.imports.problems import TableError
from policies.imports.tables.cells import Cell, FormulaCell, MergedCell, Remark, Table
from policies.imports.tables.xlsx_package import Package, SheetPart
from policies.imports.tables.xlsx_parts import Formats, formats, shared_strings
from policies.imports.tables.xlsx_sheet import SheetReader
from policies.imports.tables.xlsx_survey import LAST_ROW, survey

LOOKED_AT_SHEETS = 20
# How many filled rows may stand above a header before we stop looking for one on that sheet.
LOOKED_AT_ROWS = 20


def open_xlsx(file: BinaryIO, known_headers: Callable[[list[str]], int], most_rows: int = LAST_ROW) -> Table:
    """The first visible sheet that has a header, as a table.

    `known_headers` counts how many cells of a row are known columns. A sheet that has more than `most_rows` below
    its header at first sight is not read at all.
    Raises TableError for what is no plain workbook, bombs and document types before anything is parsed.
    """
    package = Package(file)
    styles, strings = formats(package), shared_strings(package)
    visible = [sheet for sheet in package.sheets if not sheet.hidden][:LOOKED_AT_SHEETS]
    remarks = [Remark("hidden_sheet", {"sheet": s.name}) for s in package.sheets if s.hidden]
    if not visible:
        raise TableError("only_hidden_sheets")
    chosen = _choose(package, visible, strings, styles, known_headers)
    remarks.extend(
        Remark("other_sheet", {"sheet": sheet.name[:60], "used": chosen.name[:60]})
        for sheet in visible
        if sheet is not chosen
    )
    seen = survey(package, chosen.path)
    if seen.filled_rows > most_rows + 1:
        raise TableError("too_many_rows", limit=most_rows)
    if seen.hidden_rows:
        remarks.append(Remark("hidden_rows", {"hidden": seen.hidden_rows}))
    reader = SheetReader(package, chosen.path, strings, styles)
    return Table(
        rows=reader.rows(seen),
        remarks=remarks,
        epoch_1904=package.epoch_1904,
        expected=seen.filled_rows - 1,
        narrow=reader.narrow,
    )


def _choose(
    package: Package,
    visible: list[SheetPart],
    strings: list[str],
    styles: Formats,
    known_headers: Callable[[list[str]], int],
) -> SheetPart:
    if len(visible) == 1:
        return visible[0]
    best, best_score = visible[0], 0
    for sheet in visible:
        reader = SheetReader(package, sheet.path, strings, styles)
        score = max(
            (known_headers(as_words(cells)) for _number, cells in islice(reader.first_rows(), LOOKED_AT_ROWS)),
            default=0,
        )
        if score > best_score:
            best, best_score = sheet, score
        if score > 5:
            break
    return best


def as_words(cells: list[Cell]) -> list[str]:
    """A header's cells as words; what stands under a merged cell or in a formula is none."""
    return [_word(cell) for cell in cells]


def _word(cell: Cell) -> str:
    if cell is None or isinstance(cell, FormulaCell | MergedCell):
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    # A number for a header is shown without a fraction that it does not have.
    return repr(cell).removesuffix(".0") if isinstance(cell, float) else str(cell)
