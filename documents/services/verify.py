"""Whether what lies in the store is still what was taken in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import Event
from documents.models import EvidenceFile
from documents.services import store
from documents.services.erase import ERASED

# A file younger than this may belong to an upload whose row is being written.
ORPHAN_AGE = timedelta(days=1)
FOLDERS = ("originals", "thumbnails")
GOOD, ERASED_BY_EVENT = "good", "erased"
MISSING, ALTERED, UNREADABLE, NOT_ERASED = "missing", "altered", "unreadable", "not_erased"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file's state: good, erased (by event `event`), or a fault: missing, altered, unreadable, not_erased."""

    file: EvidenceFile
    state: str
    event: int | None = None

    @property
    def at_fault(self) -> bool:
        return self.state not in {GOOD, ERASED_BY_EVENT}


def verify_files(files: QuerySet[EvidenceFile] | None = None) -> Iterator[Checked]:
    """Read every stored file (or those given) and compare its SHA-256 with the row's, in order of arrival."""
    files = EvidenceFile.objects.all() if files is None else files
    for file in files.order_by("pk").iterator(chunk_size=500):
        yield check(file)


def check(file: EvidenceFile) -> Checked:
    """Read one stored file and compare it with its row."""
    erasure = (
        Event.objects.filter(stream=file.stream, kind=ERASED).order_by("seq").values_list("seq", flat=True).first()
    )
    try:
        found = store.stored_hash(file.storage_name)
    except FileNotFoundError:
        return Checked(file, MISSING) if erasure is None else Checked(file, ERASED_BY_EVENT, erasure)
    except Exception:  # noqa: BLE001  (any storage's own error: this file is at fault, the others are still read)
        return Checked(file, UNREADABLE)
    if erasure is not None:
        return Checked(file, NOT_ERASED, erasure)
    return Checked(file, GOOD if found == file.sha256 else ALTERED)


def orphans(before: datetime | None = None) -> Iterator[str]:
    """Names in the store that no row names, written before the aware instant `before` (default: a day ago)."""
    before = before or now() - ORPHAN_AGE
    storage = store.evidence_store()
    for folder in FOLDERS:
        if not storage.exists(folder):
            continue
        for part in storage.listdir(folder)[0]:
            names = [f"{folder}/{part}/{name}" for name in storage.listdir(f"{folder}/{part}")[1]]
            column = "storage_name" if folder == "originals" else "thumbnail_name"
            known = set(EvidenceFile.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True))
            yield from (n for n in names if n not in known and storage.get_modified_time(n) < before)
