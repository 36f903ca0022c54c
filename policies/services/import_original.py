"""The uploaded file of an import with refused rows, kept for a while to be given back with what is wrong in it.

It may hold personal data: only who uploaded it gets it, it goes with its batch, and after some days in any case.
"""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from claimsoffice.kernel.models import BatchState, ImportBatch
from policies.imports.check import open_table
from policies.imports.comments import write_commented
from policies.imports.report import error_lines
from policies.services import import_kinds

KEPT_FOR = timedelta(days=2)
_OVER = (BatchState.APPLIED, BatchState.CANCELLED, BatchState.UNDONE)
_WAITING = (BatchState.STAGED, BatchState.REFUSED)


def _storage() -> Storage:
    return storages["imports"]


def keep(batch: ImportBatch, file: BinaryIO) -> None:
    """Keep the file of a batch that was checked at once, if rows of it are refused."""
    if batch.rejected:
        file.seek(0)
        keep_stored(batch, _storage().save(get_random_string(32, "0123456789abcdef"), File(file)))


def keep_stored(batch: ImportBatch, name: str) -> None:
    """The stored upload `name` stays with its checked batch."""
    batch.upload = name
    ImportBatch.objects.filter(pk=batch.pk).update(upload=name)


def is_kept(batch: ImportBatch) -> bool:
    """Whether the file of a checked batch can still be given back."""
    return bool(batch.upload and batch.rejected and batch.state in _WAITING)


def commented(batch: ImportBatch, user: Any) -> IO[bytes] | None:
    """The file as XLSX with what is wrong beside each row; None for anybody but its owner, and once it is gone.

    Of a large file only the refused rows are in it.
    """
    if batch.owner_id != user.pk or not is_kept(batch) or not _storage().exists(batch.upload):
        return None
    comments: dict[int, list[str]] = {}
    only_refused = batch.rows > settings.IMPORT_BACKGROUND_ROWS
    for line in error_lines(batch.errors):
        said = f"{line['column']}: {line['message']}" if line["column"] else str(line["message"])
        comments.setdefault(line["row"], [_("Row %(row)s") % line] if only_refused else []).append(said)
    out = tempfile.TemporaryFile()  # noqa: SIM115  who sends it closes it
    kind = import_kinds.of(batch)
    with _storage().open(batch.upload) as upload:
        file = cast(BinaryIO, upload.file)
        table = open_table(file, batch.file_name, max_bytes=settings.IMPORT_MAX_BYTES, sheet=kind.sheet)
        write_commented(cast(BinaryIO, out), table, comments, _title(batch), only_refused=only_refused)
    out.seek(0)
    return out


def _title(batch: ImportBatch) -> str:
    if len(batch.errors) == batch.errors_total:
        return _("What is wrong")
    return _("What is wrong (the first %(listed)d of %(total)d errors)") % {
        "listed": len(batch.errors),
        "total": batch.errors_total,
    }


def drop_old() -> int:
    """Remove the files of batches that are over, or have waited too long; returns how many."""
    late = Q(state__in=_WAITING, staged_at__lt=timezone.now() - KEPT_FOR)
    old = ImportBatch.objects.exclude(upload="").filter(Q(state__in=_OVER) | late)
    gone: Sequence[tuple[int, str]] = list(old.values_list("pk", "upload"))
    for pk, name in gone:
        _storage().delete(name)
        ImportBatch.objects.filter(pk=pk, upload=name).update(upload="")
    return len(gone)
