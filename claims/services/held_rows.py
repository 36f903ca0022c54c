"""What a person does with a row that was held: register it all the same, link it to a claim, or drop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Claim, PlatformRow, RowState
from claims.selectors.facts import claims_on, tracking_numbers
from claims.services.base import record, require, require_reason
from claims.services.import_claims import PERMISSION, register_row
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.services import events


def register_held(row_id: int, reason: str, actor: User) -> Claim:
    """Register a held row as a claim of its own although there is another; return the claim.

    Raises NotPermitted, WrongState (decided already), NotReady (no reason; JI-3).
    """
    with _held(row_id, actor) as row:
        why = require_reason(reason)
        assert row.parcel_id is not None  # noqa: S101  a held row has its parcel
        claim = register_row(row.parcel_id, row.values, actor, batch=row.batch_id, duplicates_seen=True)
        row.claim = claim
        _decide(row, RowState.REGISTERED, why, actor, {"claim": claim.pk})
        return claim


def link_held(row_id: int, claim_id: int, reason: str, actor: User) -> None:
    """The row is about a claim that the office already has on the parcel; that claim's history says so.

    Raises NotPermitted, WrongState (decided already), NotReady (no reason, or no claim of this parcel).
    """
    with _held(row_id, actor) as row:
        why = require_reason(reason)
        if claim_id not in {claim.pk for claim in claims_of(row)}:
            raise NotReady(_("Choose one of the claims on this parcel."), missing=["claim"])
        claim = Claim.objects.select_for_update(of=("self",)).select_related("parcel__policy").get(pk=claim_id)
        record(claim, actor, "claim.row_linked", {"row": row.pk, "batch": row.batch_id})
        row.claim, row.parcel = claim, None
        _decide(row, RowState.LINKED, why, actor, {"claim": claim.pk})


def drop_held(row_id: int, reason: str, actor: User) -> None:
    """The row is no claim. Raises NotPermitted, WrongState (decided already), NotReady (no reason)."""
    with _held(row_id, actor) as row:
        why = require_reason(reason)
        row.parcel = None
        _decide(row, RowState.DROPPED, why, actor, {})


def claims_of(row: PlatformRow) -> list[Claim]:
    """The claims on any number of the row's parcel, oldest first."""
    return list(claims_on(tracking_numbers(row.parcel)).order_by("pk")) if row.parcel is not None else []


@contextmanager
def _held(row_id: int, actor: User) -> Iterator[PlatformRow]:
    require(actor, PERMISSION)
    with transaction.atomic():
        row = PlatformRow.objects.select_for_update(of=("self",)).get(pk=row_id)
        if row.state != RowState.HELD:
            raise WrongState(_("This row is “%(state)s” already.") % {"state": row.get_state_display()})
        yield row


def _decide(row: PlatformRow, state: str, why: str, actor: User, data: dict[str, Any]) -> None:
    # What the row says of people is on the claim now, or is nobody's business any more.
    row.state, row.values, row.decision = state, [], why[:300]
    row.decided_by, row.decided_at = actor, now()
    row.save()
    events.append(row.stream, f"row.{state}", actor=actor, data={**data, "reason_length": len(why)})
