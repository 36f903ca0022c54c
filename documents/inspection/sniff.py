"""What the first bytes say, and what may not stand anywhere in an accepted file."""

import re

import filetype

from documents.inspection.result import Code, RefusedContent

JPEG, PNG, WEBP, HEIC, PDF = "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"
ZIP = "application/zip"

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
# Readers look for a PDF's header this far into a file.
PDF_HEADER_WINDOW = 1024

MARKUP = re.compile(
    rb"<\?php|<script|<html|<!doctype\s|<!entity\s|<iframe|<object\s|<embed\s|<svg[\s>]|<body[\s>]|<img\s|<jsp:"
    rb"|\b(?:java|vb)script:|\bon(?:error|load)\s*=",
    re.IGNORECASE,
)
# Properties are XML without a document type; one that declares entities means to unfold in whoever reads it.
UNFOLDS = re.compile(rb"<!(?:doctype|entity)\s", re.IGNORECASE)
_TEXT_TYPES = (
    (re.compile(rb"<svg[\s>]|<!doctype svg", re.IGNORECASE), "SVG"),
    (re.compile(rb"<!doctype html|<html|<script|<body|<head|<iframe|<img", re.IGNORECASE), "HTML"),
    (re.compile(rb"<\?php", re.IGNORECASE), "PHP"),
    (re.compile(rb"<\?xml", re.IGNORECASE), "XML"),
    (re.compile(rb"\A#!"), "script"),
    (re.compile(rb"\A%!"), "PostScript"),
    (re.compile(rb"\A\{\\rtf"), "RTF"),
)
_BINARY_TYPES = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\xca\xfe\xba\xbe", "Java / Mach-O"),
    (b"\xcf\xfa\xed\xfe", "Mach-O"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC / XLS / PPT"),
    (b"L\0\0\0\x01\x14\x02\0", "LNK"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"PK", "ZIP"),
)
_ARCHIVES = re.compile(rb"Rar!\x1a\x07[\x00\x01]|7z\xbc\xaf\x27\x1c\x00")


def media_type_of(data: bytes) -> str | None:
    """The media type that the bytes begin as, if it is one that can come in; an office document is still a ZIP here."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if _is_heic(data):
        return HEIC
    if data.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return ZIP
    return None


def _is_heic(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12]} | {data[i : i + 4] for i in range(16, length, 4)}
    return bool(brands & HEIC_BRANDS) and not brands & {b"avif", b"avis"}


def describe(data: bytes) -> str:
    """A short word for what a file that can't come in seems to be; empty if nothing is known."""
    for magic, word in _BINARY_TYPES:
        if data.startswith(magic):
            return word
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").replace(b"\0", b"")
    for pattern, word in _TEXT_TYPES:
        if pattern.search(head):
            return word
    kind = filetype.guess(data[:8192])
    if kind is not None:
        return str(kind.extension).upper()
    return "TXT" if head and all(byte >= 32 or byte in b"\t\r\n" for byte in head) else ""


def refuse_polyglots(data: bytes, media_type: str) -> None:
    """Raise RefusedContent where the file is at the same time another one: a ZIP or JAR, an archive, a PDF."""
    if has_zip(data):
        raise RefusedContent(Code.POLYGLOT, other="ZIP")
    if _ARCHIVES.search(data):
        raise RefusedContent(Code.POLYGLOT, other="RAR / 7Z")
    if media_type != PDF and b"%PDF-" in data[:PDF_HEADER_WINDOW]:
        raise RefusedContent(Code.POLYGLOT, other="PDF")


def has_zip(data: bytes) -> bool:
    """Tell whether a ZIP's end record stands anywhere with its directory before it: unpackers look from the end."""
    at = data.rfind(b"PK\x05\x06")
    while at >= 0:
        size = int.from_bytes(data[at + 12 : at + 16], "little")
        entries = int.from_bytes(data[at + 10 : at + 12], "little")
        if entries and 0 < size <= at and data[at - size :].startswith(b"PK\x01\x02"):
            return True
        if not entries and not size and data[at + 4 : at + 22] == bytes(18):
            return True
        at = data.rfind(b"PK\x05\x06", 0, at)
    return False


def refuse_trailing(rest: bytes) -> None:
    """Raise RefusedContent where something stands after the file's own end; padding (zeros, line ends) is nothing."""
    rest = rest.strip(b"\0 \t\r\n\x1a")
    if not rest:
        return
    other = describe(rest)
    if MARKUP.search(rest) or other not in ("", "TXT"):
        raise RefusedContent(Code.POLYGLOT, other=other or "HTML")
    raise RefusedContent(Code.TRAILING_DATA, bytes=len(rest))


def refuse_markup(metadata: bytes) -> None:
    """Raise RefusedContent where a picture's comments or properties hold a web page or a script."""
    found = MARKUP.search(metadata)
    if found:
        raise RefusedContent(Code.HIDDEN_MARKUP, found=found[0].decode("ascii", "replace").strip())
