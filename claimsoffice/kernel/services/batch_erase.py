"""What old imports still hold of people: staged rows, and the values that their errors quote."""

from datetime import datetime

from django.db import transaction

from claimsoffice.kernel.actor import Actor, label_of, user_of
from claimsoffice.kernel.models import ImportBatch, StagedChunk
from claimsoffice.kernel.models.batch import WITH_WORKER
from claimsoffice.kernel.services import events

ERASED = "batch.erased"
DASH = "–"


def erase_batches(before: datetime, actor: Actor, *, dry_run: bool = False) -> int:
    """Empty every import checked before the aware instant `before` that no worker has; returns how many held something.

    Counts, hashes and the event of who applied it stay; such an import can't be undone or looked at any more.
    """
    done = 0
    old = ImportBatch.objects.filter(staged_at__lt=before).exclude(state__in=WITH_WORKER).exclude(file_name=DASH)
    for pk in old.order_by("pk").values_list("pk", flat=True):
        done += 1
        if not dry_run:
            _erase(pk, actor)
    return done


def _erase(batch_id: int, actor: Actor) -> None:
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        StagedChunk.objects.filter(batch=batch).delete()
        batch.file_name, batch.errors, batch.warnings, batch.problem = DASH, [], [], {}
        batch.save()
        events.append(batch.stream, ERASED, actor=user_of(actor), actor_label=label_of(actor))
