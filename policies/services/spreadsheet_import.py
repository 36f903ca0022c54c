"""A spreadsheet of any kind on its way in: checked whole, staged, applied exactly once, taken back.

A kind of import says what its sheet is, who may import it, and what a row does; the way of a batch is the same for
all and stands here. A batch belongs to who staged it. None as the user is the shell of the machine itself.
Everything here refuses with the errors of `claimsoffice.kernel.errors`; a file that is no table raises `TableError`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from claimsoffice.kernel import collector
from claimsoffice.kernel.errors import NotReady, Stale
from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import batch_work as work
from claimsoffice.kernel.services import events
from policies.imports.check import Checked, Progress, check_file
from policies.imports.problems import TableError
from policies.imports.sheet import Sheet
from policies.services import column_mappings
from policies.services.import_compare import SheetRow
from policies.services.import_parts import Examined, Kept, Lock, Shown, Writer, verified

NAMED_ROWS = 20
SEES_PERSONAL_DATA = "policies.view_personal_data"


class SpreadsheetImport:
    """One kind of spreadsheet; subclasses say what a row does. `sheet.slug` is the `kind` of its batches."""

    sheet: Sheet
    permission: str
    title: str | Promise
    # On the upload page: what one row is; on an applied batch: when it can be taken back.
    one_row: str | Promise
    when_undone: str | Promise
    template_name: str
    # Said on the template's sheet of notes, of this kind alone.
    notes: Sequence[object] = ()
    # How many chunks of staged rows are verified and written at a time; None: all together.
    chunks_at_once: int | None = None
    # Where held rows are decided: a URL name of the admin.
    held_page = ""
    # Whether only a person with a login can write it.
    needs_person = False

    # What a kind has to say.

    def options(self) -> dict[str, Any]:
        """Further arguments of `check_file`."""
        return {}

    def compare(self, rows: Iterable[SheetRow], fields: Sequence[str]) -> Iterator[Any]:
        """Every row, in this order, as a `Change`."""
        raise NotImplementedError

    def kept(self, checked: Checked) -> Kept:
        """An empty list for the changes of a checked file."""
        return []

    def is_questionable(self, difference: Any) -> bool:
        """Whether a row gives `judge` something to look at; it isn't asked for files without any such row."""
        return True

    def judge(self, differences: Any, checked: Checked) -> None:
        """Refuse, in the findings, the rows that the records forbid; `differences` is what `kept` gave."""

    def lock(self, staged: Iterable[list[Any]]) -> None:
        """Lock the records that staged rows speak of, before they are compared once more."""
        raise NotImplementedError

    def write(
        self, batch: ImportBatch, differences: Any, user: Any, now: datetime, step: work.Step | None
    ) -> dict[str, int]:
        """Write verified rows inside the caller's transaction; return what was written, counted."""
        raise NotImplementedError

    def writer(self, batch: ImportBatch, user: Any, now: datetime, step: work.Step | None) -> Writer:
        """What writes the rows of a batch; this one waits for all of them."""
        return _WholeWriter(self, batch, user, now, step)

    def undo(self, batch_id: int, user: Any) -> ImportBatch:
        """Take back an applied import, whole. Raises NotPermitted, WrongState, NotReady, Stale."""
        raise NotImplementedError

    def titles(self, action: str) -> list[str]:
        """Heads of the preview's columns for rows of one action, the row number and the changes left out."""
        raise NotImplementedError

    def shown(self, row: list[Any], action: str, user: Any) -> Shown:
        """A staged row as the preview shows it to `user`; personal data only as far as they may see it."""
        raise NotImplementedError

    def rows_at_once(self) -> int:
        """How many rows are written while somebody waits; more are left to the worker."""
        return int(settings.IMPORT_BACKGROUND_ROWS)

    # The way of a batch.

    @property
    def slug(self) -> str:
        return self.sheet.slug

    @collector.paused()
    def examine(
        self,
        file: BinaryIO,
        file_name: str,
        progress: Progress | None = None,
        step: work.Step | None = None,
        *,
        mapping: str = "",
    ) -> Examined:
        """Check a file whole and find what it would change. Raises TableError if it is no table of this kind.

        `progress` is told of rows read (of how many, if the file says so), `step` of rows compared with the records;
        either may end it by an error.
        `mapping` names the saved columns to read it with; else those that fit are used.
        """
        sha256, size = batches.sha256_of(file)
        checked = check_file(
            file,
            file_name,
            sheet=self.sheet,
            max_rows=settings.IMPORT_MAX_ROWS,
            max_bytes=settings.IMPORT_MAX_BYTES,
            mapping=column_mappings.named(self.slug, mapping) if mapping else None,
            mappings=() if mapping else column_mappings.saved(self.slug),
            progress=progress,
            **self.options(),
        )
        rejected = checked.findings.rejected
        good = (SheetRow(*row) for row in checked.rows if row.number not in rejected)
        tally = work.Tally(step, "compared", len(checked.rows))
        examined = Examined(checked, self.kept(checked), sha256, size)
        questionable = False
        for difference in self.compare(tally.each(good), checked.fields):
            examined.add(difference)
            questionable = questionable or self.is_questionable(difference)
        if questionable:
            self.judge(examined.differences, checked)
            examined.count_again()
        examined.say_blanks()
        return examined

    def stage(
        self,
        file: BinaryIO,
        file_name: str,
        owner: Any,
        *,
        accept_valid: bool = False,
        progress: Progress | None = None,
        mapping: str = "",
    ) -> ImportBatch:
        """Check a file and keep what it would change as a batch of its owner. No record is touched.

        `accept_valid` says that good rows go in even if others are refused.
        Raises NotPermitted, and TableError if the file is no table of this kind.
        """
        batches.require(owner, self.permission)
        examined = self.examine(file, file_name, progress, mapping=mapping)
        return self.keep(examined, file_name, owner, accept_valid=accept_valid)

    @collector.paused()
    def keep(
        self,
        examined: Examined,
        file_name: str,
        owner: Any,
        *,
        accept_valid: bool = False,
        claimed: ImportBatch | None = None,
        step: work.Step | None = None,
    ) -> ImportBatch:
        """Keep an examined file as a staged batch; one without any good row is refused at once.

        It is a new batch, or the `claimed` one of the worker that examined the file (Abandoned if it isn't anymore).
        """
        batches.require(owner, self.permission)
        checked, findings = examined.checked, examined.checked.findings
        with transaction.atomic():
            self._say_imported_before(examined)
            new = ImportBatch(kind=self.slug, owner=owner, accept_valid=accept_valid)
            batch = work.hold(claimed) if claimed else new
            batch.file_name, batch.sha256, batch.size = file_name[-255:], examined.sha256, examined.size
            batch.rows, batch.rejected = len(checked.rows), examined.rejected
            batch.created, batch.updated = examined.counts["create"], examined.counts["update"]
            batch.unchanged, batch.held = examined.counts["unchanged"], examined.counts["hold"]
            batch.errors, batch.errors_total = findings.listed(), findings.errors_total
            batch.warnings, batch.columns, batch.mapping = findings.warnings, checked.fields, checked.mapping
            batch.save()
            stager = batches.Stager(batch)
            good = examined.good() if examined.changes_anything else ()
            for difference in work.Tally(step, "kept", len(examined.differences)).each(good):
                if difference.action != "unchanged":
                    stager.add(difference.action, difference.staged())
            batch.content_hash = stager.finish()
            nothing_good = batch.rejected and batch.rejected == batch.rows
            # Only now: until here a claimed batch is held by its state and lease.
            batch.state = BatchState.REFUSED if nothing_good else BatchState.STAGED
            batch.save(update_fields=["content_hash", "state"])
            if claimed:
                work.hand_back(batch)
            data = {"sha256": batch.sha256, "content": batch.content_hash, "rows": batch.rows, **examined.counts}
            if batch.mapping:
                data["mapping"] = batch.mapping
            label = batches.label_of(owner)
            events.append(batch.stream, "import.staged", actor=owner, actor_label=label, data=data)
        return batch

    def apply(self, batch_id: int, user: Any, *, accept_valid: bool = False) -> ImportBatch:
        """Write a staged batch, exactly once, from the rows that were checked.

        Raises NotPermitted (not the owner, no permission), WrongState (already applied, cancelled, refused),
        NotReady (rows are refused and nobody said that the good ones should go in), Stale (the records have
        changed since the check: upload the file again).
        """
        with _alone(), transaction.atomic():
            batch = batches.take(batch_id, user, self.permission, (BatchState.STAGED,))
            self.ready(batch, accept_valid=accept_valid)
            self._write_taken(batch, user, accept_valid=accept_valid)
        return batch

    def apply_claimed(self, claimed: ImportBatch, step: work.Step) -> ImportBatch:
        """Write the batch that a worker has claimed. Raises as `apply`, Abandoned, and what `step` raises."""
        batches.require(claimed.owner, self.permission)
        with _alone(), transaction.atomic():
            batch = work.hold(claimed)
            self._write_taken(batch, batch.owner, step=step)
            # The last moment to stop it.
            step("recorded", 1, 1)
            work.hand_back(batch)
        return batch

    def ready(self, batch: ImportBatch, *, accept_valid: bool) -> None:
        """Raise NotReady where rows are refused and nobody said that the good ones should go in."""
        if batch.rejected and not (batch.accept_valid or accept_valid):
            raise NotReady(
                _("%(count)d rows are refused. Correct them and upload the file again, or apply the good rows.")
                % {"count": batch.rejected}
            )

    def refuse(self, batch_id: int, user: Any) -> ImportBatch:
        """Close a staged batch that has refused rows and must not go in."""
        with transaction.atomic():
            batch = batches.take(batch_id, user, self.permission, (BatchState.STAGED, BatchState.REFUSED))
            batch.chunks.all().delete()
            batches.close(batch, BatchState.REFUSED, user)
        return batch

    def cancel(self, batch_id: int, user: Any) -> ImportBatch:
        """Give up a staged batch. Raises NotPermitted and WrongState as `apply`."""
        return batches.cancel(batch_id, user, self.permission)

    def is_big(self, batch: ImportBatch) -> bool:
        """Whether writing a batch is left to the worker."""
        return batch.created + batch.updated > self.rows_at_once()

    def require_person(self, user: Any) -> None:
        """TableError where this kind is written by people only and the shell asks."""
        if self.needs_person and user is None:
            raise TableError("person_needed")

    @collector.paused()
    def _write_taken(
        self, batch: ImportBatch, user: Any, *, accept_valid: bool = False, step: work.Step | None = None
    ) -> None:
        batch.accept_valid = batch.accept_valid or accept_valid
        now = timezone.now()
        writer = self.writer(batch, user, now, step)
        changed = writer.write(batches.verified_texts(batch, self.chunks_at_once), self.lock)
        if changed:
            raise Stale(
                _("The records have changed since this file was checked (rows %(rows)s). Upload the file again.")
                % {"rows": ", ".join(map(str, sorted(changed)[:NAMED_ROWS]))},
                changed,
            )
        batches.close(batch, BatchState.APPLIED, user, writer.finish(), now)

    def _say_imported_before(self, examined: Examined) -> None:
        earlier = ImportBatch.objects.filter(kind=self.slug, sha256=examined.sha256, state=BatchState.APPLIED).first()
        if earlier and earlier.applied_at:
            on = timezone.localtime(earlier.applied_at).date().isoformat()
            examined.checked.findings.warn("imported_before", on=on, batch=earlier.pk)


class _WholeWriter:
    """Writes all rows of a batch at its end."""

    def __init__(
        self, kind: SpreadsheetImport, batch: ImportBatch, user: Any, now: datetime, step: work.Step | None
    ) -> None:
        self._kind, self._batch, self._user, self._now, self._step = kind, batch, user, now, step
        self._tally = work.Tally(step, "verified", batch.created + batch.updated + batch.held)
        self._differences: list[Any] = []

    def write(self, texts: Iterator[list[str]], lock: Lock) -> list[int]:
        changed: list[int] = []
        for some in texts:
            staged = batches.rows_of(some)
            lock(staged)
            rows = self._tally.each(SheetRow(*row[:3]) for row in staged)
            self._differences += verified(staged, self._kind.compare(rows, self._batch.columns), changed)
        return changed

    def finish(self) -> dict[str, int]:
        return self._kind.write(self._batch, self._differences, self._user, self._now, self._step)


@contextmanager
def _alone() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Stale(_("Somebody else wrote the same records at the same time. Upload the file again.")) from error
