"""Take a file in: look into it, store it untouched under a random name, then write its row.

The file is written first and the row second, so that no row ever names a file that isn't there. Whatever fails
in between takes the file away again.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction

from claimsoffice.kernel.actor import Actor, label_of, user_of
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.services import events
from documents.inspection import Code, Inspection
from documents.models import EvidenceFile, LikenessPart
from documents.selectors import part_codes
from documents.services import store
from documents.services.inspect import inspect_file, office_limits


class FileRefused(Refused):
    """The file may not come in. `code` is stable and for programs, `message` is for the sender."""

    def __init__(self, code: str, message: object) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was looked into and lies in the store, as yet without a row."""

    inspection: Inspection
    storage_name: str
    thumbnail_name: str

    def record(self, actor: Actor) -> EvidenceFile:
        """Write the row and the first event of the file's stream, in the caller's transaction or one of its own."""
        found = self.inspection
        with transaction.atomic():
            evidence = EvidenceFile.objects.create(
                file_name=found.file_name,
                media_type=found.media_type or "",
                size=found.size or 0,
                sha256=found.sha256 or "",
                storage_name=self.storage_name,
                thumbnail_name=self.thumbnail_name,
                pages=found.pages or 1,
                width=found.width,
                height=found.height,
                perceptual_hash=found.perceptual_hash,
                taken_at=datetime.fromisoformat(found.taken_at) if found.taken_at else None,
                zone_known=found.zone_known,
                latitude=Decimal(found.latitude) if found.latitude else None,
                longitude=Decimal(found.longitude) if found.longitude else None,
                scan_required=bool(settings.EVIDENCE_SCANNER),
                uploaded_by=user_of(actor),
            )
            LikenessPart.objects.bulk_create(
                LikenessPart(file=evidence, part=part) for part in part_codes(found.perceptual_hash)
            )
            events.append(
                evidence.stream,
                "file_stored",
                actor=user_of(actor),
                actor_label=label_of(actor),
                data={"sha256": evidence.sha256, "size": evidence.size, "media_type": evidence.media_type},
            )
        return evidence


def accept(upload: "File[bytes]", file_name: str, actor: Actor) -> EvidenceFile:
    """Take in one upload, called `file_name` by its sender, and return its row.

    Raises FileRefused (the file is at fault), StoreUnavailable (the office is). A service that does more in the same
    transaction opens `kept` around it instead: a transaction that is rolled back can't take a stored file with it.
    """
    with kept(upload, file_name) as file:
        return file.record(actor)


@contextmanager
def kept(upload: "File[bytes]", file_name: str) -> Iterator[KeptFile]:
    """Store an upload for the length of the block; if the block fails, the file is removed from the store again.

    Use it around the transaction: `with kept(...) as file, transaction.atomic(): row = file.record(actor)`.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="evidence-")
    except OSError as error:
        raise store.unavailable() from error
    with folder as place:
        copy, thumbnail = Path(place, "original"), Path(place, "thumbnail.jpg")
        sha256 = _copy(upload, copy)
        try:
            found = inspect_file(copy, file_name, thumbnail)
        except OSError as error:  # no room for the thumbnail, or no process to be had
            raise store.unavailable() from error
        if not found.accepted:
            raise FileRefused(found.code or Code.DAMAGED.value, found.message)
        if found.sha256 != sha256:
            raise store.unavailable()
        file = _put(found, copy, thumbnail)
    try:
        yield file
    except BaseException:
        store.discard(file.storage_name, file.thumbnail_name)
        raise


def _copy(upload: "File[bytes]", target: Path) -> str:
    """Copy the upload piece by piece and return its SHA-256; one byte beyond the limit is enough to be refused."""
    digest, size, limit = hashlib.sha256(), 0, office_limits().max_bytes
    upload.seek(0)
    try:
        with target.open("wb") as copy:
            for piece in upload.chunks():
                digest.update(piece)
                copy.write(piece)
                size += len(piece)
                if size > limit:
                    break
    except OSError as error:
        raise store.unavailable() from error
    return digest.hexdigest()


def _put(found: Inspection, original: Path, thumbnail: Path) -> KeptFile:
    with original.open("rb") as content:
        name = store.put(store.new_name("originals"), content, found.sha256)
    if not thumbnail.exists():
        return KeptFile(found, name, "")
    try:
        with thumbnail.open("rb") as content:
            return KeptFile(found, name, store.put(store.new_name("thumbnails"), content))
    except BaseException:
        store.discard(name)
        raise
