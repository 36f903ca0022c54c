"""Take a file's bytes and what it says of a person away; its row, its hash and its events stay."""

from django.db import transaction

from claimsoffice.kernel.actor import Actor, label_of, user_of
from claimsoffice.kernel.services import events
from documents.models import EvidenceFile, LikenessPart
from documents.services import store

ERASED = "file_erased"


def erase(file: EvidenceFile, actor: Actor, reason: str) -> None:
    """Erase one file: name, what the camera said, likeness and bytes. The caller checks who may and whether it is time.

    The bytes go once the transaction stands; what the store won't let go of is found by `verify_evidence`.
    `reason` is a code or a rule, never a person's name.
    """
    with transaction.atomic():
        row = EvidenceFile.objects.select_for_update().get(pk=file.pk)
        LikenessPart.objects.filter(file=row).delete()
        EvidenceFile.objects.filter(pk=row.pk).update(
            file_name="", perceptual_hash="", taken_at=None, latitude=None, longitude=None
        )
        events.append(
            row.stream, ERASED, actor=user_of(actor), actor_label=label_of(actor),
            data={"sha256": row.sha256, "reason": reason},
        )  # fmt: skip
        names = (row.storage_name, row.thumbnail_name)
        transaction.on_commit(lambda: store.discard(*names))
