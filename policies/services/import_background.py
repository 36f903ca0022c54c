"""Big spreadsheets: checked and written by a worker, while the page shows how far it is and offers to stop it.

An upload waits in the private storage "imports" under a random name until it is checked. The batch's row says what
is due; a task only wakes `run_due`. Whatever is refused here is kept on the row as a code, for any language.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from claimsoffice.kernel.errors import NotPermitted, NotReady, Refused, Stale
from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import batch_work as work
from claimsoffice.kernel.services import events
from claimsoffice.kernel.services.outbox import nudge
from policies.imports.check import Peek, peek
from policies.imports.problems import TableError
from policies.services import import_kinds, import_original
from policies.services.import_policies import DOOR as POLICIES
from policies.services.spreadsheet_import import SpreadsheetImport

log = logging.getLogger(__name__)

TASK = "policies.tasks.imports"
# What a row takes at least: as CSV text, and packed in a workbook.
_BYTES_A_ROW, _PACKED_BYTES_A_ROW = 200, 60
_STRAY_AFTER = timedelta(hours=1)
# A file whose columns nobody has named is not kept for longer: it may hold personal data.
UNMAPPED_FOR = timedelta(days=2)
# What a mapping of the columns may put right.
MAPPABLE = frozenset({"no_header", "missing_columns", "duplicate_columns"})
CHECKING = {"checked": (0, 700), "compared": (700, 850), "kept": (850, 1000)}
APPLYING = {"verified": (0, 100), "written": (100, 950), "recorded": (950, 1000)}


def storage() -> Storage:
    return storages["imports"]


def is_big_file(file: BinaryIO) -> bool:
    """Whether a file may by its size hold more rows than are checked while somebody waits."""
    file.seek(0)
    packed = file.read(2) == b"PK"
    size = file.seek(0, 2)
    file.seek(0)
    return size > settings.IMPORT_BACKGROUND_ROWS * (_PACKED_BYTES_A_ROW if packed else _BYTES_A_ROW)


def queue(
    file: BinaryIO, file_name: str, owner: Any, kind: SpreadsheetImport = POLICIES, *, mapping: str = ""
) -> ImportBatch:
    """Keep an upload for the worker, which checks it. Raises NotPermitted, and TableError if it is too large."""
    with transaction.atomic():
        batch = _put_by(file, file_name, owner, kind, BatchState.QUEUED, mapping)
        data = {"sha256": batch.sha256, "size": batch.size}
        events.append(batch.stream, "import.queued", actor=owner, data=data)
        work.forget(batch)
        transaction.on_commit(partial(nudge, TASK))
    return batch


def put_aside(file: BinaryIO, file_name: str, owner: Any, kind: SpreadsheetImport) -> ImportBatch:
    """Keep an upload until its owner has said what its columns are. Raises as `queue`."""
    with transaction.atomic():
        batch = _put_by(file, file_name, owner, kind, BatchState.UNMAPPED)
        data = {"sha256": batch.sha256, "size": batch.size}
        events.append(batch.stream, "import.put_aside", actor=owner, data=data)
    return batch


def go_on(batch_id: int, user: Any, mapping: str) -> ImportBatch:
    """Check a file that was put aside, with the mapping of that name: at once, or by the worker if it is big.

    Raises NotPermitted and WrongState. What is wrong with the file stands on the batch afterwards.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    kind = import_kinds.of(batch)
    with transaction.atomic():
        batch = batches.take(batch_id, user, kind.permission, (BatchState.UNMAPPED,))
        batch.state, batch.mapping, batch.problem = BatchState.QUEUED, mapping, {}
        batch.save(update_fields=["state", "mapping", "problem"])
        events.append(batch.stream, "import.queued", actor=user, data={"mapping": mapping})
        work.forget(batch)
    if batch.size > settings.IMPORT_BACKGROUND_ROWS * _PACKED_BYTES_A_ROW:
        nudge(TASK)
    elif (mine := work.claim(kind.slug, batch_id)) is not None:
        run(mine)
    return ImportBatch.objects.get(pk=batch_id)


def _put_by(
    file: BinaryIO, file_name: str, owner: Any, kind: SpreadsheetImport, state: str, mapping: str = ""
) -> ImportBatch:
    batches.require(owner, kind.permission)
    sha256, size = batches.sha256_of(file)
    if size > settings.IMPORT_MAX_BYTES:
        raise TableError("file_too_large", limit=settings.IMPORT_MAX_BYTES >> 20)
    file.seek(0)
    return ImportBatch.objects.create(
        kind=kind.slug,
        owner=owner,
        file_name=file_name[-255:],
        sha256=sha256,
        size=size,
        state=state,
        mapping=mapping,
        upload=storage().save(secrets.token_hex(16), File(file)),
    )


def queue_apply(batch_id: int, user: Any, *, accept_valid: bool = False) -> ImportBatch:
    """Leave the writing of a staged batch to the worker. Raises NotPermitted, WrongState, NotReady."""
    kind = import_kinds.of(ImportBatch.objects.get(pk=batch_id))
    with transaction.atomic():
        batch = batches.take(batch_id, user, kind.permission, (BatchState.STAGED,))
        kind.ready(batch, accept_valid=accept_valid)
        batch.state, batch.accept_valid, batch.problem = BatchState.APPLYING, accept_valid, {}
        batch.save(update_fields=["state", "accept_valid", "problem"])
        events.append(batch.stream, "import.applying", actor=user, data={"accept_valid": accept_valid})
        work.forget(batch)
        transaction.on_commit(partial(nudge, TASK))
    return batch


def cancel(batch_id: int, user: Any) -> bool:
    """Give a batch up, wherever it stands before it is applied; nothing of it is written.

    False says that it is being written at this moment: the worker is asked to stop, and undoes what it wrote.
    Raises NotPermitted and WrongState.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    permission = import_kinds.of(batch).permission
    if batch.state == BatchState.APPLYING:
        # Not by `take`: the writing holds the row, and on SQLite everything.
        batches.require_owner(batch, user, permission)
        work.ask_to_stop(batch)
        return False
    before = (BatchState.STAGED, BatchState.QUEUED, BatchState.CHECKING, BatchState.UNMAPPED)
    with transaction.atomic():
        batch = batches.take(batch_id, user, permission, before)
        _end(batch, BatchState.CANCELLED)
    return True


def run_due() -> int:
    """Check and write what is due, one batch after the other; returns how many."""
    _remove_strays()
    _give_up_unmapped()
    import_original.drop_old()
    done = 0
    for kind in import_kinds.every():
        while (batch := work.claim(kind.slug)) is not None:
            run(batch)
            done += 1
    return done


def run(batch: ImportBatch) -> None:
    """Do what is due with a claimed batch; whoever does not hold it any more leaves it alone."""
    applying = batch.state == BatchState.APPLYING
    try:
        if batch.attempts > work.MOST_ATTEMPTS:
            raise TableError("given_up", attempts=work.MOST_ATTEMPTS)
        (_apply if applying else _check)(batch)
    except work.Abandoned:
        log.info("import %s was cancelled or taken over", batch.pk)
    except TableError as refused:
        if refused.code in MAPPABLE and not batch.mapping and has_columns(batch):
            _ask_for_columns(batch, _said(refused))
        else:
            _refuse(batch, _said(refused))
    except Refused as refused:
        _refuse(batch, _said(refused))
    except work.Stopped:
        with transaction.atomic():
            _end(work.hold(batch), BatchState.CANCELLED)


def _check(batch: ImportBatch) -> None:
    if not storage().exists(batch.upload):
        work.renew(batch)
        raise TableError("upload_gone")
    watch = work.Watch(batch, CHECKING)
    kind = import_kinds.of(batch)
    batches.require(batch.owner, kind.permission)
    with storage().open(batch.upload) as upload:
        file = cast(BinaryIO, upload.file)
        told = _by_place(file, batch.size, watch)
        examined = kind.examine(file, batch.file_name, told, watch, mapping=batch.mapping)
    checked = kind.keep(examined, batch.file_name, batch.owner, claimed=batch, step=watch)
    if checked.rejected:
        import_original.keep_stored(checked, batch.upload)
    else:
        storage().delete(batch.upload)


def _by_place(file: BinaryIO, size: int, watch: work.Watch) -> Callable[[int, int], None]:
    """Rows read, of as many as the file says, or as there are if the rest of it is like what was read."""
    most = 0

    def read(rows: int, of: int) -> None:
        nonlocal most
        most = max(most, file.tell())
        watch("checked", rows, max(rows, of if of > 0 else rows * size // max(most, 1)))

    return read


def _apply(batch: ImportBatch) -> None:
    watch = work.Watch(batch, APPLYING)
    watch.may_go_on()
    import_kinds.of(batch).apply_claimed(batch, watch)


def _said(refused: TableError | Refused) -> dict[str, Any]:
    if isinstance(refused, TableError):
        return {"code": refused.code, "params": dict(refused.params)}
    codes: dict[type[Refused], str] = {NotPermitted: "not_permitted", NotReady: "not_ready", Stale: "stale"}
    return {"code": codes.get(type(refused), "refused"), "params": {}}


def _refuse(batch: ImportBatch, problem: dict[str, Any]) -> None:
    """A file that can't be read is refused; a batch that can't be written waits again, with the reason."""
    with transaction.atomic():
        try:
            held = work.hold(batch)
        except work.Abandoned:
            return
        if held.state != BatchState.APPLYING:
            _end(held, BatchState.REFUSED, problem)
            return
        held.state, held.accept_valid = BatchState.STAGED, False
        held.save(update_fields=["state", "accept_valid"])
        work.hand_back(held, problem)
        events.append(held.stream, "import.not_applied", actor=held.owner, data={"problem": problem["code"]})


def look_into(batch: ImportBatch) -> Peek:
    """The head of an upload that waits. Raises TableError where it is no table, or is gone."""
    if not batch.upload or not storage().exists(batch.upload):
        raise TableError("upload_gone")
    with storage().open(batch.upload) as upload:
        return peek_at(cast(BinaryIO, upload.file), batch.file_name, import_kinds.of(batch))


def peek_at(file: BinaryIO, file_name: str, kind: SpreadsheetImport) -> Peek:
    """The head of a file. Raises TableError where it is no table."""
    return peek(file, file_name, sheet=kind.sheet, max_bytes=settings.IMPORT_MAX_BYTES)


def is_table(found: Peek, kind: SpreadsheetImport) -> bool:
    """Whether a mapping could help: there are as many named columns as are required, and rows below them."""
    named = sum(1 for word in found.headers if word.strip())
    return named >= len(kind.sheet.required) and bool(found.samples)


def has_columns(batch: ImportBatch) -> bool:
    """Whether naming the columns of a batch's upload could help."""
    try:
        return is_table(look_into(batch), import_kinds.of(batch))
    except TableError:
        return False


def _ask_for_columns(batch: ImportBatch, problem: dict[str, Any]) -> None:
    """The worker's file has other headers: it waits for its owner to name them."""
    with transaction.atomic():
        try:
            held = work.hold(batch)
        except work.Abandoned:
            return
        upload = held.upload
        held.state = BatchState.UNMAPPED
        held.save(update_fields=["state"])
        work.hand_back(held, problem)
        held.upload = upload
        held.save(update_fields=["upload"])
        events.append(held.stream, "import.put_aside", actor=held.owner, data={"problem": problem["code"]})


def _give_up_unmapped() -> None:
    """Files whose columns nobody named in time go."""
    old = ImportBatch.objects.filter(state=BatchState.UNMAPPED, staged_at__lt=timezone.now() - UNMAPPED_FOR)
    for batch_id in old.values_list("pk", flat=True):
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
            if batch.state == BatchState.UNMAPPED:
                _end(batch, BatchState.CANCELLED)


def _end(batch: ImportBatch, state: str, problem: dict[str, Any] | None = None) -> None:
    upload = batch.upload
    batch.chunks.all().delete()
    work.hand_back(batch, problem)
    batches.close(batch, state, batch.owner, {"problem": problem["code"]} if problem else None)
    if upload:
        transaction.on_commit(partial(storage().delete, upload))


def _remove_strays() -> None:
    """Uploads of which no row knows: whoever stored or checked them was killed between the file and the row."""
    if not storage().exists(""):
        return
    names = storage().listdir("")[1]
    known = set(ImportBatch.objects.filter(upload__in=names).values_list("upload", flat=True)) if names else set()
    for name in names:
        if name not in known and storage().get_modified_time(name) < timezone.now() - _STRAY_AFTER:
            storage().delete(name)
