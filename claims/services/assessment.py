"""What the adjuster writes down: answers to clause questions, verified amounts, parts taken out, facts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Answer, ClaimItem, ClauseAnswer, Reduction, Reserve, Screening
from claims.selectors.wording import reducing_clauses
from claims.services.adjudication import questions
from claims.services.base import on_claim, record, require_reason, require_state, require_sum
from claims.services.evidence import look_at_completeness
from claims.workflow import OPEN_STATES, UNDECIDED_STATES
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady

PERMISSION = "claims.assess_claim"


def answer_clauses(
    claim_id: int, answers: Mapping[str, tuple[str, str]], actor: User, *, version: int | None = None
) -> None:
    """Record answers: clause id -> ("yes" | "no" | "unknown", note). "The rest: no" arrives as one entry a clause."""
    with on_claim(claim_id, actor, PERMISSION, version=version) as claim:
        require_state(claim, *UNDECIDED_STATES)
        asked = {q.clause for q in questions(claim)}
        changed = {}
        for clause, (answer, note) in answers.items():
            if clause not in asked:
                raise NotReady(_("%(clause)s asks nothing of this claim.") % {"clause": clause}, missing=[clause])
            if answer not in Answer.values:
                raise NotReady(_("%(clause)s: answer yes, no or unknown.") % {"clause": clause}, missing=[clause])
            ClauseAnswer.objects.update_or_create(
                claim=claim, clause=clause, defaults={"answer": answer, "note": note.strip(), "author": actor}
            )
            changed[clause] = answer
        record(claim, actor, "clauses.answered", {"answers": changed})


def verify_items(
    claim_id: int, verified: Mapping[int, tuple[Decimal, str, Decimal]], actor: User, *, version: int | None = None
) -> None:
    """Record per item (id) the verified sum, the reason where it differs from the claimed, and the residual value."""
    with on_claim(claim_id, actor, PERMISSION, version=version) as claim:
        require_state(claim, *UNDECIDED_STATES)
        for item_id, (amount, reason, residual) in verified.items():
            item = claim.items.get(pk=item_id)
            _check_verified(item, amount, residual)
            item.difference_reason = require_reason(reason) if amount != item.claimed else reason.strip()
            item.verified, item.residual_value = amount, residual
            item.save(update_fields=["verified", "difference_reason", "residual_value"])
        record(
            claim, actor, "items.verified", {"items": {str(i): str(amount) for i, (amount, *_x) in verified.items()}}
        )


def _check_verified(item: ClaimItem, amount: Decimal, residual: Decimal) -> None:
    if amount < 0 or residual < 0:
        raise NotReady(_("Sums can't be negative."), missing=["verified"])
    if amount > item.claimed:
        raise NotReady(
            _("%(item)s: more than was claimed can't be verified.") % {"item": item.description}, missing=["verified"]
        )


def add_reduction(claim_id: int, clause: str, amount: Decimal, note: str, actor: User) -> None:
    """Take a part of the loss out under a clause (in the claim's currency)."""
    with on_claim(claim_id, actor, PERMISSION) as claim:
        require_state(claim, *UNDECIDED_STATES)
        if clause not in reducing_clauses(claim.scheme):
            raise NotReady(_("%(clause)s takes no part out of the loss.") % {"clause": clause}, missing=["clause"])
        if amount <= 0:
            raise NotReady(_("The part taken out must be more than nothing."), missing=["amount"])
        row = Reduction.objects.create(
            claim=claim, clause=clause, amount=amount, note=require_reason(note), author=actor
        )
        record(claim, actor, "reduction.recorded", {"reduction": row.pk, "clause": clause, "amount": str(amount)})


def remove_reduction(claim_id: int, reduction_id: int, actor: User) -> None:
    """Take a reduction back; the row stays with its end."""
    with on_claim(claim_id, actor, PERMISSION) as claim:
        require_state(claim, *UNDECIDED_STATES)
        claim.reductions.filter(pk=reduction_id, removed_at__isnull=True).update(removed_at=now())
        record(claim, actor, "reduction.taken_back", {"reduction": reduction_id})


# Facts of the claim that an adjuster establishes; everything else has its own service.
CLAIM_FACTS = frozenset(
    {
        "peril", "event_at", "event_source", "event_reference", "third_party_liable", "salvage_expenses",
        "rescued_sum_insured", "delay_days", "delay_subsidy", "order_subsidies_paid", "insurer_approved",
        "standard_amount", "standard_amount_reason",
    }
)  # fmt: skip


def record_facts(claim_id: int, facts: Mapping[str, Any], actor: User, *, version: int | None = None) -> None:
    """Put established facts on the claim. Sums in the claim's currency, instants aware."""
    unknown = facts.keys() - CLAIM_FACTS
    if unknown:
        raise NotReady(_("These can't be set here: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    with on_claim(claim_id, actor, PERMISSION, version=version) as claim:
        require_state(claim, *UNDECIDED_STATES)
        changed = {}
        for name, value in facts.items():
            if getattr(claim, name) != value:
                changed[name] = [str(getattr(claim, name)), str(value)]
                setattr(claim, name, value)
        if "event_at" in changed and isinstance(claim.event_at, datetime) and claim.event_at > now():
            raise NotReady(_("The event can't lie in the future."), missing=["event_at"])
        record(claim, actor, "facts.recorded", {"changed": changed})
        if "third_party_liable" in changed:
            # Its correspondence is asked for only then: without it the file may be complete, and a request answered.
            look_at_completeness(claim, actor, now())


def record_screening(claim_id: int, hit: bool, source: str, actor: User) -> None:
    """Record the result of a sanctions screening (E1)."""
    with on_claim(claim_id, actor, PERMISSION) as claim:
        row = Screening.objects.create(claim=claim, hit=hit, source=require_reason(source), author=actor)
        record(claim, actor, "screening.recorded", {"screening": row.pk, "hit": hit})


def set_reserve(claim_id: int, amount: Decimal, reason: str, actor: User) -> None:
    """Set what the office expects to pay, in the claim's currency, from now on: what stood before stays on record.

    Raises NotReady (no such sum, no reason), WrongState (the claim is closed), NotPermitted.
    """
    with on_claim(claim_id, actor, PERMISSION) as claim:
        require_state(claim, *OPEN_STATES)
        require_sum(amount, claim.currency)
        row = Reserve.objects.create(claim=claim, amount=amount, reason=require_reason(reason), author=actor)
        record(claim, actor, "reserve.set", {"reserve": row.pk, "amount": str(amount)})
