"""Importing a policy spreadsheet: check it whole, stage what it would change, apply that exactly once, take it back.

Permission `policies.import_policies`; a batch belongs to who staged it. None as the user is the shell of the
machine itself. Everything here refuses with the errors of `claimsoffice.kernel.errors`; a file that is no
table raises `TableError`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import NotReady, Stale
from claimsoffice.kernel.models import BatchState, ImportBatch, StagedAction
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import batch_work as work
from claimsoffice.kernel.services import events
from policies.imports import spellings
from policies.imports.check import Checked, check_file
from policies.imports.problems import Problem, shown
from policies.imports.rows import INDEX
from policies.models import Carrier, Policy
from policies.services.import_compare import Difference, SheetRow, compare, pieces
from policies.services.import_write import write

KIND = "policies"
PERMISSION = "policies.import_policies"
_POLICY_NO = INDEX["policy_no"]
_NAMED_ROWS = 20

Progress = Callable[[int], None]


@dataclass(slots=True)
class Examined:
    """A file checked and compared with the records; nothing is written."""

    checked: Checked
    differences: list[Difference]
    sha256: str
    size: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        return len(self.checked.findings.rejected)


def examine(
    file: BinaryIO, file_name: str, progress: Progress | None = None, step: work.Step | None = None
) -> Examined:
    """Check a file whole and find what it would change. Raises TableError if it is no table of policies.

    `progress` is told of rows read, `step` of rows compared with the records; either may end it by an error.
    """
    sha256, size = batches.sha256_of(file)
    checked = check_file(
        file,
        file_name,
        max_rows=settings.IMPORT_MAX_ROWS,
        max_bytes=settings.IMPORT_MAX_BYTES,
        carriers=_carrier_names(),
        progress=progress,
    )
    findings = checked.findings
    good = (
        SheetRow(row.number, row.values, row.derived) for row in checked.rows if row.number not in findings.rejected
    )
    tally = work.Tally(step, "compared", len(checked.rows))
    differences = list(compare(tally.each(good), checked.fields))
    _refuse_forbidden(differences, checked)
    differences = [d for d in differences if d.row.number not in findings.rejected]
    counts = {"create": 0, "update": 0, "unchanged": 0}
    for difference in differences:
        counts[difference.action] += 1
        if difference.blanks:
            findings.warn("blank_keeps", difference.row.number)
    return Examined(checked, differences, sha256, size, counts)


def stage(
    file: BinaryIO, file_name: str, owner: Any, *, accept_valid: bool = False, progress: Progress | None = None
) -> ImportBatch:
    """Check a file and keep what it would change as a batch of its owner. No policy is touched.

    `accept_valid` says that good rows go in even if others are refused.
    Raises NotPermitted, and TableError if the file is no table of policies.
    """
    batches.require(owner, PERMISSION)
    return keep(examine(file, file_name, progress), file_name, owner, accept_valid=accept_valid)


def keep(
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
    batches.require(owner, PERMISSION)
    findings = examined.checked.findings
    with transaction.atomic():
        _say_imported_before(examined)
        batch = work.hold(claimed) if claimed else ImportBatch(kind=KIND, owner=owner, accept_valid=accept_valid)
        batch.file_name, batch.sha256, batch.size = file_name[-255:], examined.sha256, examined.size
        batch.rows, batch.rejected = len(examined.checked.rows), examined.rejected
        batch.created, batch.updated = examined.counts["create"], examined.counts["update"]
        batch.unchanged = examined.counts["unchanged"]
        batch.errors, batch.errors_total = findings.listed(), findings.errors_total
        batch.warnings, batch.columns = findings.warnings, examined.checked.fields
        batch.save()
        stager = batches.Stager(batch)
        for difference in work.Tally(step, "kept", len(examined.differences)).each(examined.differences):
            if difference.action != "unchanged":
                stager.add(difference.action, _staged(difference))
        batch.content_hash = stager.finish()
        nothing_good = batch.rejected and batch.rejected == batch.rows
        # Only now: until here a claimed batch is held by its state and lease.
        batch.state = BatchState.REFUSED if nothing_good else BatchState.STAGED
        batch.save(update_fields=["content_hash", "state"])
        if claimed:
            work.hand_back(batch)
        events.append(
            batch.stream,
            "import.staged",
            actor=owner,
            actor_label=batches.label_of(owner),
            data={"sha256": batch.sha256, "content": batch.content_hash, "rows": batch.rows, **examined.counts},
        )
    return batch


def apply(batch_id: int, user: Any, *, accept_valid: bool = False) -> ImportBatch:
    """Write a staged batch, exactly once, from the rows that were checked.

    Raises NotPermitted (not the owner, no permission), WrongState (already applied, cancelled, refused),
    NotReady (rows are refused and nobody said that the good ones should go in), Stale (the records have
    changed since the check: upload the file again).
    """
    with _alone(), transaction.atomic():
        batch = batches.take(batch_id, user, PERMISSION, (BatchState.STAGED,))
        ready(batch, accept_valid=accept_valid)
        _write_taken(batch, user, accept_valid=accept_valid)
    return batch


def apply_claimed(claimed: ImportBatch, step: work.Step) -> ImportBatch:
    """Write the batch that a worker has claimed. Raises as `apply`, Abandoned, and what `step` raises."""
    batches.require(claimed.owner, PERMISSION)
    with _alone(), transaction.atomic():
        batch = work.hold(claimed)
        _write_taken(batch, batch.owner, step=step)
        # The last moment to stop it.
        step("recorded", 1, 1)
        work.hand_back(batch)
    return batch


def ready(batch: ImportBatch, *, accept_valid: bool) -> None:
    """Raise NotReady where rows are refused and nobody said that the good ones should go in."""
    if batch.rejected and not (batch.accept_valid or accept_valid):
        raise NotReady(
            _("%(count)d rows are refused. Correct them and upload the file again, or apply the good rows.")
            % {"count": batch.rejected}
        )


@contextmanager
def _alone() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Stale(_("Somebody else wrote the same policies at the same time. Upload the file again.")) from error


def _write_taken(batch: ImportBatch, user: Any, *, accept_valid: bool = False, step: work.Step | None = None) -> None:
    batches.verify_content(batch)
    differences = _verified(batch, step)
    batch.accept_valid = batch.accept_valid or accept_valid
    now = timezone.now()
    written = write(batch, differences, user, now, step)
    batches.close(batch, BatchState.APPLIED, user, written, now)


def refuse(batch_id: int, user: Any) -> ImportBatch:
    """Close a staged batch that has refused rows and must not go in."""
    with transaction.atomic():
        batch = batches.take(batch_id, user, PERMISSION, (BatchState.STAGED, BatchState.REFUSED))
        batch.chunks.all().delete()
        batches.close(batch, BatchState.REFUSED, user)
    return batch


def cancel(batch_id: int, user: Any) -> ImportBatch:
    """Give up a staged batch. Raises NotPermitted and WrongState as `apply`."""
    return batches.cancel(batch_id, user, PERMISSION)


def _staged(difference: Difference) -> list[Any]:
    row = difference.row
    return [row.number, row.values, row.derived, difference.policy_id, difference.parcel_id, difference.changes]


def _verified(batch: ImportBatch, step: work.Step | None = None) -> list[Difference]:
    """The staged rows compared once more, under lock; Stale if any difference is another one than was shown."""
    staged = [row for _action, row in batches.staged_rows(batch, *StagedAction.values)]
    for ids in pieces(row[3] for row in staged if row[3] is not None):
        list(Policy.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    tally = work.Tally(step, "verified", len(staged))
    rows = tally.each(SheetRow(row[0], row[1], row[2]) for row in staged)
    differences, changed = [], []
    for row, difference in zip(staged, compare(rows, batch.columns), strict=True):
        if _staged(difference) != row or difference.forbidden:
            changed.append(row[0])
        differences.append(difference)
    if changed:
        raise Stale(
            _("The records have changed since this file was checked (rows %(rows)s). Upload the file again.")
            % {"rows": ", ".join(map(str, sorted(changed)[:_NAMED_ROWS]))},
            changed,
        )
    return differences


def _refuse_forbidden(differences: list[Difference], checked: Checked) -> None:
    """Refuse changes of terms that stand because of claims, and parcels that the sheet names twice by aliases."""
    own_numbers = {(d.row.values[_POLICY_NO], d.tracking_no): d.row.number for d in reversed(differences)}
    counted: dict[tuple[Any, str], list[Difference]] = {}
    for difference in differences:
        row = difference.row
        for name in difference.forbidden:
            old, new = difference.changes[name]
            problem = Problem(
                row.number,
                name,
                checked.labels.get(name, name),
                "policy_has_claims",
                shown(new or ""),
                {"old": shown(old or "")},
            )
            checked.findings.refuse(problem)
        key = (row.values[_POLICY_NO], difference.tracking_no)
        if own_numbers[key] != row.number:
            counted.setdefault(key, []).append(difference)
    for key, others in counted.items():
        _refuse_same_parcel([own_numbers[key], *(d.row.number for d in others)], differences, checked)


def _refuse_same_parcel(numbers: list[int], differences: list[Difference], checked: Checked) -> None:
    wanted = set(numbers)
    for difference in differences:
        number = difference.row.number
        if number in wanted:
            other = numbers[1] if number == numbers[0] else numbers[0]
            value = shown(difference.row.values[INDEX["tracking_no"]] or "")
            label = checked.labels["tracking_no"]
            checked.findings.refuse(Problem(number, "tracking_no", label, "same_parcel", value, {"other": other}))


def _say_imported_before(examined: Examined) -> None:
    earlier = ImportBatch.objects.filter(kind=KIND, sha256=examined.sha256, state=BatchState.APPLIED).first()
    if earlier and earlier.applied_at:
        on = timezone.localtime(earlier.applied_at).date().isoformat()
        examined.checked.findings.warn("imported_before", on=on, batch=earlier.pk)


def _carrier_names() -> dict[str, str]:
    """Folded names and aliases of the carriers on record, each with the carrier's name."""
    names: dict[str, str] = {}
    for name, aliases in Carrier.objects.values_list("name", "aliases"):
        for word in (*aliases, name):
            names[spellings.fold(str(word))] = name
    return names
