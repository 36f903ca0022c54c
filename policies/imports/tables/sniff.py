"""What a file is, by its content; its name only says what people believed it to be."""

from pathlib import PurePath
from typing import BinaryIO

from policies.imports.problems import TableError

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_NAMES = frozenset({".csv", ".txt", ".tsv", ""})
# Names of formats that are refused whatever is inside: their program would not have written CSV or XLSX.
_REFUSED_NAMES = {
    ".xls": "xls", ".xlsm": "xlsm", ".xlsb": "xlsb", ".xlt": "xls", ".xltx": "xltx", ".xltm": "xlsm", ".xlam": "xlsm",
    ".ods": "ods", ".fods": "ods", ".ots": "ods", ".numbers": "numbers", ".et": "et", ".ett": "et", ".dbf": "dbf",
    ".pdf": "pdf", ".html": "html", ".htm": "html", ".xml": "xml", ".json": "json", ".doc": "doc", ".docx": "docx",
    ".zip": "zip", ".rar": "zip", ".7z": "zip", ".gz": "zip", ".sql": "sql",
}  # fmt: skip
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "doc"),
    (b"\x1f\x8b", "zip"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"BZh", "zip"),
    (b"\xfd7zXZ", "zip"),
    (b"\x28\xb5\x2f\xfd", "zip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"SQLite format 3", "sql"),
    (b"PAR1", "parquet"),
    (b"\x09\x08\x10\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"ID;P", "sylk"),
)


def kind_of(file: BinaryIO, name: str) -> tuple[str, bool]:
    """ "csv" or "xlsx", and whether the name says otherwise.

    Raises TableError with advice for everything else.
    """
    suffix = PurePath(name).suffix.lower()
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise TableError("empty_file")
    if head.startswith(OLE):
        file.seek(0)
        raise TableError("encrypted" if _contains(file, _ENCRYPTED) else "unsupported_format", format="xls")
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    found = found or _markup(head)
    if found:
        raise TableError("unsupported_format", format=found)
    if suffix in _REFUSED_NAMES:
        raise TableError("unsupported_format", format=_REFUSED_NAMES[suffix])
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "xlsx", suffix != ".xlsx"
    return "csv", suffix not in _TEXT_NAMES


def _markup(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<style")):
        return "html"
    if start.startswith((b"<?xml", b"<workbook", b"<!doctype", b"<!entity")):
        return "xml"
    if start.startswith((b'{"', b"[{", b"{\n", b"{\r\n", b"[\n")):
        return "json"
    return ""


def _contains(file: BinaryIO, needle: bytes) -> bool:
    tail = b""
    while chunk := file.read(1 << 20):
        if needle in tail + chunk:
            return True
        tail = chunk[-len(needle) :]
    return False
