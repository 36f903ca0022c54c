"""The office's own limits, and an inspection held to them."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings

from documents.inspection import Inspection, Limits, isolate
from documents.messages import message_of


def office_limits() -> Limits:
    """The limits as the settings have them; what is no setting keeps its default."""
    return Limits(
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        max_pixels=settings.EVIDENCE_MAX_PIXELS,
        office_documents=settings.EVIDENCE_OFFICE_DOCUMENTS,
    )


def inspect_file(path: str | Path, file_name: str, thumbnail: Path | None = None) -> Inspection:
    """Inspect the file at `path`, called `file_name` by its sender, with its message in the current language.

    Needs no database. Never raises for what the file is or holds. A JPEG thumbnail is written to `thumbnail`; OSError
    if it can't be.
    """
    found = isolate.inspect(path, file_name, office_limits(), thumbnail)
    return replace(found, message=message_of(found))
