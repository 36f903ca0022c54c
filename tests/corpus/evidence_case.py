"""What a case of the evidence corpus is, and the small limits under which bombs need not be big."""

from collections.abc import Callable
from dataclasses import dataclass

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


ZIP = make.package({"a.txt": "hello"})
GIF = make.saved(make.drawing(), "GIF")
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
EXE = b"MZ\x90\0" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
# In pieces, or a scanner that looks at this folder would take it away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x:xmpmeta>&b;</x:xmpmeta>'
FILM = make.box(b"ftyp", b"mp42\0\0\0\0isom") + make.box(b"mdat", bytes(100))
