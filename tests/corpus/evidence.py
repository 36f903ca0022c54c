"""The evidence corpus: hostile and awkward files, each with the rule that it breaks, or that it must not be thought to.

`python -m tests.corpus.evidence FOLDER` writes them all, with a list of what is expected of each.
"""

import gzip
import io
import json
import sys
import tarfile
from pathlib import Path

from documents.inspection import Code
from tests.corpus.evidence_case import EICAR, EXE, FILM, GIF, HTML, LIMITS, OLE, SVG, ZIP, Case
from tests.corpus.evidence_documents import BAD_DOCUMENTS
from tests.corpus.evidence_good import AWKWARD_BUT_GOOD
from tests.corpus.evidence_names import HOSTILE_NAMES
from tests.corpus.evidence_pictures import BAD_PICTURES
from tests.unit.documents import making as make


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo("a")
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b"abc"))
    return target.getvalue()


NOT_WHAT_IT_SAYS = [
    Case("an empty file", "a.jpg", lambda: b"", Code.EMPTY_FILE),
    Case("over the size limit", "a.jpg", lambda: make.jpeg() + bytes(2_000_001), Code.TOO_LARGE),
    Case("a web page called a picture", "a.jpg", lambda: HTML, Code.SPOOFED_TYPE),
    Case("a program called a document", "invoice.pdf", lambda: EXE, Code.SPOOFED_TYPE),
    Case("an archive called a picture", "a.png", lambda: ZIP, Code.SPOOFED_TYPE),
    Case("a script called a picture", "a.png", lambda: b"#!/bin/sh\nrm -rf ~\n", Code.SPOOFED_TYPE),
    Case("PHP called a picture", "a.webp", lambda: b"<?php system($_GET[0]);", Code.SPOOFED_TYPE),
    Case("an old Word file called PDF", "a.pdf", lambda: OLE, Code.SPOOFED_TYPE),
    Case("a web page in UTF-16", "a.jpg", lambda: HTML.decode().encode("utf-16"), Code.SPOOFED_TYPE),
    Case("noise called HEIC", "a.heic", lambda: bytes(range(7, 250)) * 9, Code.SPOOFED_TYPE),
    Case("a web page", "a", lambda: HTML, Code.TYPE_NOT_ALLOWED),
    Case("an SVG, which is a program that draws", "a", lambda: SVG, Code.TYPE_NOT_ALLOWED),
    Case("an SVG by its name as well", "a.svg", lambda: SVG, Code.TYPE_NOT_ALLOWED),
    Case("an animated GIF", "a.gif", lambda: GIF, Code.TYPE_NOT_ALLOWED),
    Case("a TIFF", "a.tif", lambda: make.saved(make.drawing(), "TIFF"), Code.TYPE_NOT_ALLOWED),
    Case("a BMP", "a.bmp", lambda: make.saved(make.drawing(), "BMP"), Code.TYPE_NOT_ALLOWED),
    Case("an AVIF", "a.avif", lambda: make.saved(make.drawing(), "AVIF"), Code.TYPE_NOT_ALLOWED),
    Case("an AVIF called HEIC", "a.heic", lambda: make.saved(make.drawing(), "AVIF"), Code.SPOOFED_TYPE),
    Case("an old Word file", "a.doc", lambda: OLE, Code.TYPE_NOT_ALLOWED),
    Case("a plain text", "a.txt", lambda: b"damaged, sorry", Code.TYPE_NOT_ALLOWED),
    Case("a 7z archive", "a", lambda: b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(40), Code.TYPE_NOT_ALLOWED),
    Case("a film", "a.mp4", lambda: FILM, Code.TYPE_NOT_ALLOWED),
    Case("PostScript", "a.ps", lambda: b"%!PS-Adobe-3.0\n", Code.TYPE_NOT_ALLOWED),
    Case("a TAR called a picture", "a.jpg", _tar, Code.SPOOFED_TYPE),
    Case("a packed file called a document", "a.pdf", lambda: gzip.compress(b"%PDF-1.7"), Code.SPOOFED_TYPE),
    Case("an SVG behind a byte order mark", "a.png", lambda: b"\xef\xbb\xbf" + SVG, Code.SPOOFED_TYPE),
    Case("XML", "a.xml", lambda: b"<?xml version='1.0'?><a/>", Code.TYPE_NOT_ALLOWED),
    Case("a script called a picture, without a mark", "a.jpg", lambda: b"alert(1);//" * 20, Code.SPOOFED_TYPE),
    Case("the antivirus test file called a picture", "a.jpg", lambda: EICAR, Code.SPOOFED_TYPE),
    Case("nothing but zeros", "a.jpg", lambda: bytes(1000), Code.SPOOFED_TYPE),
    Case("one byte", "a.jpg", lambda: b"\xff", Code.SPOOFED_TYPE),
    Case("a GIF with a ZIP behind it", "a.gif", lambda: GIF + ZIP, Code.TYPE_NOT_ALLOWED),
]

__all__ = ["AWKWARD_BUT_GOOD", "EVERYTHING", "HOSTILE", "HOSTILE_NAMES", "LIMITS", "Case"]

HOSTILE = NOT_WHAT_IT_SAYS + BAD_PICTURES + BAD_DOCUMENTS
EVERYTHING = HOSTILE + AWKWARD_BUT_GOOD


# What breaks only the small limits of the unit tests, and what becomes of it under those of the office.
_ONLY_SMALL = {
    "over the size limit": None,
    "more pixels than are taken": Code.TRUNCATED,
    "a JPEG with endless scans": None,
    "a WebP film": None,
    "a PNG film": None,
    "more pages than are taken": None,
    "a stream that unpacks to 9 MB": None,
    "Word that unpacks to 9 MB": None,
}


def with_the_office_s_limits(case: Case) -> Code | None:
    """Return the code that a case gets under the limits of production, office documents let in; None: it comes in."""
    return _ONLY_SMALL.get(case.rule, case.code)


def write(folder: Path) -> list[dict[str, object]]:
    """Write every file into a folder of its own below `folder`; say of each what it is for and what is expected.

    A name that no file system takes (a slash, a NUL, 300 characters) is written under a number; `name` has it whole.
    """
    good = [Case(rule, name, make.jpeg, None, "image/jpeg") for rule, (name, _safe) in HOSTILE_NAMES.items()]
    listed: list[dict[str, object]] = []
    for number, case in enumerate(EVERYTHING + good):
        place = folder / f"{number:03}"
        place.mkdir(parents=True, exist_ok=True)
        path = place / "file" if "/" in case.name or case.name in ("", "..") else place / case.name
        try:
            path.write_bytes(case.data())
        except (OSError, ValueError):
            path = place / "file"
            path.write_bytes(case.data())
        expected = case.code.value if case.code else None
        listed.append({"path": str(path), "rule": case.rule, "name": case.name, "code": expected})
    return listed


if __name__ == "__main__":
    for line in write(Path(sys.argv[1])):
        print(json.dumps(line))
