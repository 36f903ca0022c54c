"""Hostile and awkward files: each with the rule that it breaks, or that it must not be thought to break."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from documents.inspection import Code, Limits
from tests.unit.documents import making as make

# Small, so that a bomb need not be big to be one.
LIMITS = Limits(
    max_bytes=2_000_000,
    max_pixels=1_000_000,
    max_frames=5,
    max_scans=20,
    max_pages=12,
    max_inflated=8_000_000,
    max_inflated_in_all=12_000_000,
    office_documents=True,
)


@dataclass(frozen=True)
class Case:
    rule: str
    name: str
    data: Callable[[], bytes]
    code: Code | None = None
    media_type: str = ""


def _pages_of(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    """Put entries into the first page's dictionary."""

    def edit(document: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            document.pages[0].obj[f"/{key}"] = value

    return edit


def _root(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            document.Root[f"/{key}"] = value

    return edit


def _annotation(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        annotation = document.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 99, 99]), **entries))
        document.pages[0].obj["/Annots"] = Array([annotation])
        document.Root.AcroForm = Dictionary(Fields=Array([annotation]))

    return edit


def _link(uri: str) -> Callable[[pikepdf.Pdf], None]:
    return _annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(uri)))


def _attach(document: pikepdf.Pdf) -> None:
    document.attachments["x.xml"] = pikepdf.AttachedFileSpec(document, b"<x/>", filename="x.xml")


def _stream(document: pikepdf.Pdf, data: bytes, **entries: object) -> None:
    document.Root.Extra = document.make_stream(data, Dictionary(**entries))


def _bomb(size: int, times: int = 1, **entries: object) -> bytes:
    document, data = pikepdf.new(), bytes(size)
    document.add_blank_page()
    for _ in range(times):
        data = zlib.compress(data, 9)
    stream = document.make_stream(b"", Dictionary(**entries))
    stream.write(data, filter=Name.FlateDecode if times == 1 else Array([Name.FlateDecode] * times))
    document.Root.Extra = stream
    target = io.BytesIO()
    document.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return target.getvalue()


def _object_stream_bomb() -> bytes:
    """The objects themselves packed in a stream that unpacks to 80 MB: it strikes whoever opens the file."""
    packed = zlib.compress(
        b"1 0 2 30 <</Type/Catalog/Pages 2 0 R>>   <</Type/Pages/Kids[]/Count 0>>" + b" " * 80_000_000, 9
    )
    head = b"%PDF-1.5\n"
    first = b"3 0 obj<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    objects = head + first + packed + b"\nendstream endobj\n"
    at = len(objects)
    rows = b"".join(
        struct.pack(">BIH", *row) for row in ((0, 0, 65535), (2, 3, 0), (2, 3, 1), (1, len(head), 0), (1, at, 0))
    )
    table = b"4 0 obj<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return objects + table + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % at


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


def _resized_jpeg(width: int, height: int) -> bytes:
    data = bytearray(make.jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


ZIP = make.package({"a.txt": "hello"})
GIF = make.saved(make.drawing(), "GIF")
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
EXE = b"MZ\x90\0" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FILM = make.box(b"ftyp", b"mp42\0\0\0\0isom") + make.box(b"mdat", bytes(100))


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


LOCK = pikepdf.Encryption(user="geheim", owner="geheim")
RESTRICTED = pikepdf.Encryption(user="", owner="geheim", allow=pikepdf.Permissions(extract=False))

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
    Case("an SVG by its name as well", "a.svg", lambda: SVG, Code.DANGEROUS_NAME),
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
]

BAD_PICTURES = [
    Case("a JPEG cut off", "a.jpg", lambda: make.jpeg()[:-900], Code.TRUNCATED),
    Case("a JPEG cut off, with an end mark put on", "a.jpg", lambda: make.jpeg()[:700], Code.TRUNCATED),
    Case("a PNG cut off", "a.png", lambda: make.png()[:-300], Code.TRUNCATED),
    Case("a WebP cut off", "a.webp", lambda: make.webp()[:-300], Code.TRUNCATED),
    Case("a HEIC cut off", "a.heic", lambda: make.heic()[:-300], Code.TRUNCATED),
    Case("a PNG with a wrong checksum", "a.png", lambda: make.png()[:40] + b"\0\0" + make.png()[42:], Code.DAMAGED),
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
]  # fmt: skip

BAD_DOCUMENTS = [
    Case("a script in a PDF's actions", "a.pdf", lambda: make.pdf(_root(OpenAction=_script())), Code.ACTIVE_CONTENT),
    Case("a script under an escaped name", "a.pdf",
         lambda: make.pdf(_root(OpenAction=_script())).replace(b"/JavaScript", b"/J#61vaScript"), Code.ACTIVE_CONTENT),
    Case("a script in packed objects", "a.pdf",
         lambda: make.pdf(_root(OpenAction=_script()), object_stream_mode=pikepdf.ObjectStreamMode.generate),
         Code.ACTIVE_CONTENT),
    Case("a script when a page opens", "a.pdf",
         lambda: make.pdf(_pages_of(AA=Dictionary(O=_script()))), Code.ACTIVE_CONTENT),
    Case("a script in a field", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Widget, FT=Name.Tx, AA=Dictionary(K=_script()))),
         Code.ACTIVE_CONTENT),
    Case("a script in the table of names", "a.pdf",
         lambda: make.pdf(_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _script()]))))),
         Code.ACTIVE_CONTENT),
    Case("a script that a later revision took out", "a.pdf",
         lambda: make.pdf(_root(OpenAction=_script())) + make.pdf(), Code.ACTIVE_CONTENT),
    Case("a program started by a PDF", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("cmd.exe")))),
         Code.ACTIVE_CONTENT),
    Case("a form that is sent", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Widget, A=Dictionary(S=Name.SubmitForm, F=String("https://x")))),
         Code.ACTIVE_CONTENT),
    Case("a page that is fetched on opening", "a.pdf",
         lambda: make.pdf(_root(OpenAction=Dictionary(S=Name.URI, URI=String("https://example.org")))),
         Code.ACTIVE_CONTENT),
    Case("a jump into another file", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String(r"\\host\share")))),
         Code.ACTIVE_CONTENT),
    Case("an XFA form", "a.pdf",
         lambda: make.pdf(_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>")))), Code.ACTIVE_CONTENT),
    Case("a film in a PDF", "a.pdf", lambda: make.pdf(_annotation(Subtype=Name.RichMedia)), Code.ACTIVE_CONTENT),
    Case("a file in a PDF", "a.pdf", lambda: make.pdf(_attach), Code.EMBEDDED_FILE),
    Case("a file pinned to a page", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.FileAttachment)), Code.EMBEDDED_FILE),
    Case("a portfolio", "a.pdf", lambda: make.pdf(_root(Collection=Dictionary(Type=Name.Collection))),
         Code.EMBEDDED_FILE),
    Case("a link to a file on this computer", "a.pdf", lambda: make.pdf(_link("file:///etc/passwd")),
         Code.EXTERNAL_CONTENT),
    Case("a script as a link", "a.pdf", lambda: make.pdf(_link("javascript:alert(1)")), Code.EXTERNAL_CONTENT),
    Case("a link to a file share", "a.pdf", lambda: make.pdf(_link(r"\\host\share")), Code.EXTERNAL_CONTENT),
    Case("content that lies in another file", "a.pdf",
         lambda: make.pdf(lambda d: _stream(d, b"", F=String("other.bin"))), Code.EXTERNAL_CONTENT),
    Case("locked by a password", "a.pdf", lambda: make.pdf(encryption=LOCK), Code.ENCRYPTED),
    Case("locked by restrictions only", "a.pdf", lambda: make.pdf(encryption=RESTRICTED), Code.ENCRYPTED),
    Case("no page", "a.pdf", lambda: make.pdf(pages=0), Code.NO_PAGES),
    Case("more pages than are taken", "a.pdf", lambda: make.pdf(pages=13), Code.TOO_MANY_PAGES),
    Case("a PDF cut off", "a.pdf", lambda: make.pdf()[:-60], Code.TRUNCATED),
    Case("a PDF for the web, cut off", "a.pdf",
         lambda: make.pdf(pages=9, linearize=True)[:-700], Code.TRUNCATED),
    Case("only the head and foot of a PDF", "a.pdf", lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF\n", Code.DAMAGED),
    Case("pages that contain themselves", "a.pdf",
         lambda: make.pdf(lambda d: d.Root.Pages.Kids.append(d.Root.Pages)), Code.DAMAGED),
    Case("arrays nested without end", "a.pdf",
         lambda: make.pdf().replace(b"/MediaBox", b"/X" + b"[" * 200_000 + b"/MediaBox", 1), Code.DAMAGED),
    Case("a PDF with a ZIP behind it", "a.pdf", lambda: make.pdf() + ZIP, Code.POLYGLOT),
    Case("a ZIP inside a PDF", "a.pdf",
         lambda: make.pdf(lambda d: _stream(d, ZIP), compress_streams=False), Code.POLYGLOT),
    Case("a PDF with a page behind it", "a.pdf", lambda: make.pdf() + HTML, Code.POLYGLOT),
    Case("a PDF with noise behind it", "a.pdf", lambda: make.pdf() + b"\x01\x02 \x99" * 99, Code.TRAILING_DATA),
    Case("a PDF behind a web page", "a.pdf", lambda: HTML + make.pdf(), Code.POLYGLOT),
    Case("a PDF behind a GIF", "a.pdf", lambda: GIF[:40] + make.pdf(), Code.POLYGLOT),
    Case("a stream that unpacks to 9 MB", "a.pdf", lambda: _bomb(9_000_000), Code.DECOMPRESSION_BOMB),
    Case("a picture that unpacks to more than its pixels", "a.pdf",
         lambda: _bomb(3_000_000, Subtype=Name.Image, Width=10, Height=10), Code.DECOMPRESSION_BOMB),
    Case("a stream packed twice", "a.pdf", lambda: _bomb(1_000_000, times=2), Code.DECOMPRESSION_BOMB),
    Case("objects that unpack to 80 MB", "a.pdf", _object_stream_bomb, Code.DECOMPRESSION_BOMB),
    Case("a picture of 100 megapixels in a PDF", "a.pdf",
         lambda: make.pdf(lambda d: _stream(d, b"", Subtype=Name.Image, Width=10_000, Height=10_000)),
         Code.TOO_MANY_PIXELS),
    Case("Word with macros", "a.docx", lambda: make.docx(main=make.WORD_MACRO), Code.MACROS),
    Case("Word with a macro part", "a.docx", lambda: make.docx(**{"word__vbaProject.bin": b"x"}), Code.MACROS),
    Case("Word with an object in it", "a.docx",
         lambda: make.docx(**{"word__embeddings__oleObject1.bin": b"x"}), Code.EMBEDDED_FILE),
    Case("Word that fetches its template", "a.docx",
         lambda: make.docx(**{"word___rels__settings.xml.rels": make.RELATIONS.format(kind="attachedTemplate")}),
         Code.EXTERNAL_CONTENT),
    Case("Word with a DDE field", "a.docx", lambda: make.docx(text="DDEAUTO cmd"), Code.ACTIVE_CONTENT),
    Case("Word with entities", "a.docx",
         lambda: make.docx(**{"word__x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), Code.ACTIVE_CONTENT),
    Case("Word that unpacks to 9 MB", "a.docx", lambda: make.docx(**{"word__x.bin": bytes(9_000_000)}),
         Code.DECOMPRESSION_BOMB),
    Case("Word with a path out of its folder", "a.docx", lambda: make.docx(**{"..__x.xml": "<a/>"}), Code.DAMAGED),
    Case("Word with something behind it", "a.docx", lambda: make.docx() + b"x", Code.TRAILING_DATA),
    Case("Word with broken XML", "a.docx", lambda: make.docx(text="<oops>"), Code.DAMAGED),
    Case("a ZIP called Word", "a.docx", lambda: ZIP, Code.SPOOFED_TYPE),
]  # fmt: skip

JPEG, PNG, WEBP, HEIC, PDF = "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"
OOXML = "application/vnd.openxmlformats-officedocument."
AWKWARD_BUT_GOOD = [
    Case("turned by the camera", "a.jpg", make.camera_jpeg, None, JPEG),
    Case("four inks", "a.jpg", lambda: make.saved(make.drawing(mode="CMYK"), "JPEG"), None, JPEG),
    Case("progressive", "a.jpeg", lambda: make.jpeg(progressive=True), None, JPEG),
    Case("padded with zeros", "a.jpg", lambda: make.jpeg() + bytes(4096), None, JPEG),
    Case("two pictures of a phone", "a.jpg", _mpo, None, JPEG),
    Case("a short film behind it, as phones do", "a.jpg", lambda: _motion_photo(FILM), None, JPEG),
    Case("a maker's notes behind it, as phones do", "a.jpg", _samsung, None, JPEG),
    Case("properties that can't be read", "a.jpg",
         lambda: make.with_segment(make.jpeg(), 0xE1, b"Exif\0\0II*\0\xff\xff\xff\x7f"), None, JPEG),
    Case("a PNG called .jpeg", "a.jpeg", make.png, None, PNG),
    Case("a JPEG called .pdf", "a.pdf", make.jpeg, None, JPEG),
    Case("no ending", "IMG_0001", make.jpeg, None, JPEG),
    Case("16 bits a pixel", "a.png", lambda: make.saved(make.drawing(mode="L").convert("I;16"), "PNG"), None, PNG),
    Case("one bit a pixel", "a.png", lambda: make.saved(make.drawing(mode="1"), "PNG"), None, PNG),
    Case("a palette with a hole", "a.png",
         lambda: make.saved(make.drawing(mode="P"), "PNG", transparency=0), None, PNG),
    Case("see-through", "a.png", lambda: make.saved(Image.new("RGBA", (9, 9), (9, 9, 9, 9)), "PNG"), None, PNG),
    Case("a few frames", "a.webp", lambda: _animated(3, "WEBP"), None, WEBP),
    Case("without loss", "a.webp", lambda: make.webp(lossless=True), None, WEBP),
    Case("from a telephone", "IMG_0001.HEIC", make.heic, None, HEIC),
    Case("one million pixels to the dot", "a.png",
         lambda: make.png_of(1000, 1000, zlib.compress(bytes(126_000))), None, PNG),
    Case("several pages", "a.pdf", lambda: make.pdf(pages=12), None, PDF),
    Case("packed objects", "a.pdf",
         lambda: make.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), None, PDF),
    Case("made for the web", "a.pdf", lambda: make.pdf(linearize=True), None, PDF),
    Case("links to the web and to a mailbox", "a.pdf", lambda: make.pdf(_link("https://example.org")), None, PDF),
    Case("opens at a page", "a.pdf",
         lambda: make.pdf(_root(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))), None, PDF),
    Case("a form without scripts", "a.pdf",
         lambda: make.pdf(_root(AcroForm=Dictionary(Fields=Array([])))), None, PDF),
    Case("a byte order mark before it", "a.pdf", lambda: b"\xef\xbb\xbf" + make.pdf(), None, PDF),
    Case("a table of contents that is off", "a.pdf",
         lambda: make.pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(b"startxref\n", b"startxref\n7"),
         None, PDF),
    Case("line ends behind it", "a.pdf", lambda: make.pdf() + b"\r\n\r\n\0\0", None, PDF),
    Case("no table of contents at all", "a.pdf",
         lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>"
         b"endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
         None, PDF),
    Case("a PDF called .jpg", "a.jpg", make.pdf, None, PDF),
    Case("Word", "a.docx", make.docx, None, f"{OOXML}wordprocessingml.document"),
    Case("Word with a link", "a.docx",
         lambda: make.docx(**{"word___rels__document.xml.rels": make.RELATIONS.format(kind="hyperlink")}), None,
         f"{OOXML}wordprocessingml.document"),
    Case("Excel", "a.xlsx", make.xlsx, None, f"{OOXML}spreadsheetml.sheet"),
]  # fmt: skip

HOSTILE = NOT_WHAT_IT_SAYS + BAD_PICTURES + BAD_DOCUMENTS
EVERYTHING = HOSTILE + AWKWARD_BUT_GOOD
