"""A hold on the file: its personal data stay beyond their time (a lawsuit, an audit), until somebody lifts it."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import LegalHold
from claims.services.base import on_claim, record, require_reason
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import WrongState

HOLD = "claims.hold_claim"


def place_hold(claim_id: int, reason: str, actor: User) -> LegalHold:
    """Keep the claim's personal data from being erased. WrongState where a hold already stands."""
    with on_claim(claim_id, actor, HOLD) as claim:
        if claim.holds.filter(lifted_at__isnull=True).exists():
            raise WrongState(_("A hold already stands on this claim."))
        hold = LegalHold.objects.create(claim=claim, reason=require_reason(reason), placed_by=actor, placed_at=now())
        record(claim, actor, "hold.placed", {"hold": hold.pk})
        return hold


def lift_hold(claim_id: int, actor: User) -> None:
    """Take the hold away. WrongState where none stands."""
    with on_claim(claim_id, actor, HOLD) as claim:
        hold = claim.holds.filter(lifted_at__isnull=True).first()
        if hold is None:
            raise WrongState(_("No hold stands on this claim."))
        hold.lifted_by, hold.lifted_at = actor, now()
        hold.save(update_fields=["lifted_by", "lifted_at"])
        record(claim, actor, "hold.lifted", {"hold": hold.pk})
