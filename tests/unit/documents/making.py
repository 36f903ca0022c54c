"""Makes pictures and documents for the tests, good ones and parts of bad ones; nothing is kept on disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image, ImageDraw


def drawing(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A picture with enough in it to be recognised again, and to tell its corners apart."""
    image = Image.new("RGB", (width, height), "#e8e0d0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 4, height // 4), fill="#a02020")
    draw.ellipse((width // 3, height // 3, width - 10, height - 10), fill="#2050a0", outline="black")
    draw.line((0, height, width, 0), fill="black", width=5)
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(**options: Any) -> bytes:
    return saved(drawing(), "JPEG", **options)


def png(**options: Any) -> bytes:
    return saved(drawing(), "PNG", **options)


def webp(**options: Any) -> bytes:
    return saved(drawing(), "WEBP", **options)


def heic(image: Image.Image | None = None, **options: Any) -> bytes:
    import pillow_heif

    target = io.BytesIO()
    pillow_heif.from_pillow(image or drawing()).save(target, quality=60, **options)
    return target.getvalue()


PEOPLES_SQUARE = {1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)}


def camera_exif(
    orientation: int = 6,
    taken: str = "2026:02:04 10:20:30",
    offset: str = "",
    gps: dict[int, Any] = PEOPLES_SQUARE,
) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamera & Co"
    details: dict[int, Any] = {0x9003: taken}
    if offset:
        details[0x9011] = offset
    exif._ifds[0x8769] = details
    exif._ifds[0x8825] = dict(gps)
    return bytes(exif.tobytes())


def camera_jpeg(
    orientation: int = 6,
    taken: str = "2026:02:04 10:20:30",
    offset: str = "",
    gps: dict[int, Any] = PEOPLES_SQUARE,
    **more: Any,
) -> bytes:
    return jpeg(exif=camera_exif(orientation, taken, offset, gps), **more)


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segment(picture: bytes, marker: int, body: bytes) -> bytes:
    return picture[:2] + jpeg_segment(marker, body) + picture[2:]


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, rows: bytes) -> bytes:
    """A grey one-bit PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def pdf(
    edit: Callable[[pikepdf.Pdf], None] | None = None,
    pages: int = 1,
    text: bytes = b"0 0 1 rg 50 50 200 100 re f",
    **save: Any,
) -> bytes:
    """A PDF with drawn pages; `edit` does what it likes to it before it is saved."""
    document = pikepdf.new()
    for _ in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(text)
    if edit:
        edit(document)
    target = io.BytesIO()
    document.save(target, **save)
    return target.getvalue()


def action(**entries: Any) -> Any:
    return pikepdf.Dictionary(**entries)


def package(parts: dict[str, str | bytes], **options: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 2, 4, 0, 0, 0)), part, zipfile.ZIP_DEFLATED, **options)
    return target.getvalue()


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
BODY = '<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body><w:p>{text}</w:p></w:body></w:document>'
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://example.org/x" TargetMode="External"/></Relationships>'
)


def docx(main: str = WORD_MAIN, text: str = "Damage report", **more: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(main=main),
        "word/document.xml": BODY.format(text=text),
    }
    return package(parts | {name.replace("__", "/"): part for name, part in more.items()})


def xlsx() -> bytes:
    import openpyxl

    book, target = openpyxl.Workbook(), io.BytesIO()
    book["Sheet"]["A1"] = "发票"
    book.save(target)
    return target.getvalue()
