"""The zip around a workbook: how big it is, whether it is one, which sheets it has. Nothing is parsed before this."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

from policies.imports.problems import TableError

MOST_PARTS = 5_000
LARGEST_DIRECTORY = 2 << 20
LARGEST_TOTAL = 512 << 20
LARGEST_SMALL_PART = 8 << 20
# Deflate reaches 1:1000 on repetition; sheets of real data stay below 1:40.
LARGEST_RATIO = 120
RATIO_FROM = 4 << 20
CHUNK = 1 << 20
DEEPEST = 64

_END = b"PK\x05\x06"
_LOCATOR_64 = b"PK\x06\x07"
_END_64 = b"PK\x06\x06"
LARGEST_OFFSET = 1 << 40
# What the library raises over a damaged zip; an offset before the file's beginning is a ValueError to it.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError,
)  # fmt: skip
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OTHER_MAINS = {
    "macroenabled": "xlsm",
    "sheet.binary": "xlsb",
    "template.main": "xltx",
    "wordprocessingml": "docx",
    "presentationml": "pptx",
}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, the part that holds it, whether people see it."""

    name: str
    path: str
    hidden: bool


class Package:
    """A workbook's zip after its checks; parts are read in chunks."""

    def __init__(self, file: BinaryIO) -> None:
        _check_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGED as error:
            raise TableError("broken_zip") from error
        self._parts = self._checked_parts()
        self._check_type()
        self.epoch_1904 = False
        self.strings_path = "xl/sharedStrings.xml"
        self.styles_path = "xl/styles.xml"
        self.sheets = self._read_workbook()

    def _checked_parts(self) -> dict[str, zipfile.ZipInfo]:
        parts: dict[str, zipfile.ZipInfo] = {}
        total = 0
        for info in self._zip.infolist():
            name = info.filename.lstrip("/").lower()
            if name in parts:
                raise TableError("broken_zip")
            if info.flag_bits & 0x1:
                raise TableError("encrypted", format="xlsx")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise TableError("broken_zip")
            total += info.file_size
            if info.file_size > RATIO_FROM and info.file_size > LARGEST_RATIO * max(1, info.compress_size):
                raise TableError("zip_bomb")
            parts[name] = info
        if total > LARGEST_TOTAL:
            raise TableError("zip_bomb")
        return parts

    def _check_type(self) -> None:
        names = self._parts
        if "[content_types].xml" not in names:
            raise TableError("unsupported_format", format="ods" if "mimetype" in names else "zip")
        types = self.small_part("[Content_Types].xml").decode("utf-8", "replace").casefold()
        if "xl/vbaproject.bin" in names or "vbaproject" in types:
            raise TableError("unsupported_format", format="xlsm")
        for word, kind in _OTHER_MAINS.items():
            if word in types:
                raise TableError("unsupported_format", format=kind)
        if "xl/workbook.bin" in names:
            raise TableError("unsupported_format", format="xlsb")
        if _MAIN not in types and "xl/workbook.xml" not in names:
            raise TableError("unsupported_format", format="zip")
        if "encryptedpackage" in names:
            raise TableError("encrypted", format="xlsx")
        for name, info in names.items():
            if name.endswith((".xml", ".rels")):
                self._check_head(info)

    def _check_head(self, info: zipfile.ZipInfo) -> None:
        """XML parts are UTF-8 and declare no document type: an entity could grow without limit."""
        head = b""
        for chunk in self.chunks(info.filename):
            head = chunk
            break
        _check_xml(head[: 64 * 1024])

    def has(self, path: str) -> bool:
        return path.lstrip("/").lower() in self._parts

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a part; never more than its declared size."""
        info = self._parts.get(path.lstrip("/").lower())
        if info is None:
            raise TableError("broken_workbook", part=path)
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except _DAMAGED as error:
            raise TableError("broken_zip") from error

    def small_part(self, path: str) -> bytes:
        """A part that describes the workbook; one of more than 8 MiB is refused."""
        info = self._parts.get(path.lstrip("/").lower())
        if info is not None and info.file_size > LARGEST_SMALL_PART:
            raise TableError("zip_bomb")
        data = b"".join(self.chunks(path))
        _check_xml(data)
        return data

    def _read_workbook(self) -> list[SheetPart]:
        workbook = self._workbook_path()
        rels: dict[str, str] = {}
        folder, _, base = workbook.rpartition("/")
        for attributes in elements(self.small_part(f"{folder}/_rels/{base}.rels"), "Relationship"):
            kind, path = attributes.get("Type", ""), _resolve(folder, attributes.get("Target", ""))
            if attributes.get("TargetMode") == "External":
                continue
            if kind.endswith("/worksheet"):
                rels[attributes.get("Id", "")] = path
            elif kind.endswith("/sharedStrings"):
                self.strings_path = path
            elif kind.endswith("/styles"):
                self.styles_path = path
        sheets = []
        data = self.small_part(workbook)
        for attributes in elements(data, "sheet"):
            ident = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            path = rels.get(ident, "")
            if path and self.has(path):
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(SheetPart(attributes.get("name", ""), path, hidden))
        for attributes in elements(data, "workbookPr"):
            self.epoch_1904 = attributes.get("date1904", "").lower() in ("1", "true", "on")
        if not sheets:
            raise TableError("no_sheet")
        return sheets

    def _workbook_path(self) -> str:
        if self.has("_rels/.rels"):
            for attributes in elements(self.small_part("_rels/.rels"), "Relationship"):
                if attributes.get("Type", "").endswith("/officeDocument"):
                    return _resolve("", attributes.get("Target", ""))
        return "xl/workbook.xml"


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts = [part for part in folder.split("/") if part]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _check_directory(file: BinaryIO) -> None:
    """The directory's own size, before anything allocates an object for each of its entries."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise TableError("broken_zip")
    entries, directory = struct.unpack("<H I", tail[at + 10 : at + 12] + tail[at + 12 : at + 16])
    if tail[max(0, at - 20) : at].startswith(_LOCATOR_64):
        # Programs that stream a workbook write the long form of the directory's end whatever its size.
        entries, directory = _long_end(file, tail[at - 20 : at])
    if entries > MOST_PARTS or directory > LARGEST_DIRECTORY:
        raise TableError("zip_bomb")


def _long_end(file: BinaryIO, locator: bytes) -> tuple[int, int]:
    """How many entries and how many bytes the directory has, as the zip's long form says it."""
    file.seek(min(struct.unpack("<Q", locator[8:16])[0], LARGEST_OFFSET))
    record = file.read(56)
    if len(record) < 56 or not record.startswith(_END_64):
        raise TableError("broken_zip")
    entries, directory = struct.unpack("<Q Q", record[32:48])
    return entries, directory


_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)


def _check_xml(data: bytes) -> None:
    if b"\x00" in data[:64] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TableError("broken_workbook", part="XML")
    declared = _ENCODING.search(data[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise TableError("broken_workbook", part="XML")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise TableError("doctype")


def elements(data: bytes, name: str) -> Iterator[dict[str, str]]:
    """The attributes of every element of that local name, in order."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parse(guarded_parser(start), data, final=True)
    return iter(found)


def guarded_parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """An expat parser that refuses document types, so that no entity is ever declared, and bottomless nesting."""
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def refuse(*_args: object) -> None:
        raise TableError("doctype")

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise TableError("broken_workbook", part="XML")
        start(tag, attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(tag)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    if data is not None:
        parser.CharacterDataHandler = data
    parser.buffer_text = True
    return parser


def parse(parser: expat.XMLParserType, data: bytes | str, *, final: bool = False) -> None:
    try:
        parser.Parse(data, final)
    except expat.ExpatError as error:
        raise TableError("broken_workbook", part="XML") from error
