"""The notice of rescission as a letter: issued on the ground on record; its arrival is what counts (GT-12, GT-17)."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Claim, Letter, LetterKind, Message
from claims.services import letters, parcel_facts
from claims.services.base import on_claim, require_reason
from claimsoffice.kernel.errors import WrongState
from policies.services import rescissions

RESCIND = "policies.record_rescission"


def issue_rescission_notice(claim_id: int, reasons: str, actor: User) -> Letter:
    """Issue the notice for the ground on record, with the facts and reasons typed for it, to the policyholder.

    Raises NotPermitted, NotReady without reasons, WrongState without a ground or where a notice has gone out.
    """
    with on_claim(claim_id, actor, RESCIND) as claim:
        reason = why_no_notice(claim)
        if reason:
            raise WrongState(reason)
        return letters.issue(claim, LetterKind.RESCISSION_NOTICE, actor, reasons=require_reason(reasons))


def why_no_notice(claim: Claim) -> str | None:
    """Why no notice of rescission can be issued now; None if one can."""
    step = rescissions.newest_rescission(claim.parcel.policy_id)
    if step is None:
        return _("No ground of a rescission is on record.")
    if step.arrived_at is not None:
        return _("The notice has arrived: the contract is rescinded.")
    if claim.letters.filter(kind=LetterKind.RESCISSION_NOTICE, issued_at__gte=step.recorded_at).exists():
        return _("The notice is issued: correct it, or send it again.")
    return None


def follow_notice(claim: Claim, message: Message, author: User) -> None:
    """A delivery of a notice has left or arrived: the rescission goes on with it, and is complete with the arrival.

    Called by who has just recorded that, under the claim's lock. A later delivery of a notice that has arrived, or
    a second one on its way, is no step of its own.
    """
    if message.letter.kind != LetterKind.RESCISSION_NOTICE or message.sent_at is None:
        return
    policy_id = claim.parcel.policy_id
    last = rescissions.newest_rescission(policy_id)
    if last is None or last.arrived_at is not None or (last.sent_at is not None and message.arrived_at is None):
        return
    rescissions.note_notice(
        policy_id, author, sent_at=message.sent_at, arrived_at=message.arrived_at, proof=message.arrival_proof
    )
    parcel_facts.reread(claim)
