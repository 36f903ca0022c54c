"""A walk over every object of a PDF: what acts, opens, sends, hides a file, or unpacks to more than is borne."""

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from documents.inspection import sniff
from documents.inspection.result import Code, Limits, RefusedContent

# Actions that run code, start programs, send forms, reach into other files, or play media.
_REFUSED_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/GoToE", "/GoToR", "/SubmitForm", "/ImportData",
        "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView",
    }
)  # fmt: skip
_ALWAYS_REFUSED = frozenset({"/JavaScript", "/Launch"})  # whatever type the dictionary gives itself: viewers don't ask
_REFUSED_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
# What a page may do by itself when it is opened; everything else needs a person's click, or is refused.
_ACTIONS_BY_ITSELF = frozenset({"/GoTo", "/Named", "/Hide", "/SetOCGState", "/Thread"})
_TURNS_PAGES = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_UNPACKERS = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
MAX_DEPTH = 100
CHUNK = 1024 * 1024
BYTES_A_PIXEL = 8  # four inks of 16 bits
# Units; PDF allows no longer side (200 inches), and a viewer that draws one takes all memory for a blank sheet.
LONGEST_SIDE = 14_400


def refuse_active_objects(document: pikepdf.Pdf) -> None:
    """Raise RefusedContent for scripts, launches, forms that are sent, media, attachments, links to other files."""
    for top in document.objects:
        for item in _dictionaries(top, 0):
            _refuse_dictionary(item)


def _dictionaries(item: Any, depth: int) -> Iterator[Any]:
    """Every dictionary and stream that is written directly inside `item`, itself included."""
    if depth > MAX_DEPTH:
        raise RefusedContent(Code.TOO_COMPLEX)
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        yield item
        children = [item[key] for key in item.keys()]  # noqa: SIM118  (a Dictionary iterates otherwise)
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(child, depth + 1)


def _refuse_dictionary(item: Any) -> None:
    keys = set(item.keys())
    action = _name(item, "/S")
    acts = action in _ALWAYS_REFUSED or "/Type" not in keys or _name(item, "/Type") == "/Action"
    if action in _REFUSED_ACTIONS and acts:
        raise RefusedContent(Code.ACTIVE_CONTENT, found=action[1:])
    if action == "/URI" and "/URI" in keys:
        _refuse_link(item["/URI"])
    if "/XFA" in keys:
        raise RefusedContent(Code.ACTIVE_CONTENT, found="XFA")
    subtype = _name(item, "/Subtype")
    if subtype in _REFUSED_ANNOTATIONS:
        raise RefusedContent(Code.ACTIVE_CONTENT, found=subtype[1:])
    if "/RichMediaContent" in keys:
        raise RefusedContent(Code.ACTIVE_CONTENT, found="RichMedia")
    _refuse_carried(item, keys, subtype)
    if "/OpenAction" in keys:
        _refuse_by_itself(item["/OpenAction"])
    if "/AA" in keys and isinstance(item["/AA"], pikepdf.Dictionary):
        for key in item["/AA"].keys():  # noqa: SIM118
            _refuse_by_itself(item["/AA"][key])


def _refuse_carried(item: Any, keys: set[str], subtype: str) -> None:
    """Files inside the file, and contents that lie in another file."""
    kind = _name(item, "/Type")
    specification = item.get("/EF") if "/EF" in keys else None
    carries = isinstance(specification, pikepdf.Dictionary) and set(specification.keys()) & {
        "/F", "/UF", "/DOS", "/Mac", "/Unix",
    }  # fmt: skip
    if kind in {"/EmbeddedFile", "/Collection"} or subtype == "/FileAttachment" or carries or "/EmbeddedFiles" in keys:
        raise RefusedContent(Code.EMBEDDED_FILE)
    if isinstance(item, pikepdf.Stream) and "/F" in keys:
        raise RefusedContent(Code.EXTERNAL_CONTENT)
    if subtype == "/Form" and "/Ref" in keys:
        raise RefusedContent(Code.EXTERNAL_CONTENT)


def _refuse_by_itself(action: Any) -> None:
    if isinstance(action, pikepdf.Dictionary):
        kind = _name(action, "/S")
        if kind and kind not in _ACTIONS_BY_ITSELF:
            raise RefusedContent(Code.ACTIVE_CONTENT, found=kind[1:])
        if kind == "/Named" and _name(action, "/N") not in _TURNS_PAGES:
            raise RefusedContent(Code.ACTIVE_CONTENT, found=_name(action, "/N")[1:] or "Named")


def _refuse_link(target: Any) -> None:
    link = str(target).strip().lower()
    if not link.startswith(_LINK_SCHEMES) and (":" in link.split("/")[0] or link.startswith(("\\\\", "//"))):
        raise RefusedContent(Code.EXTERNAL_CONTENT)


def _name(item: Any, key: str) -> str:
    value = item.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def refuse_bombs(document: pikepdf.Pdf, limits: Limits) -> None:
    """Unpack every deflated stream piece by piece, keeping nothing; raise RefusedContent beyond the limits."""
    total = 0
    for item in document.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        room = min(_room(item, limits), limits.max_inflated_in_all - total)
        filters = _filters(item)
        if sum(name in _UNPACKERS for name in filters) > 1:
            raise RefusedContent(Code.DECOMPRESSION_BOMB)
        if _name(item, "/Type") == "/Metadata" and sniff.UNFOLDS.search(_unpacked(item, filters)):
            raise RefusedContent(Code.ACTIVE_CONTENT, found="DOCTYPE")
        if filters and filters[0] in {"/FlateDecode", "/Fl"}:
            total += _inflated_size(item.read_raw_bytes(), room)


def refuse_endless_pages(document: pikepdf.Pdf) -> None:
    """Raise RefusedContent for a page larger than PDF allows."""
    for page in document.pages:
        for box in (page.mediabox, page.cropbox):
            left, bottom, right, top = (float(side) for side in box)
            if not max(abs(right - left), abs(top - bottom)) <= LONGEST_SIDE:
                raise RefusedContent(Code.DECOMPRESSION_BOMB)


def _room(item: Any, limits: Limits) -> int:
    """How many bytes a stream may unpack to: a picture to what its pixels take, anything else to a fixed size."""
    width, height = item.get("/Width", 0), item.get("/Height", 0)
    if not isinstance(width, int) or not isinstance(height, int) or _name(item, "/Subtype") != "/Image":
        return limits.max_inflated
    if width * height > limits.max_pixels:
        raise RefusedContent(
            Code.TOO_MANY_PIXELS, width=width, height=height, megapixels=limits.max_pixels // 1_000_000
        )
    return max(width, 0) * max(height, 0) * BYTES_A_PIXEL + CHUNK


def _filters(item: Any) -> list[str]:
    value = item.get("/Filter")
    if isinstance(value, pikepdf.Name):
        return [str(value)]
    return [str(name) for name in value] if isinstance(value, pikepdf.Array) else []


def _unpacked(item: Any, filters: list[str]) -> bytes:
    """The beginning of a stream's content; declarations stand nowhere else."""
    raw = bytes(item.read_raw_bytes())
    if not filters:
        return raw[:CHUNK]
    try:
        return zlib.decompressobj().decompress(raw, CHUNK) if filters[0] in {"/FlateDecode", "/Fl"} else b""
    except zlib.error:
        return b""


def _inflated_size(raw: bytes, room: int) -> int:
    """How many bytes a deflated stream unpacks to; a broken one counts as far as it goes."""
    unpacker, size, piece = zlib.decompressobj(), 0, raw
    try:
        while piece and not unpacker.eof:
            size += len(unpacker.decompress(piece, CHUNK))
            if size > room:
                raise RefusedContent(Code.DECOMPRESSION_BOMB)
            piece = unpacker.unconsumed_tail
    except zlib.error:
        return size
    return size
