"""Reports too big to wait for: asked for as a row, made by a worker, fetched by who asked, and deleted after a while.

The file lies in the private storage "exports" under a random name. The row is the truth: a task only wakes `run_due`.
A worker holds a row by a lease; who loses it (killed, cancelled) leaves nothing that counts, and another makes it anew.
"""

import hashlib
import logging
import secrets
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import ReportFile, ReportFileState
from claims.reports.control import facts_of
from claims.reports.export import exported, require_export
from claims.reports.registry import EXPORTS, LISTS
from claims.reports.report import Report, Scope
from claims.reports.writers import WRITERS
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, WrongState
from claimsoffice.kernel.services import events
from claimsoffice.kernel.services.outbox import nudge

log = logging.getLogger(__name__)

TASK = "claims.tasks.report_files"
# Longer than a worker ever is silent, shorter than anybody should wait for what a killed one held.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
# One person's; more would keep the worker from everybody else's.
MOST_WAITING = 5
_WITH_WORKER = (ReportFileState.QUEUED, ReportFileState.MAKING)
_SHOWN_FOR = 3600
_STRAY_AFTER = timedelta(hours=1)


class Abandoned(Exception):
    """The file is no longer this worker's: it was cancelled, or its lease ran out and another one has it."""


def storage() -> Storage:
    """Where the files lie until they are deleted; nobody is served from there but by `fetch`."""
    return storages["exports"]


def is_big(report: Report) -> bool:
    """Whether the report reads through more records than anybody should wait for."""
    most = settings.EXPORT_BACKGROUND_ROWS
    return report.size(most + 1) > most


def queue(name: str, form: str, scope: Scope, language: str) -> ReportFile:
    """Ask for report or list `name` as `form` ("csv" or "xlsx") over `scope`, whose user owns it.

    Raises NotPermitted, WrongState for a person who has too many waiting, KeyError for an unknown name or form.
    """
    owner = scope.user
    if owner is None:
        raise NotPermitted(_("A file that is made in the background belongs to a person."))
    require_export(owner)
    if name not in EXPORTS or form not in WRITERS:
        raise KeyError(f"{name}.{form}")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        if ReportFile.objects.filter(owner=owner, state__in=_WITH_WORKER).count() >= MOST_WAITING:
            raise WrongState(
                _("%(n)s of your files are still being made. Wait for them, or cancel one.") % {"n": MOST_WAITING}
            )
        row = ReportFile.objects.create(
            owner=owner,
            report=name,
            form=form,
            language=language,
            from_on=scope.from_on,
            to_on=scope.to_on,
            scheme=scope.scheme,
            query=scope.query,
            as_of=scope.as_of,
            requested_at=now(),
        )
        data = {"report": name, "form": form, "as_of": scope.as_of.isoformat()}
        events.append(row.stream, "report.queued", actor=owner, data=data)
        transaction.on_commit(partial(nudge, TASK))
    return row


def own_files(user: User) -> QuerySet[ReportFile]:
    """The files that this person asked for; nobody else's exist for them."""
    return ReportFile.objects.filter(owner=user)


def fresh_count(user: User) -> int:
    """How many of this person's files are ready and were not fetched yet; one query."""
    return own_files(user).filter(state=ReportFileState.READY, fetched_at=None, expires_at__gt=now()).count()


def cancel(pk: int, user: User) -> ReportFile:
    """Give a file up, or delete it before its time. Raises DoesNotExist for another's, WrongState if it is gone."""
    with transaction.atomic():
        row = own_files(user).select_for_update().get(pk=pk)
        if row.state not in (*_WITH_WORKER, ReportFileState.READY):
            raise WrongState(_("This file is gone already."))
        _end(row, ReportFileState.CANCELLED, actor=user)
    return row


def fetch(pk: int, user: User) -> tuple[ReportFile, "File[bytes]"]:
    """The file for who asked for it; that it was fetched is an event. DoesNotExist for all others, and when it is gone.

    Who has lost the right to export, or to see personal data that stand in it in full, has lost the file too.
    """
    with transaction.atomic():
        row = own_files(user).select_for_update().get(pk=pk)
        try:
            require_export(user)
        except NotPermitted as error:
            raise ReportFile.DoesNotExist from error
        if not row.is_fetchable(now()) or (row.personal_data and not Scope(row.as_of, user=user).sees_personal):
            raise ReportFile.DoesNotExist
        try:
            file = storage().open(row.stored)
        except FileNotFoundError as error:
            log.error("the file of report %s is gone from the storage", row.pk)
            raise ReportFile.DoesNotExist from error
        row.fetched_at = row.fetched_at or now()
        row.save(update_fields=["fetched_at"])
        data = {"sha256": row.sha256, "personal_data": row.personal_data}
        events.append(row.stream, "report.downloaded", actor=user, data=data)
    return row, file


def run_due() -> int:
    """Delete what has expired, then make what is due, one after the other; returns how many were made."""
    remove_expired()
    made = 0
    while (row := _claim()) is not None:
        with suppress(Abandoned):
            _make(row)
        made += 1
    return made


def remove_expired() -> int:
    """Delete the files whose time is over, and those of which no row knows; returns how many rows expired."""
    ended = 0
    due = ReportFile.objects.filter(state=ReportFileState.READY, expires_at__lte=now())
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            row = due.select_for_update().filter(pk=pk).first()
            if row is not None:
                _end(row, ReportFileState.EXPIRED)
                ended += 1
    _remove_strays()
    return ended


def progress(row: ReportFile) -> dict[str, Any]:
    """How far the worker is: records read, of how many, seconds left; empty before it has begun."""
    try:
        return cache.get(_progress_key(row)) or {}
    except Exception as error:  # noqa: BLE001  a cache that is down costs the bar and nothing else
        log.warning("how far a report is can't be told (%s)", type(error).__name__)
        return {}


def _claim() -> ReportFile | None:
    due = ReportFile.objects.filter(state__in=_WITH_WORKER).filter(Q(leased_until=None) | Q(leased_until__lt=now()))
    # Looked at without a lock first: on SQLite a transaction takes the only pen.
    if not due.exists():
        return None
    with transaction.atomic():
        row = due.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
        if row is not None:
            row.state, row.lease, row.leased_until = ReportFileState.MAKING, secrets.token_hex(16), now() + LEASE
            row.attempts += 1
            row.save(update_fields=["state", "lease", "leased_until", "attempts"])
    return row


def _make(row: ReportFile) -> None:
    if row.attempts > MOST_ATTEMPTS:
        _fail(row, "given_up")
        return
    try:
        with translation.override(row.language), tempfile.TemporaryDirectory(prefix="report-") as folder:
            report = _report(row)
            report.step = _Watch(row, report.size())
            draft = Path(folder) / "draft"
            rows = WRITERS[row.form](report, draft)
            row.control = [[str(name), value] for name, value in facts_of(report)]
            _keep(row, draft, report, rows)
    except Abandoned:
        raise
    except NotPermitted:
        _fail(row, "not_permitted")
    except Exception:
        # Whatever it was, the row stays due: the next tick tries again, and after some attempts it is given up.
        log.exception("report %s could not be made", row.pk)
        ReportFile.objects.filter(pk=row.pk, lease=row.lease).update(leased_until=now() + timedelta(seconds=10))


def _report(row: ReportFile) -> Report:
    """What the row asks for, as its owner may have it now. Raises NotPermitted."""
    owner = User.objects.get(pk=row.owner_id)
    require_export(owner)
    # A list is as it is when it is made.
    as_of = now() if row.report in LISTS else row.as_of
    return EXPORTS[row.report](Scope(as_of, row.from_on, row.to_on, row.scheme, owner, row.query))


def _keep(row: ReportFile, draft: Path, report: Report, rows: int) -> None:
    """The finished file goes into the storage, and into the row if it is still this worker's."""
    size = draft.stat().st_size
    with draft.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        stored = storage().save(secrets.token_hex(16), File(content))
    try:
        with transaction.atomic():
            held = _hold(row)
            held.state, held.stored, held.sha256, held.size, held.rows = (
                ReportFileState.READY, stored, sha256, size, rows,
            )  # fmt: skip
            held.control, held.personal_data = row.control, report.scope.sees_personal
            held.ready_at = now()
            held.expires_at = held.ready_at + timedelta(hours=settings.EXPORT_KEEP_HOURS)
            held.lease, held.leased_until = "", None
            held.save()
            data = exported(report, row.form, rows, sha256)
            events.append(held.stream, "report.exported", actor=held.owner, data=data)
    except BaseException:
        storage().delete(stored)
        raise


def _hold(row: ReportFile) -> ReportFile:
    """The claimed row, fresh and locked. Raises Abandoned where it isn't held any more."""
    held = ReportFile.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease=row.lease, state=row.state)
    mine = held.select_related("owner").first()
    if mine is None:
        raise Abandoned(f"report {row.pk}")
    return mine


def _fail(row: ReportFile, problem: str) -> None:
    with transaction.atomic():
        held = _hold(row)
        held.problem = problem
        _end(held, ReportFileState.FAILED)


def _end(row: ReportFile, state: ReportFileState, actor: User | None = None) -> None:
    """A locked row comes to its end; its file goes with the commit."""
    stored, row.stored = row.stored, ""
    row.state, row.lease, row.leased_until = state, "", None
    if row.query:
        # Somebody may have searched a list for a person; nobody needs to know once the file is gone.
        row.query, row.control = "", []
    row.save(update_fields=["state", "lease", "leased_until", "stored", "problem", "query", "control"])
    data = {"problem": row.problem} if row.problem else {}
    label = "" if actor else "system:reports"
    events.append(row.stream, f"report.{state}", actor=actor, actor_label=label, data=data)
    if stored:
        transaction.on_commit(partial(storage().delete, stored))


class _Watch:
    """Once a second it is told how far the report is, and the lease renewed. Raises Abandoned where it is lost."""

    def __init__(self, row: ReportFile, of: int) -> None:
        self._row, self._of = row, of
        self._started = self._said = time.monotonic()

    def __call__(self, records: int) -> None:
        at = time.monotonic()
        if at - self._said < 1:
            return
        self._said = at
        mine = ReportFile.objects.filter(pk=self._row.pk, lease=self._row.lease, state=self._row.state)
        if not mine.update(leased_until=now() + LEASE):
            raise Abandoned(f"report {self._row.pk}")
        share = min(1.0, records / self._of) if self._of else 1.0
        left = round((at - self._started) * (1 - share) / share) if share > 0.02 else None
        told = {"records": records, "of": self._of, "permille": round(1000 * share), "seconds_left": left}
        try:
            cache.set(_progress_key(self._row), told, _SHOWN_FOR)
        except Exception as error:  # noqa: BLE001  a cache that is down costs the bar and nothing else
            log.warning("how far a report is can't be told (%s)", type(error).__name__)


def _progress_key(row: ReportFile) -> str:
    return f"report-progress-{row.pk}-{row.lease}"


def _remove_strays() -> None:
    """Files of which no row knows: whoever stored or ended them was killed between the file and the row."""
    if not storage().exists(""):
        return
    names = storage().listdir("")[1]
    known = set(ReportFile.objects.filter(stored__in=names).values_list("stored", flat=True)) if names else set()
    for name in names:
        if name not in known and storage().get_modified_time(name) < now() - _STRAY_AFTER:
            storage().delete(name)
