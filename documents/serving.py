"""A stored file as an answer to a request. Who may see it is decided by the view that calls."""

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from documents.models import EvidenceFile
from documents.services.store import FileGone, FileHeld, StoreUnavailable, evidence_store

# What a page of ours may show as a picture (which a browser does of attachments too). A PDF is only handed over: its
# viewers do more than show.
SHOWN_IN_PLACE = frozenset({"image/jpeg", "image/png", "image/webp"})
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def file_response(file: EvidenceFile, *, thumbnail: bool = False) -> HttpResponseBase:
    """Send a stored file as an attachment under its safe name, or its thumbnail (always a JPEG of ours).

    Never sniffed, never cached by others, in a sandbox. Raises FileHeld, FileGone (erased, lost, or no thumbnail) and
    StoreUnavailable.
    """
    require_released(file)
    name = file.thumbnail_name if thumbnail else file.storage_name
    if not name:
        raise FileGone(_("There is no preview of this file."))
    media_type = "image/jpeg" if thumbnail else file.media_type
    attached = not thumbnail
    shown_name = "thumbnail.jpg" if thumbnail else file.file_name or "erased"
    if settings.EVIDENCE_ACCEL:
        return _guarded(_sent_by_nginx(name, media_type, attached, shown_name))
    try:
        content = evidence_store().open(name, "rb")
    except FileNotFoundError as error:
        raise _gone() from error
    except Exception as error:  # whatever a storage raises when it is down
        raise _down() from error
    response = FileResponse(content, as_attachment=attached, filename=shown_name, content_type=media_type)
    return _guarded(response)


def require_released(file: EvidenceFile) -> None:
    """Raise FileHeld for a file that the virus scanner has not found clean."""
    if file.is_held:
        raise FileHeld(_("This file is held back until the virus scanner has found it clean."))


def _sent_by_nginx(name: str, media_type: str, attached: bool, shown_name: str) -> HttpResponse:
    """An answer without a body: nginx puts the file there. Its name in the store is ours, never a sender's."""
    try:
        there = evidence_store().exists(name)
    except Exception as error:
        raise _down() from error
    if not there:
        raise _gone()
    response = HttpResponse(content_type=media_type)
    response["X-Accel-Redirect"] = f"/{settings.EVIDENCE_ACCEL.strip('/')}/{name}"
    response["Content-Disposition"] = content_disposition_header(attached, shown_name) or "attachment"
    return response


def _gone() -> FileGone:
    return FileGone(_("The content of this file is no longer there: it was erased or lost."))


def _down() -> StoreUnavailable:
    return StoreUnavailable(_("The evidence store can't be reached. Try again later."))


def page_response(picture: bytes) -> HttpResponseBase:
    """A page drawn from a stored file (PNG), shown in place under the same guards as the file."""
    return _guarded(HttpResponse(picture, content_type="image/png"))


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response
