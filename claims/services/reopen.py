"""Ways back, and the way out: withdrawn, reopened, corrected."""

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.selectors.facts import claims_on, tracking_numbers
from claims.services.base import move, on_claim, require_reason
from claims.workflow import DEAD_STATES
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady, WrongState
from policies.models import Scheme

REOPEN_REASONS = ("dispute", "new_evidence", "error")


def withdraw_claim(claim_id: int, reason: str, actor: User, *, version: int | None = None) -> None:
    """The claimant takes the claim back; open clocks become void."""
    with on_claim(claim_id, actor, "claims.withdraw_claim", version=version) as claim:
        why = require_reason(reason)
        move(claim, claim.withdraw, actor, "claim.withdrawn", {"reason_length": len(why)})
        claim.notes.create(text=why, channel=_("withdrawal"), author=actor)


def reopen_claim(claim_id: int, ground: str, reason: str, actor: User, *, version: int | None = None) -> None:
    """Look at a denial again (GT-28): dispute, new evidence, or error. The first decision stays beside the new one."""
    if ground not in REOPEN_REASONS:
        raise NotReady(_("Say why it is reopened: dispute, new evidence or error."), missing=["ground"])
    with on_claim(claim_id, actor, "claims.reopen_claim", version=version) as claim:
        why = require_reason(reason)
        _refuse_second_kind(claim)
        _new_round(claim)
        # Nothing is determined any more: the nought of the denial would be the most that can be advanced.
        claim.approved_amount = claim.agreed_amount = None
        try:
            move(claim, claim.reopen, actor, "claim.reopened", {"ground": ground})
        except IntegrityError as error:
            raise WrongState(_("JI-3: another kind of claim lives on this parcel.")) from error
        claim.notes.create(text=why, channel=f"reopened: {ground}", author=actor)


def correct_claim(claim_id: int, reason: str, actor: User, *, version: int | None = None) -> None:
    """Take an approval back before its settlement; advances stay, the agreement is void."""
    with on_claim(claim_id, actor, "claims.correct_claim", version=version) as claim:
        why = require_reason(reason)
        _new_round(claim)
        claim.approved_amount = claim.agreed_amount = None
        move(claim, claim.correct, actor, "claim.corrected")
        claim.notes.create(text=why, channel="correction", author=actor)


def _new_round(claim: Claim) -> None:
    """New clocks run from here; the old ones stay as they ended."""
    claim.round += 1
    claim.round_started_at = now()


def _refuse_second_kind(claim: Claim) -> None:
    if claim.scheme != Scheme.JSX_INS:
        return
    for other in claims_on(tracking_numbers(claim.parcel)).exclude(pk=claim.pk).exclude(state__in=DEAD_STATES):
        if other.scheme == Scheme.JSX_INS and other.kind_group != claim.kind_group:
            raise WrongState(
                _("JI-3: %(number)s claims %(kind)s on this parcel and is still live.")
                % {"number": other.claim_no, "kind": other.get_kind_display()}
            )
