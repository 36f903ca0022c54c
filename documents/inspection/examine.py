"""One file examined from its name and its bytes, in this process. `isolate` does the same in a process of its own."""

import hashlib
from dataclasses import replace
from pathlib import Path

from documents.inspection import names, sniff
from documents.inspection.result import Code, Inspection, Limits, RefusedContent

PICTURES = frozenset({sniff.JPEG, sniff.PNG, sniff.WEBP, sniff.HEIC})


def examine(data: bytes, file_name: str, limits: Limits, thumbnail: Path | None = None) -> Inspection:
    """Say whether a file may come in, and what it is; write its thumbnail to `thumbnail` if that is given.

    Never raises for what the file holds: a refused file's inspection carries the code and its details.
    """
    found = Inspection(
        file_name=names.safe_name(file_name, None), size=len(data), sha256=hashlib.sha256(data).hexdigest()
    )
    try:
        if not data:
            raise RefusedContent(Code.EMPTY_FILE)
        if len(data) > limits.max_bytes:
            raise RefusedContent(Code.TOO_LARGE, megabytes=limits.max_bytes // (1024 * 1024))
        media_type = _media_type(data, file_name, limits)
        found = replace(found, media_type=media_type)
        return _accepted(found, data, file_name, limits, thumbnail)
    except RefusedContent as refusal:
        return replace(found, code=refusal.code.value, details=refusal.details)
    except (MemoryError, RecursionError):
        return replace(found, code=Code.TOO_COMPLEX.value)


def _media_type(data: bytes, file_name: str, limits: Limits) -> str:
    media_type = sniff.media_type_of(data)
    if media_type == sniff.ZIP:
        from documents.inspection import office

        media_type = office.media_type_of(data)
        if media_type is not None and not limits.office_documents:
            raise RefusedContent(Code.OFFICE_DOCUMENTS_OFF)
    if media_type is not None:
        return media_type
    kind, extension = sniff.describe(data), names.extension_of(file_name)
    if b"%PDF-" in data[: sniff.PDF_HEADER_WINDOW]:
        raise RefusedContent(Code.POLYGLOT, other="PDF")
    if extension in names.ALLOWED_EXTENSIONS:
        raise RefusedContent(Code.SPOOFED_TYPE, extension=extension, kind=kind or "?")
    raise RefusedContent(Code.TYPE_NOT_ALLOWED, kind=kind or "?")


def _accepted(found: Inspection, data: bytes, file_name: str, limits: Limits, thumbnail: Path | None) -> Inspection:
    # The decoders are imported where they are needed: each costs a child process more than its work.
    media_type = found.media_type or ""
    found = replace(found, file_name=names.safe_name(file_name, media_type))
    if media_type in PICTURES:
        from documents.inspection.pictures import inspect_picture

        sniff.refuse_polyglots(data, media_type)
        picture = inspect_picture(data, media_type, limits, thumbnail)
        return replace(
            found,
            accepted=True,
            pages=1,
            width=picture.width,
            height=picture.height,
            taken_at=picture.said.taken_at,
            zone_known=picture.said.zone_known,
            latitude=picture.said.latitude,
            longitude=picture.said.longitude,
            perceptual_hash=picture.perceptual_hash,
        )
    if media_type == sniff.PDF:
        from documents.inspection.pdf import inspect_pdf

        sniff.refuse_polyglots(data, media_type)
        return replace(found, accepted=True, pages=inspect_pdf(data, limits, thumbnail))
    from documents.inspection.office import inspect_office

    inspect_office(data, media_type, limits)
    return replace(found, accepted=True, pages=1)
