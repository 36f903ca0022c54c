"""Word and Excel files (.docx, .xlsx), where the office lets them in: no code, no attachments, no outside parts."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from documents.inspection.result import Code, Limits, RefusedContent

_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN_PARTS = {
    "word/document.xml": (_DOCUMENT, f"{_DOCUMENT}.main+xml"),
    "xl/workbook.xml": (_WORKBOOK, f"{_WORKBOOK}.main+xml"),
}
_TYPES_PART = "[Content_Types].xml"
_MACROS = re.compile(r"vbaProject|vbaData|macrosheets/|activeX", re.IGNORECASE)
_CARRIED = re.compile(r"(^|/)(embeddings|attachedToolbars|customUI\d*)(/|$)|oleObject", re.IGNORECASE)
_ACTING_FIELD = re.compile(rb"\bDDE(AUTO)?\b|ddeLink|\bINCLUDE(TEXT|PICTURE)\b")
_XML_ENDINGS = (".xml", ".rels")
CHUNK = 256 * 1024


def media_type_of(data: bytes) -> str | None:
    """The media type of a package that begins as a Word or Excel file; None for any other ZIP."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if _TYPES_PART not in names:
        return None
    return next((media for part, (media, _) in _MAIN_PARTS.items() if part in names), None)


def inspect_office(data: bytes, media_type: str, limits: Limits) -> None:
    """Raise RefusedContent unless the package is whole, well-formed and passive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _refuse_entries(data, entries, limits)
            room = limits.max_inflated
            for entry in entries:
                part = _read(package, entry, room)
                room -= len(part)
                _refuse_part(entry.filename, part, media_type)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise RefusedContent(Code.DAMAGED) from error


def _refuse_entries(data: bytes, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    end = data.rfind(b"PK\x05\x06")
    if len(data) != end + 22:
        raise RefusedContent(Code.TRAILING_DATA, bytes=len(data) - end - 22)
    names = [entry.filename for entry in entries]
    if len(names) > limits.max_parts or sum(entry.file_size for entry in entries) > limits.max_inflated:
        raise RefusedContent(Code.DECOMPRESSION_BOMB)
    if len({name.lower() for name in names}) != len(names):
        raise RefusedContent(Code.DAMAGED)
    for entry in entries:
        if entry.flag_bits & 1:
            raise RefusedContent(Code.ENCRYPTED)
        if entry.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", entry.filename):
            raise RefusedContent(Code.DAMAGED)
        if _MACROS.search(entry.filename):
            raise RefusedContent(Code.MACROS)
        if _CARRIED.search(entry.filename):
            raise RefusedContent(Code.EMBEDDED_FILE)


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    pieces, size = [], 0
    with package.open(entry) as part:
        while piece := part.read(CHUNK):
            size += len(piece)
            if size > room:
                raise RefusedContent(Code.DECOMPRESSION_BOMB)
            pieces.append(piece)
    return b"".join(pieces)


def _refuse_part(name: str, part: bytes, media_type: str) -> None:
    if not name.lower().endswith(_XML_ENDINGS):
        return
    elements = _elements(part)
    if name == _TYPES_PART:
        types = {attributes.get("ContentType", "") for _, attributes in elements}
        if any("macroEnabled" in kind or "vbaProject" in kind for kind in types):
            raise RefusedContent(Code.MACROS)
        if not types & {main for media, main in _MAIN_PARTS.values() if media == media_type}:
            raise RefusedContent(Code.DAMAGED)
    if name.endswith(".rels"):
        for _, attributes in elements:
            outside = attributes.get("TargetMode", "").lower() == "external"
            if outside and not attributes.get("Type", "").endswith("/hyperlink"):
                raise RefusedContent(Code.EXTERNAL_CONTENT)
    elif _ACTING_FIELD.search(part):
        raise RefusedContent(Code.ACTIVE_CONTENT, found="DDE / INCLUDE")


def _elements(part: bytes) -> list[tuple[str, dict[str, str]]]:
    """Parse a part; a document type (and so any entity) is refused before it can unfold."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def refuse_doctype(*_: object) -> None:
        raise RefusedContent(Code.ACTIVE_CONTENT, found="DOCTYPE")

    def keep(name: str, attributes: dict[str, str]) -> None:
        if name in {"Override", "Default", "Relationship"}:
            found.append((name, attributes))

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = keep
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise RefusedContent(Code.DAMAGED) from error
    return found
