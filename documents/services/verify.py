"""Whether the evidence in the store is still what was taken in."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from claimsoffice.kernel.models import Event
from documents.models import EvidenceFile
from documents.services import check_store, store
from documents.services.check_store import Checked
from documents.services.erase import ERASED

COLUMNS = {"originals": "storage_name", "thumbnails": "thumbnail_name"}


def verify_files(files: QuerySet[EvidenceFile] | None = None) -> Iterator[Checked[EvidenceFile]]:
    """Read every stored file (or those given) and compare its SHA-256 with the row's, in order of arrival."""
    files = EvidenceFile.objects.all() if files is None else files
    for file in files.order_by("pk").iterator(chunk_size=500):
        erasure = Event.objects.filter(stream=file.stream, kind=ERASED).order_by("seq").values_list("seq", flat=True)
        yield check_store.check(file, store.evidence_store(), file.storage_name, file.sha256, erasure.first())


def orphans(before: datetime | None = None) -> Iterator[str]:
    """Names in the store that no row names, written before the aware instant `before` (default: a day ago)."""
    storage = store.evidence_store()
    for folder, column in COLUMNS.items():

        def known(names: list[str], column: str = column) -> set[str]:
            return set(EvidenceFile.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True))

        yield from check_store.unnamed(storage, check_store.folders_in(storage, folder), known, before)
