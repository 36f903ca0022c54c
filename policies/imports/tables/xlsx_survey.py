"""A first look over a sheet's bytes, before any of it is read as cells."""

import re
from dataclasses import dataclass, field

from policies.imports.problems import TableError
from policies.imports.tables.xlsx_package import Package

LAST_ROW = 1_048_576
MOST_COLUMNS = 16_384
MOST_MERGES = 50_000
LONGEST_TAG = 1 << 20

# Some writers give every element a prefix: <x:row>. Without it the quick way reads them as well.
_PREFIXED = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.-]{0,20}:)sheetData")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^<>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*?hidden="(?:1|true)"')
# Every row, with whether it is closed at once, and whether it begins with a value.
_ROW = re.compile(rb"<row(?:>| [^<>]*+(?:(?<=/)(>)|><c [^<>]*+><(v|is)>)?)")
_EMPTY_PREFIXED_ROW = re.compile(rb"<(?:\w+:)?row [^<>]*/>")


def column_index(letters: str) -> int:
    """A is 0, XFD is 16383."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


@dataclass(slots=True)
class Survey:
    """What the first look shows; `plain` says that nothing needs a real parser to be seen."""

    plain: bool = True
    prefix: str = ""
    hidden_rows: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    # Rows that begin with a value: there are at least that many.
    filled_rows: int = 0
    _rows: int = 0
    _ends: int = 0

    def look(self, text: bytes, *, first: bool) -> None:
        # A single sign is found much faster than two: most sheets have neither.
        if b"!" in text and b"<!" in text:
            self.plain = False
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise TableError("doctype")
        if b"?" in text and b"<?" in (text[5:] if first else text):
            self.plain = False
        prefixed = _PREFIXED.search(text) if not self.prefix and b":sheetData" in text else None
        if prefixed:
            self.prefix = prefixed[1].decode()
        if not self.prefix and b":v>" in text:
            # Values with a prefix in rows without one.
            self.plain = False
        self._ends += text.count(f"</{self.prefix}row>".encode())
        if self.prefix:
            self._count_prefixed_rows(text)
        else:
            self._count_rows(text)
        if b"hidden=" in text:
            self.hidden_rows += len(_HIDDEN_ROW.findall(text))
        if b"mergeCell" in text:
            self._add_merges(text)

    def _count_rows(self, text: bytes) -> None:
        rows = _ROW.findall(text)
        self._rows += len(rows)
        self._ends += sum(1 for closed, _value in rows if closed)
        self.filled_rows += sum(1 for _closed, value in rows if value)

    def _count_prefixed_rows(self, text: bytes) -> None:
        open_tag = f"<{self.prefix}row".encode()
        self._rows += text.count(open_tag + b" ") + text.count(open_tag + b">")
        if open_tag in text:
            self._ends += len(_EMPTY_PREFIXED_ROW.findall(text))

    def _add_merges(self, text: bytes) -> None:
        for left, top, right, bottom in _MERGE.findall(text):
            merge = (column_index(left.decode()), int(top), column_index(right.decode()), int(bottom))
            if merge[2] >= MOST_COLUMNS or len(self.merges) > MOST_MERGES:
                raise TableError("too_complex")
            self.merges.append(merge)

    def finish(self) -> None:
        self.plain = self.plain and self._rows == self._ends


def survey(package: Package, path: str) -> Survey:
    """Look over the sheet once: document types, merged ranges, hidden rows, whether the quick way will do.

    Raises TableError for a document type, for a tag of more than a megabyte, for merges without end.
    """
    found = Survey()
    tail, first = b"", True
    for chunk in package.chunks(path):
        text = tail + chunk
        # What may be cut in two is looked at with the next chunk.
        cut = text.rfind(b"<")
        tail, text = (text[cut:], text[:cut]) if cut > 0 else (text, b"")
        if len(tail) > LONGEST_TAG + len(chunk):
            raise TableError("broken_workbook", part=path)
        found.look(text, first=first)
        first = first and not text
    found.look(tail, first=first)
    found.finish()
    return found
