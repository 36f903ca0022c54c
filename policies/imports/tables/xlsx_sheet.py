"""A worksheet's cells, row by row, in one pass over its XML.

Rows as programs usually write them are taken apart by one expression; any row that it does not match
wholly goes through a real parser. So there is one reading of each byte, and nothing is allocated for
cells that are declared but empty.
"""

import re
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

from policies.imports.problems import TableError
from policies.imports.tables.cells import Cell, DateNumber, ErrorCell, FormulaCell, MaskedNumber, MergedCell, Row
from policies.imports.tables.xlsx_layout import Layouts
from policies.imports.tables.xlsx_package import Package, guarded_parser, parse
from policies.imports.tables.xlsx_parts import Formats, plain, unescape_x, utf8_text
from policies.imports.tables.xlsx_survey import LAST_ROW, MOST_COLUMNS, Survey, column_index

LOOKED_AT_CHUNKS = 4
LONGEST_ROW = 32 << 20
# A row that needs the parser costs a hundred times the other kind.
MOST_ODD_ROWS = 30_000
MOST_CELLS = 9_000_000
# Merged ranges don't overlap, and a table is not that wide.
MOST_MERGES_IN_A_ROW = 1_000
LAST_MERGED_COLUMN = 255

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?>'
    r'(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)</c>'
)
# A row with formulas: any cell, with what is inside it.
_ANY_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>(?:(<f)[^<>]*?(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>|<v/>)?</c>)"
)
_ROW_NUMBER = re.compile(r'<row [^>]*?\br="([0-9]{1,7})"')
_TRUTHS = {"": None, "1": True, "true": True, "0": False, "false": False}
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")


class _Columns(dict[str, int]):
    def __missing__(self, letters: str) -> int:
        index = column_index(letters)
        if index >= MOST_COLUMNS:
            raise TableError("broken_workbook", part=letters)
        self[letters] = index
        return index


class SheetReader:
    """Reads one worksheet's rows; only rows with something in them come out."""

    def __init__(self, package: Package, path: str, strings: list[str], styles: Formats) -> None:
        self.package = package
        self.path = path
        self.strings = strings
        self.formats = styles
        self.odd_rows = 0
        # Cells right of this column count as one: how many there are doesn't matter.
        self.width = MOST_COLUMNS
        self._read_cells = 0
        self._prefix = ""
        self._columns = _Columns()
        self._layouts = Layouts(strings, styles)
        self._last = 0

    def rows(self, seen: Survey) -> Iterator[Row]:
        self._prefix = seen.prefix
        rows = self._quick_rows() if seen.plain else self._parsed_rows()
        return self._with_merges(rows, seen) if seen.merges else rows

    def first_rows(self) -> Iterator[Row]:
        """The rows of the beginning of the sheet, to see whether it has a header."""
        yield from self._parsed_rows(LOOKED_AT_CHUNKS)

    def _quick_rows(self) -> Iterator[Row]:
        end, prefix = f"</{self._prefix}row>", self._prefix
        buffer, any_row = "", False
        for text in utf8_text(self.package.chunks(self.path)):
            pieces = (buffer + text).split(end)
            buffer = pieces.pop()
            any_row = any_row or bool(pieces)
            if len(buffer) > LONGEST_ROW:
                raise TableError("too_complex")
            if prefix:
                pieces = [piece.replace("<" + prefix, "<").replace("</" + prefix, "</") for piece in pieces]
            yield from self._rows_of(pieces)
        # Cut off between two rows the sheet would look whole.
        if any_row and f"</{prefix}sheetData" not in buffer:
            raise TableError("broken_workbook", part=self.path)

    def _rows_of(self, pieces: list[str]) -> Iterator[Row]:
        """Rows of which each ends a piece: those that look alike together, any other one by itself."""
        done = 0
        while done < len(pieces):
            alike = self._layouts.rows(pieces, done)
            for row in alike:
                self._numbered(row[0], len(row[1]))
                yield row
            done += len(alike)
            if not alike:
                other = self._quick_row(pieces[done])
                done += 1
                if other is not None:
                    yield other

    def _quick_row(self, piece: str) -> Row | None:
        if "<v" not in piece and "<is" not in piece and "<f" not in piece:
            return None
        at = piece.rfind("<row")
        head = _ROW_NUMBER.match(piece, at)
        if head is None:
            return self._odd_row(piece[at:])
        if "<f" in piece:
            return self._row_with_formulas(piece, at, head)
        cells = _CELL.findall(piece, at)
        # Whatever the expression passed over would be a cell lost.
        if len(cells) != piece.count("<v", at) + piece.count("<is", at):
            return self._odd_row(piece[at:])
        number = self._numbered(int(head[1]), len(cells))
        columns = self._columns
        row: list[Cell] = []
        for letters, style, kind, value, inline in cells:
            if inline:
                # Whatever kind the cell says it is: its text stands in it.
                cell: Cell = plain(inline)
            elif kind == "s":
                cell = self._shared(value, f"{letters}{number}")
            elif kind:
                cell = self._typed(kind, value, style, f"{letters}{number}")
            else:
                cell = self._number(value, style, f"{letters}{number}")
            self._put(row, columns[letters], cell)
        if len(row) == len(cells) <= self.width and all(columns[head[0]] == at for at, head in enumerate(cells)):
            # No gaps, and from left to right: the next row may look the same.
            self._layouts.learn([head[:3] for head in cells])
        return number, row

    def _row_with_formulas(self, piece: str, at: int, head: re.Match[str]) -> Row | None:
        cells = _ANY_CELL.findall(piece, at)
        if len(cells) != piece.count("<c", at):
            return self._odd_row(piece[at:])
        number = self._numbered(int(head[1]), len(cells))
        row: list[Cell] = []
        for letters, style, kind, formula, words, value in cells:
            where = f"{letters}{number}"
            if formula:
                self._put(row, self._columns[letters], FormulaCell("=" + (plain(words) or "…")[:200]))
            elif kind == "s" and value:
                self._put(row, self._columns[letters], self._shared(value, where))
            elif value:
                self._put(row, self._columns[letters], self._typed(kind or "n", value, style, where))
        return number, row

    def narrow(self, width: int) -> None:
        """From now on nobody asks which cell it was that stands right of `width` columns."""
        self.width = width

    def _put(self, row: list[Cell], index: int, cell: Cell) -> None:
        index = min(index, self.width)
        gap = index - len(row)
        if gap >= 0:
            if gap:
                row.extend([None] * gap)
            row.append(cell)
        elif row[index] is None or index == self.width:
            row[index] = cell
        else:
            # The same cell twice: which of the two people see is anybody's guess.
            raise TableError("broken_workbook", part=f"row {self._last}")

    def _shared(self, value: str, where: str) -> str:
        if not value.isdecimal() or int(value) >= len(self.strings):
            raise TableError("broken_workbook", part=where)
        return self.strings[int(value)]

    def _numbered(self, number: int, cells: int = 0) -> int:
        self._read_cells += cells
        if self._read_cells > MOST_CELLS:
            raise TableError("too_complex")
        if not self._last < number <= LAST_ROW:
            raise TableError("broken_workbook", part=f"row {number}")
        self._last = number
        return number

    def _number(self, value: str, style: str, where: str) -> Cell:
        if not value:
            return None
        if "_" in value or not value.isascii():
            # Python reads 1_000 and other scripts' digits as numbers; a spreadsheet program writes neither.
            raise TableError("broken_workbook", part=where)
        try:
            number = float(value)
        except ValueError:
            raise TableError("broken_workbook", part=where) from None
        if style:
            if style in self.formats.dates:
                return DateNumber(number)
            if style in self.formats.padded and number.is_integer() and number >= 0:
                return f"{int(number):0{self.formats.padded[style]}d}" if number < 10**15 else number
            if style in self.formats.masked:
                return MaskedNumber(number)
        return number

    def _typed(self, kind: str, value: str, style: str, where: str) -> Cell:
        if kind == "inlineStr":
            return None
        if kind in ("str", "d"):
            return plain(value)
        if kind == "b" and (truth := value.strip().lower()) in _TRUTHS:
            return _TRUTHS[truth]
        if kind == "e":
            return ErrorCell(plain(value))
        if kind == "n":
            return self._number(value, style, where)
        raise TableError("broken_workbook", part=where)

    def _odd_row(self, piece: str) -> Row | None:
        self.odd_rows += 1
        if self.odd_rows > MOST_ODD_ROWS:
            raise TableError("too_complex")
        parser = _RowParser(self)
        parser.feed(piece + "</row>", final=True)
        return parser.done[0] if parser.done else None

    def _parsed_rows(self, most_chunks: int | None = None) -> Iterator[Row]:
        parser = _RowParser(self)
        for text in utf8_text(islice(self.package.chunks(self.path), most_chunks), whole=most_chunks is None):
            parser.feed(text)
            yield from parser.done
            self.odd_rows += len(parser.done)
            if self.odd_rows > MOST_ODD_ROWS:
                raise TableError("too_complex")
            parser.done.clear()
        if most_chunks is None:
            parser.feed("", final=True)
        yield from parser.done

    def _with_merges(self, rows: Iterator[Row], seen: Survey) -> Iterator[Row]:
        """Mark the cells that a merged range hides: their values are not the ones that people see."""
        waiting = sorted(seen.merges, key=itemgetter(1), reverse=True)
        here: list[tuple[int, int, int, int]] = []
        for number, cells in rows:
            while waiting and waiting[-1][1] <= number:
                here.append(waiting.pop())
            here = [merge for merge in here if merge[3] >= number]
            if len(here) > MOST_MERGES_IN_A_ROW:
                raise TableError("too_complex")
            for left, top, right, _bottom in here:
                low, high = left + (number == top), min(right, LAST_MERGED_COLUMN)
                if low <= high:
                    cells.extend([None] * (high + 1 - len(cells)))
                    cells[low : high + 1] = [MergedCell(f"{top}")] * (high + 1 - low)
            yield number, cells


class _RowParser:
    """The careful way: rows and cells through expat, with formulas, rich text, comments, any order of attributes."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader = reader
        self.done: list[Row] = []
        self._cells: dict[int, Cell] = {}
        self._number = 0
        self._next_column = 0
        self._cell: dict[str, Any] | None = None
        self._target = ""
        self._phonetic = False
        self._parser = guarded_parser(self._start, self._end, self._data)

    def feed(self, text: str, *, final: bool = False) -> None:
        parse(self._parser, text, final=final)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            given = attributes.get("r", "").strip()
            if given and not (given.isascii() and given.isdigit() and len(given) < 9):
                raise TableError("broken_workbook", part=f"row {given[:20]}")
            # Without a number of its own a row has that of its cells, else it is the next one.
            self._number = self.reader._numbered(int(given)) if given else 0
            self._cells, self._next_column = {}, 0
        elif name == "c":
            self._begin_cell(attributes)
        elif self._cell is not None:
            if name == "f":
                self._cell["formula"] = ""
                self._target = "formula"
            elif name == "v":
                self._cell.setdefault("v", "")
                self._target = "v"
            elif name == "t" and not self._phonetic:
                self._cell.setdefault("inline", "")
                self._target = "inline"
            elif name == "rPh":
                self._phonetic = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "").strip()
        reference = _REFERENCE.match(given)
        if given and not reference:
            raise TableError("broken_workbook", part=given[:20])
        index = column_index(reference[1]) if reference else self._next_column
        if index >= MOST_COLUMNS:
            raise TableError("broken_workbook", part=attributes.get("r", "")[:20])
        if not self._number:
            self._number = self.reader._numbered(int(reference[2]) if reference else self.reader._last + 1)
        self._next_column = index + 1
        self._cell = {"index": index, "s": attributes.get("s", "").strip(), "t": attributes.get("t", "").strip()}

    def _data(self, text: str) -> None:
        if self._target and self._cell is not None:
            self._cell[self._target] += text

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("f", "v", "t"):
            self._target = ""
        elif name == "rPh":
            self._phonetic = False
        elif name == "c" and self._cell is not None:
            value = self._value(self._cell)
            if value is not None:
                index = min(self._cell["index"], self.reader.width)
                if index in self._cells and index < self.reader.width:
                    raise TableError("broken_workbook", part=f"row {self._number}")
                self._cells[index] = value
            self._cell = None
        elif name == "row" and self._cells:
            width = max(self._cells) + 1
            self.done.append((self._number, [self._cells.get(index) for index in range(width)]))
            self._cells = {}

    def _value(self, cell: dict[str, Any]) -> Cell:
        if "formula" in cell:
            return FormulaCell("=" + (cell["formula"] or "…")[:200])
        where = f"row {self._number}"
        kind = cell["t"]
        if kind == "inlineStr" or ("inline" in cell and "v" not in cell):
            return unescape_x(cell.get("inline", "")) or None
        value = cell.get("v")
        if value is None or (value == "" and kind in ("", "n")):
            return None
        if kind == "s":
            return self.reader._shared(value, where)
        if kind in ("str", "d"):
            return unescape_x(value)
        return self.reader._typed(kind or "n", value, cell["s"], where)
