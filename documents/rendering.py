"""A page of a stored file as a picture, for what a browser can't show in place: PDF, and HEIC from phones.

Drawn as uploads are looked into: in a process of its own, with little memory and little time. Nothing is kept.
"""

import json
import logging
import subprocess  # nosec: our own module, no shell
from dataclasses import asdict

from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import Refused
from documents.inspection import isolate, sniff
from documents.inspection.draw import NO_SUCH_PAGE
from documents.models import EvidenceFile
from documents.services.inspect import office_limits
from documents.services.store import FileGone, StoreUnavailable, evidence_store
from documents.serving import require_released

logger = logging.getLogger(__name__)

DRAW = ("-m", "documents.inspection.draw")
DRAWN = frozenset({sniff.PDF, sniff.HEIC})
MAX_PAGES = 50
LONGEST_SIDE = 1600  # pixels: an A4 page can be read at it


class NotDrawn(Refused):
    """There is no picture of this page: the file has no such page, or it can't be drawn."""


def pages_drawn(file: EvidenceFile) -> int:
    """How many pages of the file can be asked for as pictures; 0 for what is not drawn at all."""
    return min(file.pages, MAX_PAGES) if file.media_type in DRAWN else 0


def page_png(file: EvidenceFile, number: int) -> bytes:
    """Return page `number` (from 1) as a PNG of at most LONGEST_SIDE pixels.

    Raises NotDrawn, FileHeld, FileGone (erased or lost) and StoreUnavailable.
    """
    if not 1 <= number <= pages_drawn(file):
        raise NotDrawn(_("There is no picture of this page."))
    require_released(file)
    request = {
        "media_type": file.media_type,
        "number": number,
        "side": LONGEST_SIDE,
        "limits": asdict(office_limits()),
    }
    content = json.dumps(request).encode("ascii") + b"\n" + _content(file)
    try:
        done = isolate.run_apart(DRAW, content, office_limits())
    except subprocess.TimeoutExpired as error:
        raise NotDrawn(_("Drawing this page takes too long. Download the file to look at it.")) from error
    if done.returncode == 0 and done.stdout:
        return done.stdout
    if done.returncode != NO_SUCH_PAGE:
        reason = done.stderr[-2000:].decode("utf-8", "replace")
        logger.error("drawing a page ended with %s: %s", done.returncode, reason)
    raise NotDrawn(_("This page can't be drawn. Download the file to look at it."))


def _content(file: EvidenceFile) -> bytes:
    if not file.storage_name:
        raise FileGone(_("The content of this file is no longer there: it was erased or lost."))
    try:
        with evidence_store().open(file.storage_name, "rb") as content:
            return bytes(content.read())
    except FileNotFoundError as error:
        raise FileGone(_("The content of this file is no longer there: it was erased or lost.")) from error
    except Exception as error:  # whatever a storage raises when it is down
        raise StoreUnavailable(_("The evidence store can't be reached. Try again later.")) from error
