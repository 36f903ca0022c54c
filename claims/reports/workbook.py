"""An XLSX file written front to back: a row goes out as soon as it comes in, and nothing of it is kept.

Text is text, whatever it looks like; a sum is a number with its own decimals. The same cells give the same bytes:
the archive knows no clock. A sheet that is full goes on in the next one.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO
from xml.sax.saxutils import escape as _xml

from claimsoffice.kernel.clock import OFFICE_ZONE

# Excel's own limit is 1,048,576 rows; what is beyond would vanish without a word.
ROWS_PER_SHEET = 1_000_000
# A part of more than 2 GiB needs an extension of ZIP that not every reader of spreadsheets has.
BYTES_PER_SHEET = 2_000_000_000
_FLUSH = 1 << 18
# Words that come again are kept once in the file, as far as a column has only a few.
_WORDS_OF_A_COLUMN = 200
_LONGEST_WORD = 200
_EPOCH = date(1899, 12, 30).toordinal()
_DAY_SECONDS = 86_400
_MOST_DECIMALS = 6
_NUMBER_FORMATS = ("@", "0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", *(
    "#,##0" + ("." + "0" * places if places else "") for places in range(_MOST_DECIMALS + 1)
))  # fmt: skip
_TEXT, _INTEGER, _DAY, _INSTANT, _DECIMAL = range(1, 6)
_FORMATS = len(_NUMBER_FORMATS)
_TOTAL = _FORMATS
_HEADING = 2 * _FORMATS + 1
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Spreadsheet programs read _x0041_ as the character of that number; said with its own number the sign means itself.
_LOOKS_LIKE_A_NUMBER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Cells = Sequence[str | int | Decimal | date | datetime | None]


class Workbook:
    """The file. One sheet at a time is open; `close` (or the end of a `with`) writes what the sheets refer to."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._names: list[str] = []
        self._open: IO[bytes] | None = None
        self.shared: dict[str, int] = {}
        # First what says of which kind the file is, to whoever looks no further than its beginning.
        self._part(
            "_rels/.rels",
            _relations([("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml")]),
        )
        self._part("xl/styles.xml", _styles())

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: BaseException | TracebackType | None) -> None:
        if kind is None:
            self.close()
            return
        if self._open is not None:
            self._open.close()
        self._zip.close()

    def sheet(self, name: str, headings: Sequence[str], widths: Sequence[int]) -> "Sheet":
        """Begin a sheet; the one before it must have ended."""
        return Sheet(self, name, headings, widths)

    def begin(self, name: str) -> IO[bytes]:
        """The stream of a further sheet's part."""
        self._names.append(name)
        self._open = self._zip.open(_entry(f"xl/worksheets/sheet{len(self._names)}.xml"), "w")
        return self._open

    def close(self) -> None:
        """Write the index of the sheets and end the file."""
        count = len(self._names)
        sheets = "".join(
            f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(self._names, 1)
        )
        self._part(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        parts = [(f"rId{n}", f"{_OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)]
        parts.append((f"rId{count + 1}", f"{_OFFICE}/styles", "styles.xml"))
        parts.append((f"rId{count + 2}", f"{_OFFICE}/sharedStrings", "sharedStrings.xml"))
        self._part("xl/_rels/workbook.xml.rels", _relations(parts))
        words = "".join(f'<si><t xml:space="preserve">{escape(word)}</t></si>' for word in self.shared)
        self._part("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}" uniqueCount="{len(self.shared)}">{words}</sst>')
        overrides = "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
            for part, kind in (
                ("workbook", "sheet.main"),
                ("styles", "styles"),
                ("sharedStrings", "sharedStrings"),
                *((f"worksheets/sheet{n}", "worksheet") for n in range(1, count + 1)),
            )
        )
        self._part(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        )
        self._zip.close()

    def _part(self, name: str, text: str) -> None:
        self._zip.writestr(_entry(name), _DECLARATION + text)


class Sheet:
    """One table with its headings, frozen; it goes on in further parts of the same file where one is full."""

    def __init__(self, book: Workbook, name: str, headings: Sequence[str], widths: Sequence[int]) -> None:
        self._book, self._name, self._headings, self._widths = book, name, headings, widths
        self._letters = [column_letters(place) for place in range(len(headings))]
        self._words: list[dict[str, int] | None] = [{} for _heading in headings]
        self._parts = 0
        self._begin()

    def _begin(self) -> None:
        self._parts += 1
        self._stream = self._book.begin(self._name if self._parts == 1 else f"{self._name} ({self._parts})")
        self._row = self._bytes = 0
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(self._widths, 1)
        )
        self._buffer = [
            f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
        ]
        self._held = len(self._buffer[0])
        self._put(self._headings, heading=True)

    def write(self, cells: Cells, *, total: bool = False) -> None:
        """One row; a line of totals stands out."""
        if self._row >= ROWS_PER_SHEET or self._bytes > BYTES_PER_SHEET:
            self.end()
            self._begin()
        self._put(cells, total=total)

    def _put(self, cells: Cells, *, total: bool = False, heading: bool = False) -> None:
        self._row += 1
        row = self._row
        more = _TOTAL if total else 0
        parts = [f'<row r="{row}">']
        for place, (letters, value) in enumerate(zip(self._letters, cells, strict=True)):
            if isinstance(value, str):
                style = _HEADING if heading else _TEXT + more
                word = self._word(place, value)
                if word is None:
                    parts.append(
                        f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
                        f"{escape(value)}</t></is></c>"
                    )
                else:
                    parts.append(f'<c r="{letters}{row}" s="{style}" t="s"><v>{word}</v></c>')
            elif value is not None:
                style, number = _number(value)
                parts.append(f'<c r="{letters}{row}" s="{style + more}"><v>{number}</v></c>')
        parts.append("</row>")
        text = "".join(parts)
        self._buffer.append(text)
        self._held += len(text)
        if self._held > _FLUSH:
            self._flush()

    def _word(self, place: int, value: str) -> int | None:
        """The number under which the file keeps a word that comes again; None for what stands in its cell itself."""
        words = self._words[place]
        if words is None:
            return None
        word = words.get(value)
        if word is None:
            if len(words) >= _WORDS_OF_A_COLUMN or len(value) > _LONGEST_WORD:
                # Numbers, names: a column of which no value is like the other.
                self._words[place] = None
                return None
            word = words[value] = self._book.shared.setdefault(value, len(self._book.shared))
        return word

    def _flush(self) -> None:
        piece = "".join(self._buffer).encode()
        self._stream.write(piece)
        self._bytes += len(piece)
        self._buffer, self._held = [], 0

    def end(self) -> None:
        """The sheet is complete."""
        self._buffer.append("</sheetData></worksheet>")
        self._flush()
        self._stream.close()


def _number(value: int | Decimal | date | datetime) -> tuple[int, object]:
    """Style and number of a value; an instant stands in the office's time, to the second."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        # 14 digits at most (see kernel.money): a spreadsheet's 15 hold each of our sums exactly.
        return _DECIMAL + min(len(text.partition(".")[2]), _MOST_DECIMALS), text
    if isinstance(value, datetime):
        local = value.astimezone(OFFICE_ZONE)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return _INSTANT, local.toordinal() - _EPOCH + seconds / _DAY_SECONDS
    if isinstance(value, date):
        return _DAY, value.toordinal() - _EPOCH
    return _INTEGER, value


def column_letters(place: int) -> str:
    """The name that spreadsheets give to the column at `place`, counted from 0."""
    letters = ""
    while place >= 0:
        place, rest = divmod(place, 26)
        letters, place = chr(65 + rest) + letters, place - 1
    return letters


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def escape(text: str) -> str:
    """Text as it stands in a cell; there must be no character in it that XML doesn't know."""
    return _xml(_LOOKS_LIKE_A_NUMBER.sub("_x005F_", text) if "_x" in text else text)


def _attribute(text: str) -> str:
    return _xml(text, {'"': "&quot;"})


def _relations(parts: Iterable[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in parts)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _styles() -> str:
    """Style 0 is plain; then one for each format of numbers, the same for totals, and the headings'."""
    formats = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{_attribute(code)}"/>' for n, code in enumerate(_NUMBER_FORMATS)
    )
    plain = "".join(
        f'<xf numFmtId="{164 + n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for n in range(_FORMATS)
    )
    totals = plain.replace('fontId="0"', 'fontId="1"').replace('borderId="0"', 'borderId="1"')
    side = "<left/><right/>{}<diagonal/>"
    borders = (
        side.format("<top/><bottom/>"),
        side.format('<top style="thin"><color auto="1"/></top><bottom/>'),
        side.format('<top/><bottom style="thin"><color auto="1"/></bottom>'),
    )
    font = '<font>{}<sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{_FORMATS}">{formats}</numFmts>'
        f'<fonts count="2">{font.format("")}{font.format("<b/>")}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="3">{"".join(f"<border>{border}</border>" for border in borders)}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{_HEADING + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f"{plain}{totals}"
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="2" xfId="0" applyAlignment="1">'
        '<alignment wrapText="1"/></xf></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
