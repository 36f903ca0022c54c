"""Documents that act, carry, reach out, lock, lie or explode."""

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from documents.inspection import Code
from tests.corpus.evidence_case import ENTITIES, GIF, HTML, ZIP, Case
from tests.unit.documents import making as make


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


def _stream_at_root(document: pikepdf.Pdf, data: bytes) -> None:
    document.Root.Metadata = document.make_stream(data, Dictionary(Type=Name.Metadata, Subtype=Name.XML))


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


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


LOCK = pikepdf.Encryption(user="geheim", owner="geheim")
RESTRICTED = pikepdf.Encryption(user="", owner="geheim", allow=pikepdf.Permissions(extract=False))

BAD_DOCUMENTS = [
    Case("a script in a PDF's actions", "a.pdf", lambda: make.pdf(_root(OpenAction=_script())), Code.ACTIVE_CONTENT),
    Case("a script under an escaped name", "a.pdf",
         lambda: make.pdf(_root(OpenAction=_script())).replace(b"/JavaScript", b"/J#61vaScript"), Code.ACTIVE_CONTENT),
    Case("a script that gives itself another type", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Link, A=Dictionary(Type=Name.Note, S=Name.JavaScript))),
         Code.ACTIVE_CONTENT),
    Case("a script that nothing refers to", "a.pdf",
         lambda: make.pdf().replace(b"\nxref", b"\n<</S % gap\n/Java#53cript/JS(app.alert\\(1\\))>>\nxref"),
         Code.ACTIVE_CONTENT),
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
    Case("a document that prints itself", "a.pdf",
         lambda: make.pdf(_root(OpenAction=Dictionary(S=Name.Named, N=Name.Print))), Code.ACTIVE_CONTENT),
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
    Case("a page of 350 kilometres", "a.pdf",
         lambda: make.pdf(_pages_of(MediaBox=Array([0, 0, 1_000_000_000, 9]))), Code.DECOMPRESSION_BOMB),
    Case("entities that unfold in a PDF's properties", "a.pdf",
         lambda: make.pdf(lambda d: _stream_at_root(d, ENTITIES), fix_metadata_version=False), Code.ACTIVE_CONTENT),
    Case("a film under a page's own action", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition))), Code.ACTIVE_CONTENT),
    Case("data fetched into a form", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Widget, A=Dictionary(S=Name.ImportData, F=String("x.fdf")))),
         Code.ACTIVE_CONTENT),
    Case("a jump into a file inside the file", "a.pdf",
         lambda: make.pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToE))), Code.ACTIVE_CONTENT),
    Case("locked by an empty password", "a.pdf",
         lambda: make.pdf(encryption=pikepdf.Encryption(user="", owner="")), Code.ENCRYPTED),
    Case("a PDF behind noise", "a.pdf", lambda: b"noise " * 40 + make.pdf(), Code.POLYGLOT),
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
