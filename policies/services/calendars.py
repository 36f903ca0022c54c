"""A year's holiday notice comes into the office: read strictly, staged by one person, put in force by another.

A notice in force is a row that is never changed: a correction is a further version of its year.
"""

import hashlib
import json

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from claimsoffice.kernel.actor import require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import BatchState, ImportBatch, StagedAction, StagedChunk
from claimsoffice.kernel.services import events
from policies.models import CalendarNotice
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import CalendarYear, parse_calendar_year
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import parse_yaml

PERMISSION = "policies.load_calendar"
KIND = "calendar"
LARGEST_FILE = 64 * 1024


def read_notice(content: bytes, name: str) -> CalendarYear:
    """Read a notice from the bytes of a YAML (or JSON) file; `name` stands in errors.

    Raises NotReady, saying what is wrong and where, for anything that a notice can't say.
    """
    if len(content) > LARGEST_FILE:
        raise NotReady(_("%(name)s is too large for one year's notice.") % {"name": name}, missing=["file"])
    try:
        return parse_calendar_year(parse_yaml(content.decode("utf-8-sig"), name), name)
    except UnicodeDecodeError as error:
        raise NotReady(_("%(name)s is not UTF-8 text.") % {"name": name}, missing=["file"]) from error
    except LawFileError as error:
        raise NotReady(_("This is no holiday notice: %(why)s") % {"why": error}, missing=["file"]) from error


def stage(notice: CalendarYear, name: str, actor: User) -> ImportBatch:
    """Keep a notice for a second person to put in force. Raises NotPermitted; WrongState if it is in force already."""
    require(actor, PERMISSION)
    if current_calendar().years.get(notice.year) == notice:
        raise WrongState(_("This very notice for %(year)s is already in force.") % {"year": notice.year})
    text = json.dumps(notice.as_mapping(), ensure_ascii=False, sort_keys=True)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            kind=KIND, owner=actor, file_name=name[:255], sha256=notice.digest, size=len(text.encode()), rows=1,
            created=1, content_hash=hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip
        StagedChunk.objects.create(batch=batch, action=StagedAction.CREATE, seq=0, rows=text)
        events.append(batch.stream, "calendar.staged", actor=actor, data={"year": notice.year, "sha256": notice.digest})
        return batch


def notice_of(batch: ImportBatch) -> CalendarYear:
    """The notice that was staged. Raises Stale if it is not the one that was read from the file."""
    text = batch.chunks.get().rows
    notice = parse_calendar_year(json.loads(text), batch.file_name)
    if hashlib.sha256(text.encode()).hexdigest() != batch.content_hash or notice.digest != batch.sha256:
        raise Stale(_("The staged notice was altered. Upload the file again."))
    return notice


def waiting() -> list[ImportBatch]:
    """Notices that wait for a second person, oldest first."""
    staged = ImportBatch.objects.filter(kind=KIND, state=BatchState.STAGED)
    return list(staged.select_related("owner").order_by("pk"))


def put_in_force(batch_id: int, approver: User, *, seen_version: str | None = None) -> CalendarNotice:
    """Make a staged notice law in the office: from the commit on, every clock is counted with it.

    `seen_version` is the calendar's version that the approver's preview was made with. Raises
    NotPermitted (also for whoever staged it), WrongState, and Stale if another notice came between.
    """
    require(approver, PERMISSION)
    with transaction.atomic():
        batch = _staged(batch_id)
        if batch.owner_id == approver.pk:
            raise NotPermitted(_("You loaded this notice: somebody else puts it in force."))
        if seen_version is not None and seen_version != current_calendar().version:
            raise _overtaken()
        if batch.owner is None:
            raise NotPermitted(_("Nobody stands behind this notice: load it again."))
        notice = notice_of(batch)
        newest = CalendarNotice.objects.filter(year=notice.year).order_by("-version").first()
        row = CalendarNotice(
            year=notice.year,
            version=newest.version + 1 if newest else 1,
            content=notice.as_mapping(),
            sha256=notice.digest,
            loaded_by=batch.owner,
            approved_by=approver,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:  # two notices of one year in one moment
            raise _overtaken() from error
        batch.state, batch.applied_at = BatchState.APPLIED, now()
        batch.save(update_fields=["state", "applied_at"])
        data = {"notice": row.pk, "year": row.year, "version": row.version, "sha256": row.sha256}
        events.append(batch.stream, "calendar.in_force", actor=approver, data=data)
        return row


def _overtaken() -> Stale:
    return Stale(_("Another notice came into force since you opened this page. Look at the preview again."))


def refuse(batch_id: int, actor: User) -> None:
    """Send a staged notice away; anybody who may load one may, also whoever staged it."""
    require(actor, PERMISSION)
    with transaction.atomic():
        batch = _staged(batch_id)
        batch.state, batch.closed_at = BatchState.REFUSED, now()
        batch.save(update_fields=["state", "closed_at"])
        events.append(batch.stream, "calendar.refused", actor=actor)


def _staged(batch_id: int) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, kind=KIND).first()
    if batch is None or batch.state != BatchState.STAGED:
        raise WrongState(_("This notice is not waiting any more."))
    return batch
