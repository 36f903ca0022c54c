"""Pictures that are cut off, blown up, two things at once, or carry more than pixels."""

import struct
import zlib

from documents.inspection import Code
from tests.corpus.evidence_case import EICAR, ENTITIES, EXE, FILM, HTML, XMP, ZIP, Case
from tests.unit.documents import making as make


def _animated(count: int, kind: str) -> bytes:
    frames = [make.drawing(100 + 0 * n, 100).rotate(7 * n) for n in range(count)]
    return make.saved(frames[0], kind, save_all=True, append_images=frames[1:])


def _mpo() -> bytes:
    return make.saved(make.drawing(), "MPO", save_all=True, append_images=[make.drawing(160, 120)])


def _motion_photo(film: bytes) -> bytes:
    note = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta GCamera:MotionPhoto='1'/>"
    return make.with_segment(make.jpeg(), 0xE1, note) + film


def _samsung() -> bytes:
    block = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1770171630000"
    directory = b"SEFH" + struct.pack("<II", 106, 1) + b"\0\0\x01\x0a" + struct.pack("<II", len(block), len(block))
    return make.jpeg() + block + directory + struct.pack("<I", len(directory)) + b"SEFT"


def _scans(count: int) -> bytes:
    """A progressive picture that asks for the same scan again and again."""
    data = make.jpeg(progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:-2] + data[start:-2] * count + b"\xff\xd9"


def _changed(png: bytes) -> bytes:
    """Flip some packed pixels late in the file: decoders make colours of them all the same."""
    at = len(png) - 60
    return png[:at] + bytes(byte ^ 0x5A for byte in png[at : at + 8]) + png[at + 8 :]


def _resized_jpeg(width: int, height: int) -> bytes:
    data = bytearray(make.jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


BAD_PICTURES = [
    Case("a JPEG cut off", "a.jpg", lambda: make.jpeg()[:-900], Code.TRUNCATED),
    Case("a JPEG cut off, with an end mark put on", "a.jpg", lambda: make.jpeg()[:700], Code.TRUNCATED),
    Case("a PNG cut off", "a.png", lambda: make.png()[:-300], Code.TRUNCATED),
    Case("a WebP cut off", "a.webp", lambda: make.webp()[:-300], Code.TRUNCATED),
    Case("a HEIC cut off", "a.heic", lambda: make.heic()[:-300], Code.TRUNCATED),
    Case("a PNG with a wrong checksum", "a.png", lambda: make.png()[:40] + b"\0\0" + make.png()[42:], Code.DAMAGED),
    Case("a PNG whose pixels were changed under their checksum", "a.png", lambda: _changed(make.png()), Code.DAMAGED),
    Case("a PNG of 81 pixels that goes on for 200 MB after the last", "a.png",
         lambda: make.png_of(9, 9, zlib.compress(bytes(200_000_000), 9)), Code.DECOMPRESSION_BOMB),
    Case("a JPEG without tables", "a.jpg", lambda: b"\xff\xd8\xff\xe0\0\x04ab\xff\xd9", Code.DAMAGED),
    Case("a JPEG with noise for markers", "a.jpg", lambda: b"\xff\xd8\xff\xe0\0\x04abcdefghijk", Code.DAMAGED),
    Case("more pixels than are taken", "a.png", lambda: make.png_of(1001, 1000, b""), Code.TOO_MANY_PIXELS),
    Case("a small PNG that unpacks to 112 MB", "a.png",
         lambda: make.png_of(30000, 30000, zlib.compress(bytes(112_530_000), 9)), Code.TOO_MANY_PIXELS),
    Case("a JPEG that says 65500 x 65500", "a.jpg", lambda: _resized_jpeg(65500, 65500), Code.TOO_MANY_PIXELS),
    Case("a PNG one pixel high and endlessly wide", "a.png", lambda: make.png_of(40_000, 1, b""), Code.TOO_MANY_PIXELS),
    Case("a PNG text that unpacks to 70 MB", "a.png",
         lambda: make.png()[:33] + make.png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(70_000_000), 9))
         + make.png()[33:], Code.DECOMPRESSION_BOMB),
    Case("a JPEG with endless scans", "a.jpg", lambda: _scans(40), Code.DECOMPRESSION_BOMB),
    Case("a WebP film", "a.webp", lambda: _animated(9, "WEBP"), Code.TOO_MANY_FRAMES),
    Case("a PNG film", "a.png", lambda: _animated(9, "PNG"), Code.TOO_MANY_FRAMES),
    Case("a JPEG with a ZIP behind it", "a.jpg", lambda: make.jpeg() + ZIP, Code.POLYGLOT),
    Case("a JPEG with an empty ZIP behind it", "a.jpg", lambda: make.jpeg() + b"PK\5\6" + bytes(18), Code.POLYGLOT),
    Case("a ZIP in a JPEG comment", "a.jpg", lambda: make.with_segment(make.jpeg(), 0xFE, ZIP), Code.POLYGLOT),
    Case("a JPEG with a page behind it", "a.jpg", lambda: make.jpeg() + HTML, Code.POLYGLOT),
    Case("a JPEG with PHP behind it", "a.jpg", lambda: make.jpeg() + b"\n<?php phpinfo();", Code.POLYGLOT),
    Case("a JPEG with a program behind it", "a.jpg", lambda: make.jpeg() + EXE, Code.POLYGLOT),
    Case("a JPEG with a RAR behind it", "a.jpg",
         lambda: make.jpeg() + b"Rar!\x1a\x07\x01\0" + bytes(50), Code.POLYGLOT),
    Case("a JPEG with a PDF in its comment", "a.jpg",
         lambda: make.with_segment(make.jpeg(), 0xFE, b"%PDF-1.4"), Code.POLYGLOT),
    Case("a JPEG with noise behind it", "a.jpg", lambda: make.jpeg() + b"\x01\x02\x03\x99" * 9, Code.TRAILING_DATA),
    Case("an undeclared second JPEG", "a.jpg", lambda: make.jpeg() + b"\x01" + make.jpeg(), Code.TRAILING_DATA),
    Case("a motion picture with a ZIP behind its film", "a.jpg", lambda: _motion_photo(FILM + ZIP), Code.POLYGLOT),
    Case("a motion picture with a page for a film", "a.jpg", lambda: _motion_photo(HTML), Code.POLYGLOT),
    Case("a PNG with a page behind it", "a.png", lambda: make.png() + HTML, Code.POLYGLOT),
    Case("a PNG with old pixels behind it", "a.png", lambda: make.png() + b"\x8fIDAT" * 30, Code.TRAILING_DATA),
    Case("a WebP with something behind it", "a.webp", lambda: make.webp() + b"\x8f\x8e" * 30, Code.TRAILING_DATA),
    Case("a HEIC with something behind it", "a.heic", lambda: make.heic() + b"\0\0\0\x01\x8f" * 9, Code.TRAILING_DATA),
    Case("PHP in a JPEG comment", "a.jpg", lambda: make.jpeg(comment=b"<?php eval($_POST[0]); ?>"), Code.HIDDEN_MARKUP),
    Case("a script in a camera's name", "a.jpg",
         lambda: make.with_segment(make.jpeg(), 0xE1, b"Exif\0\0<script>alert(1)</script>"), Code.HIDDEN_MARKUP),
    Case("a page in a PNG text", "a.png",
         lambda: make.png()[:33] + make.png_chunk(b"tEXt", b"Comment\0" + HTML) + make.png()[33:], Code.HIDDEN_MARKUP),
    Case("entities that unfold in a picture's properties", "a.jpg",
         lambda: make.with_segment(make.jpeg(), 0xE1, XMP + ENTITIES), Code.HIDDEN_MARKUP),
    Case("entities that unfold in a PNG's properties", "a.png",
         lambda: make.png()[:33] + make.png_chunk(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + ENTITIES)
         + make.png()[33:], Code.HIDDEN_MARKUP),
    Case("a handler in a JPEG comment", "a.jpg",
         lambda: make.jpeg(comment=b"<img src=x onerror=alert(1)>"), Code.HIDDEN_MARKUP),
    Case("a page in a colour profile", "a.jpg", lambda: make.jpeg(icc_profile=HTML), Code.HIDDEN_MARKUP),
    Case("a script in a phone picture's properties", "a.heic",
         lambda: make.heic(exif=b"Exif\0\0<script>alert(1)</script>"), Code.HIDDEN_MARKUP),
    Case("a colour profile that unpacks to 70 MB", "a.png",
         lambda: make.png()[:33] + make.png_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(70_000_000), 9))
         + make.png()[33:], Code.DECOMPRESSION_BOMB),
    Case("a JPEG without width and height", "a.jpg", lambda: _resized_jpeg(0, 0), Code.DAMAGED),
    Case("only the head of a HEIC", "a.heic", lambda: make.heic()[:40], Code.TRUNCATED),
    Case("the antivirus test file behind a JPEG", "a.jpg", lambda: make.jpeg() + EICAR, Code.TRAILING_DATA),
]  # fmt: skip
