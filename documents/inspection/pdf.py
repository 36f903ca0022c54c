"""PDF files: whole, readable by anybody, and nothing in them that acts, opens, sends or carries another file."""

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2

from documents.inspection import sniff
from documents.inspection.pdf_objects import refuse_active_objects, refuse_bombs, refuse_endless_pages
from documents.inspection.pictures import THUMBNAIL_SIDE, save_thumbnail
from documents.inspection.result import Code, Limits, RefusedContent

# Names that an old revision or an orphan may still hold: a viewer that repairs files would find them again. Each where
# it means something, after its key or before what it is the key of: a title may speak of scripts.
_GAP = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])*"
_RAW_NAMES = re.compile(
    rb"/(?:S|Type|Subtype)" + _GAP + rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)(?![A-Za-z0-9])"
    rb"|/(JavaScript|EmbeddedFiles)" + _GAP + rb"(?:<<|[0-9]+" + _GAP + rb"[0-9]+" + _GAP + rb"R)"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm\b[^\0]{0,4096}?\bstream\r?\n")
PARSER_MEMORY = 32 * 1024 * 1024


def inspect_pdf(data: bytes, limits: Limits, thumbnail: Path | None) -> int:
    """Return the number of pages; write a picture of the first page to `thumbnail` if that is given.

    Raises RefusedContent.
    """
    _refuse_frame(data)
    _refuse_raw_names(data)
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=PARSER_MEMORY,
        png_max_memory=PARSER_MEMORY,
        tiff_max_memory=PARSER_MEMORY,
        run_length_max_memory=PARSER_MEMORY,
        doc_max_warnings=1000,
        max_stream_filters=4,
    )
    try:
        with _open(data) as document:
            if document.is_encrypted:
                raise RefusedContent(Code.ENCRYPTED)
            refuse_active_objects(document)
            refuse_bombs(document, limits)
            pages = len(document.pages)
            if pages <= limits.max_pages:
                refuse_endless_pages(document)
    except pikepdf.PasswordError as error:
        raise RefusedContent(Code.ENCRYPTED) from error
    except pikepdf.PdfError as error:
        raise RefusedContent(Code.NO_PAGES if "no pages" in str(error) else Code.DAMAGED) from error
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError) as error:
        raise RefusedContent(Code.DAMAGED) from error
    if pages == 0:
        raise RefusedContent(Code.NO_PAGES)
    if pages > limits.max_pages:
        raise RefusedContent(Code.TOO_MANY_PAGES, pages=pages, limit=limits.max_pages)
    _render_first_page(data, thumbnail)
    return pages


def _open(data: bytes) -> pikepdf.Pdf:
    """Open strictly; a cross-reference table that is merely off is repaired as every viewer does, if pages are left."""
    try:
        return pikepdf.Pdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=False)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        return pikepdf.Pdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=True)


def _refuse_frame(data: bytes) -> None:
    """Refuse what does not end as a PDF does, or goes on after its end."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise RefusedContent(Code.TRUNCATED)
    rest = data[end + 5 :]
    # A file made for the web has an end mark near its beginning: cut off, only that one is left.
    if b"/Linearized" in data[:1024] and data.count(b"%%EOF") == 1 and len(rest) > 1024:
        raise RefusedContent(Code.TRUNCATED)
    sniff.refuse_trailing(rest)


def _refuse_raw_names(data: bytes) -> None:
    """Refuse by names that stand in the bytes or in packed objects, whether or not the file still refers to them."""
    for text in (data, *_packed_objects(data)):
        plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text) if b"#" in text else text
        found = _RAW_NAMES.search(plain)
        if found is not None:
            name = (found[1] or found[2]).decode("ascii")
            raise RefusedContent(
                Code.EMBEDDED_FILE if name.startswith("EmbeddedFile") else Code.ACTIVE_CONTENT, found=name
            )


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """The contents of every object stream: these are unpacked by whoever merely opens the file, so they come first."""
    for match in _PACKED.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            objects = unpacker.decompress(data[match.end() :], PARSER_MEMORY)
        except zlib.error:
            continue  # not deflated: qpdf has limits for the other ways of packing
        if unpacker.unconsumed_tail and not unpacker.eof:
            raise RefusedContent(Code.DECOMPRESSION_BOMB)
        yield objects


def _render_first_page(data: bytes, thumbnail: Path | None) -> None:
    """Draw the first page: a file that the renderer can't read is no evidence that anybody could look at."""
    try:
        document = pypdfium2.PdfDocument(data)
        page = document[0]
        width, height = page.get_size()
        scale = min(THUMBNAIL_SIDE / max(width, 1), THUMBNAIL_SIDE / max(height, 1))
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError, OSError, RuntimeError) as error:
        raise RefusedContent(Code.DAMAGED) from error
    if thumbnail is not None:
        save_thumbnail(picture, thumbnail)
