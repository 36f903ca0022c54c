"""Recovery: the insured's rights pass over in writing, the sum is asked of who is liable, and the matter ends."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Claim, EvidenceState, Letter, LetterKind, RecoveryCase, RecoveryEnd, RecoveryKind
from claims.selectors.wording import SIGNED_SUBROGATION
from claims.services import letters
from claims.services.base import on_claim, record, require_reason, require_state
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.errors import NotReady, WrongState
from policies.models import Scheme

RECOVER = "claims.record_recovery"
# GT-26 is a clause of the general terms; the other texts know no letter of subrogation.
UNDER_GT_26 = (Scheme.FPX_PI, Scheme.FPX_AR)


def issue_subrogation_letter(claim_id: int, actor: User) -> Letter:
    """Issue the paper by which the insured's rights pass on with the payment (GT-26.4), for the insured to sign.

    It comes back signed as a paper of the claim. Raises NotPermitted, WrongState.
    """
    with on_claim(claim_id, actor, RECOVER) as claim:
        reason = why_no_subrogation_letter(claim)
        if reason:
            raise WrongState(reason)
        return letters.issue(claim, LetterKind.SUBROGATION_LETTER, actor)


def why_no_subrogation_letter(claim: Claim) -> str | None:
    """Why no letter of subrogation can be issued now; None if one can."""
    if claim.scheme not in UNDER_GT_26:
        return _("Only the general terms know a letter of subrogation (GT-26).")
    if claim.state not in (ClaimState.APPROVED, ClaimState.PAID) or not claim.approved_amount:
        return _("Nothing is approved yet that rights could pass on for.")
    if claim.letters.filter(kind=LetterKind.SUBROGATION_LETTER).exists():
        return _("The letter of subrogation is issued: correct it, or send it again.")
    return None


def rights_are_handed_over(claim: Claim) -> bool:
    """GT-26.4: whether the signed letter of subrogation is on file, where the terms ask for one."""
    return claim.scheme not in UNDER_GT_26 or signed_letter_is_on_file(claim)


def signed_letter_is_on_file(claim: Claim) -> bool:
    """Whether the insured has sent the letter of subrogation back, and nobody refused it."""
    back = claim.evidence.filter(document=SIGNED_SUBROGATION)
    return back.filter(state__in=(EvidenceState.RECEIVED, EvidenceState.ACCEPTED)).exists()


def open_recovery(
    claim_id: int, kind: str, against: str, amount: Decimal, asked_on: date, actor: User, *, reference: str = ""
) -> RecoveryCase:
    """Ask somebody for a sum in the claim's currency, since `asked_on` (a day in Shanghai).

    Rights pass with the payment, and a refund follows one: before it only salvage can be asked for.
    Raises NotPermitted, WrongState, NotReady.
    """
    with on_claim(claim_id, actor, RECOVER) as claim:
        require_state(claim, ClaimState.APPROVED, ClaimState.PAID)
        if kind not in RecoveryKind.values or amount <= 0 or asked_on > today():
            raise NotReady(
                _("A recovery has a kind, a sum above zero and a day that is not in the future."), missing=["amount"]
            )
        if kind != RecoveryKind.SALVAGE and not claim.paid_amount:
            raise NotReady(_("Nothing has been paid yet that could be recovered."), missing=["payment"])
        if kind == RecoveryKind.SUBROGATION and not rights_are_handed_over(claim):
            raise NotReady(_("GT-26.4: the signed letter of subrogation is not on file."), missing=[SIGNED_SUBROGATION])
        case = RecoveryCase.objects.create(
            claim=claim, kind=kind, against=require_reason(against), amount=amount, reference=reference.strip(),
            asked_on=asked_on, opened_by=actor, opened_at=now(),
        )  # fmt: skip
        record(claim, actor, "recovery.opened", {"case": case.pk, "kind": kind, "amount": str(amount)})
        return case


def close_recovery(claim_id: int, case_id: int, ended_as: str, reason: str, actor: User) -> RecoveryCase:
    """End a recovery: recovered, settled for less, or given up, with the reason. WrongState if it has ended."""
    with on_claim(claim_id, actor, RECOVER) as claim:
        case = RecoveryCase.objects.select_for_update().get(pk=case_id, claim=claim)
        if case.closed_at is not None:
            raise WrongState(_("This recovery has already ended."))
        if ended_as not in RecoveryEnd.values:
            raise NotReady(_("Say how the recovery ended."), missing=["ended_as"])
        if ended_as != RecoveryEnd.GIVEN_UP and not case.recoveries.exists():
            raise NotReady(_("Nothing was received in this recovery: record it, or give it up."), missing=["amount"])
        case.ended_as, case.end_reason = ended_as, require_reason(reason)
        case.closed_by, case.closed_at = actor, now()
        case.save()
        record(claim, actor, "recovery.closed", {"case": case.pk, "ended_as": ended_as})
        return case
