"""Taking a claims sheet back, while nobody has worked on what it brought.

A claim has a number, a receipt on its way and a chain of events: it can't be unmade. It is withdrawn, and says why.
Rows that are still held go; the same file can then be imported again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Claim, PlatformRow, RowState
from claims.services.base import move, on_claim
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady
from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import events


def undo(batch_id: int, user: Any, permission: str) -> ImportBatch:
    """Take an applied claims sheet back, whole: its claims are withdrawn, its held rows dropped.

    Raises NotPermitted (not the owner), WrongState (not applied), NotReady (somebody has worked on a claim of it,
    or has decided on a held row; `missing` names them).
    """
    with transaction.atomic():
        batch = batches.take(batch_id, user, permission, (BatchState.APPLIED,))
        rows = list(PlatformRow.objects.select_for_update(of=("self",)).filter(batch=batch))
        # Locked before anybody looks: who is working on one of them is waited for, and then counts.
        ids = [row.claim_id for row in rows if row.claim_id is not None]
        locked = Claim.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        _nothing_depends(rows, {claim.pk: claim for claim in locked})
        for row in rows:
            if row.state == RowState.REGISTERED and row.claim_id is not None:
                _withdraw(row, batch, user, permission)
            row.state, row.values = RowState.UNDONE, []
            row.decided_by, row.decided_at = user, now()
            row.save(update_fields=["state", "values", "decided_by", "decided_at"])
            if row.claim_id is None:
                events.append(row.stream, "row.undone", actor=user, data={"batch": batch.pk})
        withdrawn = sum(1 for row in rows if row.claim_id is not None)
        batches.close(batch, BatchState.UNDONE, user, {"claims_withdrawn": withdrawn, "rows": len(rows)})
    return batch


def _withdraw(row: PlatformRow, batch: ImportBatch, user: Any, permission: str) -> None:
    assert row.claim_id is not None  # noqa: S101  asked before
    with on_claim(row.claim_id, user, permission) as claim:
        note = claim.notes.create(
            text=_("The sheet that brought this claim was taken back: %(file)s, row %(row)d.")
            % {"file": batch.file_name, "row": row.number},
            channel=_("withdrawal"),
            author=user,
        )
        move(claim, claim.withdraw, user, "claim.import_undone", {"batch": batch.pk, "note": note.pk})


def _nothing_depends(rows: Sequence[PlatformRow], claims: Mapping[int, Claim]) -> None:
    touched: list[object] = []
    for row in rows:
        claim = claims.get(row.claim_id or 0)
        if row.decided_by_id is not None:
            touched.append(row.reference)
        elif claim is not None:
            # What the office does by itself (sending the receipt, clocks) does not stand in the way.
            by_people = Event.objects.filter(stream=claim.stream, seq__gt=row.event_seq, actor__isnull=False)
            if claim.state != ClaimState.SUBMITTED or by_people.exists():
                touched.append(claim.claim_no)
    if touched:
        raise NotReady(
            _("Somebody has worked on %(count)d of its claims or rows (%(names)s); the import can't be taken back.")
            % {"count": len(touched), "names": ", ".join(map(str, touched[:10]))},
            touched,
        )
