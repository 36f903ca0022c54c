"""Files that are odd and yet good: what the office must not turn away."""

import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.corpus.evidence_case import FILM, Case
from tests.corpus.evidence_documents import _link, _root
from tests.corpus.evidence_pictures import _animated, _motion_photo, _mpo, _samsung
from tests.unit.documents import making as make

JPEG, PNG, WEBP, HEIC, PDF = "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"
OOXML = "application/vnd.openxmlformats-officedocument."


def _about_scripts(document: pikepdf.Pdf) -> None:
    words = "What /JavaScript, /Launch and /EmbeddedFiles do in a file"
    document.docinfo["/Title"] = words
    document.pages[0].obj["/Contents"] = document.make_stream(f"BT ({words}) Tj ET".encode())


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
    Case("a title and a text about scripts", "a.pdf",
         lambda: make.pdf(_about_scripts, compress_streams=False), None, PDF),
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
