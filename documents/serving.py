"""A stored file as an answer to a request. Who may see it is decided by the view that calls."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from documents.models import EvidenceFile
from documents.services.store import FileGone, StoreUnavailable, evidence_store

# What a browser may show in place. A PDF is always handed over: its viewers do more than show.
SHOWN_IN_PLACE = frozenset({"image/jpeg", "image/png", "image/webp"})
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def file_response(file: EvidenceFile, *, inline: bool = False, thumbnail: bool = False) -> HttpResponseBase:
    """Stream a stored file, or its thumbnail (always a JPEG, shown in place), under its safe name.

    Sent as an attachment unless `inline` is asked for and a browser can only show it. Never sniffed, never cached
    by others, in a sandbox. Raises FileGone (erased, lost, or no thumbnail) and StoreUnavailable.
    """
    name = file.thumbnail_name if thumbnail else file.storage_name
    if not name:
        raise FileGone(_("There is no preview of this file."))
    try:
        content = evidence_store().open(name, "rb")
    except FileNotFoundError as error:
        raise FileGone(_("The content of this file is no longer there: it was erased or lost.")) from error
    except Exception as error:  # whatever a storage raises when it is down
        raise StoreUnavailable(_("The evidence store can't be reached. Try again later.")) from error
    media_type = "image/jpeg" if thumbnail else file.media_type
    response = FileResponse(
        content,
        as_attachment=not thumbnail and not (inline and media_type in SHOWN_IN_PLACE),
        filename="thumbnail.jpg" if thumbnail else file.file_name or "erased",
        content_type=media_type,
    )
    return _guarded(response)


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
