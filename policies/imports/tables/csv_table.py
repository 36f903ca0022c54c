"""CSV: strict UTF-8 first, then GB18030; comma, semicolon or tab; record by record in bounded memory."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from policies.imports.problems import TableError
from policies.imports.tables.cells import BrokenRow, Cell, Remark, Row, Table

CHUNK = 1 << 20
LAST_ROW = 1_048_576
# A cell may hold line breaks, but not that many.
MOST_LINES = 3 * LAST_ROW
DELIMITERS = (",", ";", "\t")
MOST_COLUMNS = 16_384
LONGEST_CELL = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
# Three Chinese characters in UTF-8 in a row: in GB18030 text this does not come about by chance.
_UTF8_RUN = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){3}")
# A line that begins with something; the header, if nothing stands above it, is not among them.
_FILLED_LINE = re.compile(rb"[\r\n][^\r\n,;\t \x00-\x1f]")
_CHINESE = re.compile("[\u3000-\u9fff]")
# Chinese text consists almost wholly of the 6,763 characters of GB 2312. What other encodings make of themselves
# when they are read as GB18030 does not: Western 8-bit text, Big5, Shift-JIS.
_STRANGE_SHARE = 0.4
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTER = re.compile("[A-Za-z]")
_JUDGED_CHARACTERS = 20_000

csv.field_size_limit(LONGEST_CELL)


def open_csv(file: BinaryIO, known_headers: Callable[[list[str]], int], most_rows: int = LAST_ROW) -> Table:
    """The table of a CSV file.

    `known_headers` counts how many cells of a header are known columns: that decides the delimiter. A file that has
    more than `most_rows` below its header at first sight is not read at all.
    Raises TableError for NULs, UTF-16, an encoding that is neither of the two, and both in one file.
    """
    encoding = _encoding(file)
    _refuse_too_many(file, most_rows)
    remarks = [] if encoding == "utf-8-sig" else [Remark("read_as_gb18030")]
    if _has_mark(file):
        remarks.append(Remark("byte_order_mark"))
    delimiter, skip = _delimiter(file, encoding, known_headers)
    table = Table(rows=iter(()), remarks=remarks, strict_width=True)
    table.rows = _rows(file, encoding, delimiter, skip)
    return table


def _has_mark(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(3) == codecs.BOM_UTF8


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(4)
    if head.startswith(_UTF16) or head[:2] == b"\xff\xfe":
        raise TableError("utf16")
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    position, broken, lines = 0, -1, 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        if b"\x00" in chunk:
            raise TableError("utf16" if chunk.count(b"\x00") * 3 > len(chunk) else "nul_bytes")
        lines += max(chunk.count(b"\n"), chunk.count(b"\r"))
        if lines > MOST_LINES:
            raise TableError("too_many_rows", limit=LAST_ROW)
        if broken < 0:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                broken = position + error.start
        position += len(chunk)
    if broken < 0:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            broken = position
    if broken < 0:
        return "utf-8-sig"
    _must_be_gb18030(file, head)
    return "gb18030"


def _refuse_too_many(file: BinaryIO, most_rows: int) -> None:
    """Refuse a file by its lines where each is a row: no quoted cell holds a line break. Others show it in the end."""
    if _count(file, lambda chunk: chunk.count(b"\n") + chunk.count(b"\r")) <= most_rows:
        return
    if _count(file, lambda chunk: chunk.count(b'"')):
        return
    if _count(file, lambda chunk: len(_FILLED_LINE.findall(chunk))) > most_rows:
        raise TableError("too_many_rows", limit=most_rows)


def _count(file: BinaryIO, of: Callable[[bytes], int]) -> int:
    file.seek(0)
    found = 0
    while chunk := file.read(CHUNK):
        found += of(chunk)
    return found


def _must_be_gb18030(file: BinaryIO, head: bytes) -> None:
    """Raise TableError unless every line reads as GB18030 and none is UTF-8 in truth."""
    if head.startswith(codecs.BOM_UTF8):
        raise TableError("mixed_encoding", line=_first_bad_line(file))
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    judged = strange = number = 0
    file.seek(0)
    for number, line in enumerate(_physical_lines(file), start=1):
        if line.isascii():
            continue
        if _UTF8_RUN.search(line) or _is_chinese_utf8(line):
            raise TableError("mixed_encoding", line=number)
        try:
            text = decoder.decode(line)
        except UnicodeDecodeError:
            raise TableError("unknown_encoding", line=number) from None
        if judged < _JUDGED_CHARACTERS:
            found, odd = _strangeness(text)
            judged, strange = judged + found, strange + odd
    if decoder.getstate()[0]:
        raise TableError("unknown_encoding", line=number)
    # One rare character, of somebody's name, shows nothing yet.
    if strange > _STRANGE_SHARE * judged + 1:
        raise TableError("unknown_encoding", line=_first_bad_line(file))


def _strangeness(text: str) -> tuple[int, int]:
    """How many characters of a line are not ASCII, and how many of these speak against GB18030.

    Against it speak rare characters, twice where they stand at a Latin letter: there an accented letter has
    swallowed its neighbour. Those of four bytes speak for it: no other encoding makes them up.
    """
    found = strange = 0
    for run in _NOT_ASCII.finditer(text):
        word = run.group()
        beside = _LETTER.findall(text[max(0, run.start() - 1) : run.start()] + text[run.end() : run.end() + 1])
        of_four_bytes = len(word.encode("gb18030")) // 2 - len(word)
        rare = len(word) - len(word.encode("gb2312", "ignore")) // 2 - of_four_bytes
        if len(word) == 1 and len(beside) == 2:
            rare = 1
        found += len(word)
        strange += 2 * rare if beside else rare
    return found, strange


def _physical_lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(CHUNK):
        yield line


def _is_chinese_utf8(line: bytes) -> bool:
    try:
        return len(_CHINESE.findall(line.decode("utf-8"))) >= 2
    except UnicodeDecodeError:
        return False


def _first_bad_line(file: BinaryIO) -> int:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    number = 1
    for number, line in enumerate(_physical_lines(file), start=1):
        try:
            decoder.decode(line)
        except UnicodeDecodeError:
            return number
    return number


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    # newline="": line ends inside quotes stay as they are, and a lone \r ends a line too.
    return io.TextIOWrapper(io.BufferedReader(_Kept(file), CHUNK), encoding=encoding, errors="strict", newline="")


class _Kept(io.RawIOBase):
    """Lends a file to a TextIOWrapper without letting it be closed with it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _delimiter(file: BinaryIO, encoding: str, known_headers: Callable[[list[str]], int]) -> tuple[str, int]:
    """The delimiter under which most headers are known, and how many lines stand before the table ("sep=;")."""
    text = _text(file, encoding)
    first = text.readline(CHUNK)
    declared = re.fullmatch(r"\s*\"?sep=(.)\"?\s*", first, re.IGNORECASE)
    if declared and declared[1] in DELIMITERS:
        return declared[1], 1
    head = first + text.read(64 * 1024)
    best, best_score = ",", -1
    for delimiter in DELIMITERS:
        score = known_headers(_first_record(head, delimiter))
        if score > best_score:
            best, best_score = delimiter, score
    return best, 0


def _first_record(head: str, delimiter: str) -> list[str]:
    try:
        for record in csv.reader(io.StringIO(head[:256_000], newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in record):
                return record
    except csv.Error:
        return []
    return []


def _rows(file: BinaryIO, encoding: str, delimiter: str, skip: int) -> Iterator[Row]:
    counter = _Lines(_text(file, encoding), delimiter)
    for _ in range(skip):
        counter.skip()
    reader = csv.reader(counter, delimiter=delimiter, strict=True)
    number = 0
    while True:
        counter.begin()
        number += 1
        if number > LAST_ROW:
            raise TableError("too_many_rows", limit=LAST_ROW)
        try:
            record: list[Cell] = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            record = _broken(error, counter, number)
        yield number, record


def _broken(error: csv.Error, counter: "_Lines", number: int) -> list[Cell]:
    # At the end of the file: the quote was never closed, so every row behind it was swallowed.
    if counter.ended:
        raise TableError("open_quote", row=number) from None
    if "field limit" in str(error):
        raise TableError("cell_too_large", row=number) from None
    return BrokenRow([counter.last.strip()[:200]])


class _Lines(Iterator[str]):
    """Lines for the csv module, counting what one record would hold before it is built."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._cells = 0
        self.record = 0
        self.last = ""
        self.ended = False

    def begin(self) -> None:
        self._cells = 0
        self.record += 1

    def skip(self) -> None:
        self._text.readline(CHUNK)

    def __next__(self) -> str:
        line = self._text.readline(4 * LONGEST_CELL)
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) == 4 * LONGEST_CELL and not line.endswith(("\n", "\r")):
            raise TableError("cell_too_large", row=self.record)
        self._cells += line.count(self._delimiter)
        if self._cells > MOST_COLUMNS:
            raise TableError("too_many_columns", limit=MOST_COLUMNS)
        self.last = line
        return line
