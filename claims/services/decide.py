"""Determination: approve or deny, within authority, with reasons, frozen so that it can be replayed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Agreement, Claim, Decision, Outcome, Proposal, ProposalState
from claims.services import letters
from claims.services.adjudication import weigh
from claims.services.authority import needs_three, require_authority, require_no_interest
from claims.services.base import move, on_claim, record, require_reason, require_sum, wrong_state
from claims.workflow import UNDECIDED_STATES, ClaimState
from claimsoffice.kernel.clock import minute_of, now
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from policies.terms.core.vocabulary import RESCISSION_GROUNDS

DECIDE = "claims.decide_claim"
DISCLOSURE = RESCISSION_GROUNDS.of_class("disclosure")


@dataclass(frozen=True, slots=True)
class Determination:
    """What somebody wants to determine. `amount` is in the claim's currency, 0 for a denial."""

    outcome: str
    amount: Decimal
    departure_reason: str = ""
    override_reason: str = ""


def approve_claim(
    claim_id: int,
    amount: Decimal,
    actor: User,
    *,
    departure_reason: str = "",
    override_reason: str = "",
    version: int | None = None,
) -> Decision:
    """Determine the claim as covered, for `amount`. GT-14, TA-8, JI-C2; the terms' own sum unless a reason is given."""
    wanted = Determination(Outcome.APPROVED, amount, departure_reason, override_reason)
    return _decide(claim_id, wanted, actor, version)


def deny_claim(
    claim_id: int, actor: User, *, departure_reason: str = "", override_reason: str = "", version: int | None = None
) -> Decision:
    """Determine the claim as not covered; the notice with every clause and reason is issued at once (GT-15)."""
    return _decide(
        claim_id, Determination(Outcome.DENIED, Decimal(0), departure_reason, override_reason), actor, version
    )


def _decide(claim_id: int, wanted: Determination, actor: User, version: int | None) -> Decision:
    with on_claim(claim_id, actor, DECIDE, version=version) as claim:
        require_sum(wanted.amount, claim.currency)
        require_authority(claim, actor, wanted.outcome, wanted.amount)
        if needs_three(claim.currency, wanted.amount):
            raise NotPermitted(_("A sum this high is proposed by one person and approved by another: propose it."))
        return _determine(claim, wanted, actor, proposed_by=None)


def propose(
    claim_id: int, outcome: str, amount: Decimal, reason: str, actor: User, *, version: int | None = None
) -> Proposal:
    """Put a decision above one's limit before a manager."""
    with on_claim(claim_id, actor, DECIDE, version=version) as claim:
        require_no_interest(claim, actor)
        if claim.state not in UNDECIDED_STATES:
            raise WrongState(_("This claim is already determined."))
        require_sum(amount, claim.currency)
        _check_against_terms(claim, Determination(outcome, amount, reason, reason), actor, proposing=True)
        if claim.proposals.filter(state=ProposalState.OPEN).exists():
            raise WrongState(_("A proposal is already waiting for a manager."))
        proposal = Proposal.objects.create(
            claim=claim, outcome=outcome, amount=amount, reason=reason.strip(), proposed_by=actor, proposed_at=now()
        )
        record(claim, actor, "decision.proposed", {"proposal": proposal.pk, "outcome": outcome, "amount": str(amount)})
        return proposal


def answer_proposal(
    claim_id: int, follow: bool, reason: str, actor: User, *, override_reason: str = "", version: int | None = None
) -> Decision | None:
    """Follow a proposal (it becomes the decision) or send it back with a reason. Never one's own."""
    with on_claim(claim_id, actor, "claims.decide_above_limit", version=version) as claim:
        proposal = claim.proposals.filter(state=ProposalState.OPEN).first()
        if proposal is None:
            raise WrongState(_("No proposal is waiting on this claim."))
        if proposal.proposed_by_id == actor.pk:
            raise NotPermitted(_("You made this proposal: another manager answers it."))
        proposal.answered_by, proposal.answered_at = actor, now()
        if not follow:
            proposal.state = ProposalState.REJECTED
            proposal.answer_reason = require_reason(reason)
            proposal.save()
            record(claim, actor, "proposal.sent_back", {"proposal": proposal.pk})
            return None
        require_no_interest(claim, actor)
        proposal.state = ProposalState.APPROVED
        proposal.answer_reason = reason.strip()
        proposal.save()
        wanted = Determination(proposal.outcome, proposal.amount, proposal.reason, override_reason)
        return _determine(claim, wanted, actor, proposed_by=proposal.proposed_by)


def _determine(claim: Claim, wanted: Determination, actor: User, proposed_by: User | None) -> Decision:
    facts, result = _check_against_terms(claim, wanted, actor)
    previous = claim.decisions.order_by("-seq").first()
    decided_at = now()
    decision = Decision.objects.create(
        claim=claim,
        seq=previous.seq + 1 if previous else 1,
        supersedes=previous,
        outcome=wanted.outcome,
        amount=wanted.amount,
        currency=claim.currency,
        recommendation=result["recommendation"],
        departure_reason=wanted.departure_reason.strip(),
        override_reason=wanted.override_reason.strip(),
        denial_clauses=result["denial_reasons"] if wanted.outcome == Outcome.DENIED else [],
        edition=result["edition"],
        parameters_hash=result["parameters_hash"],
        facts=facts,
        result=result,
        proposed_by=proposed_by,
        decided_by=actor,
        decided_at=decided_at,
    )
    claim.proposals.filter(state=ProposalState.OPEN).update(
        state=ProposalState.SUPERSEDED, answered_by=actor, answered_at=decided_at
    )
    _close_open_request(claim, decided_at)
    data = {"decision": decision.seq, "amount": str(decision.amount), "recommendation": decision.recommendation}
    if wanted.outcome == Outcome.APPROVED:
        claim.approved_amount = wanted.amount
        claim.agreed_amount = None
        move(claim, claim.approve, actor, "claim.approved", data)
        letters.issue(claim, "determination", actor)
        _agree_by_itself(claim, decision, actor)
    else:
        claim.approved_amount = Decimal(0)
        claim.agreed_amount = None
        move(claim, claim.deny, actor, "claim.denied", {**data, "clauses": decision.denial_clauses})
        letters.issue(claim, "denial_notice", actor)
    return decision


def _check_against_terms(
    claim: Claim, wanted: Determination, actor: User, *, proposing: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts and what the terms say of them, if what is wanted may be determined on that."""
    if claim.state not in UNDECIDED_STATES:
        raise wrong_state(claim)
    weighing = weigh(claim)
    facts, result = weighing.facts, weighing.weighed
    recommendation, payable = result["recommendation"], result["payable"]
    if wanted.outcome == Outcome.APPROVED:
        if claim.state == ClaimState.SUPPLEMENT_REQUESTED:
            raise WrongState(_("Papers are still outstanding: end the supplement request first, or deny."))
        if payable is None:
            raise NotReady(_("The sum can't be computed yet: something is missing."), missing=_flat(result["missing"]))
        as_recommended = recommendation == "approve" and wanted.amount == Decimal(payable)
    else:
        as_recommended = recommendation == "deny"
    if as_recommended:
        return facts, result
    # An exemption that may not bind, a sanctions hit, the same interest twice: a senior decides, with reasons.
    for_a_senior = recommendation in ("refer", "deny") and not proposing
    if for_a_senior and not actor.has_perm("claims.override_claim"):
        raise NotPermitted(_("Only a manager can decide against this finding, with a reason: propose it."))
    blocked = [f["clause"] for f in result["findings"] if f["outcome"] == "blocks"]
    if blocked and not wanted.override_reason.strip():
        raise NotReady(_("The decision has to wait: %(clauses)s.") % {"clauses": ", ".join(blocked)}, missing=blocked)
    require_reason(wanted.departure_reason or wanted.override_reason)
    if for_a_senior:
        require_reason(wanted.override_reason)
    _refuse_unrescinded_denial(wanted, facts, result)
    return facts, result


def _refuse_unrescinded_denial(wanted: Determination, facts: dict[str, Any], result: dict[str, Any]) -> None:
    """GT-17.d: nothing is denied for non-disclosure without a timely rescission on file.

    A denial that the terms don't give, on a file where non-disclosure is the ground on record, is one for that.
    """
    if wanted.outcome != Outcome.DENIED or facts["policy"].get("rescission_ground") not in DISCLOSURE:
        return
    in_time = any(f["clause"] == "GT-17.d" and f["outcome"] == "met" for f in result["findings"])
    if not in_time and not result["denial_reasons"]:
        raise NotReady(_("A denial for non-disclosure needs a timely rescission on file."), missing=["GT-17.d"])


def _flat(missing: dict[str, list[str]]) -> list[str]:
    return [name for group in missing.values() for name in group]


def _close_open_request(claim: Claim, at: datetime) -> None:
    """A decision on the papers at hand ends the request for the others (GT-24)."""
    claim.supplements.filter(closed_at__isnull=True).update(closed_at=at, closed_because="decided")


def _agree_by_itself(claim: Claim, decision: Decision, actor: User) -> None:
    """Approved as claimed needs no further word of the claimant; a sum of nothing leaves nothing to pay."""
    if decision.amount == claim.claimed_amount or decision.amount == 0:
        Agreement.objects.create(
            decision=decision, amount=decision.amount, implied=True, agreed_at=decision.decided_at, author=actor
        )
        _agreed(claim, decision, actor, implied=True)


def _agreed(claim: Claim, decision: Decision, actor: User, *, implied: bool) -> None:
    """The sum is agreed; where advances have already paid it, or it is nothing, the claim is settled with it."""
    claim.agreed_amount = decision.amount
    record(claim, actor, "amount.agreed", {"decision": decision.seq, "implied": implied})
    if claim.paid_amount >= decision.amount:
        move(claim, claim.settle, actor, "claim.settled", {"decision": decision.seq})


def record_agreement(
    claim_id: int, agreed_at: datetime, proof: str, actor: User, *, version: int | None = None
) -> Agreement:
    """The claimant accepts the approved amount at `agreed_at` (aware): GT-15's ten days run from here."""
    with on_claim(claim_id, actor, "claims.record_agreement", version=version) as claim:
        decision = claim.decisions.order_by("-seq").first()
        if claim.state != ClaimState.APPROVED or decision is None:
            raise WrongState(_("There is no approved amount to agree on."))
        if Agreement.objects.filter(decision=decision).exists():
            raise WrongState(_("The claimant has already agreed."))
        if not minute_of(decision.decided_at) <= agreed_at <= now():
            raise NotReady(_("The agreement lies between the determination and now."), missing=["agreed_at"])
        agreement = Agreement.objects.create(
            decision=decision, amount=decision.amount, agreed_at=agreed_at, proof=require_reason(proof), author=actor
        )
        _agreed(claim, decision, actor, implied=False)
        return agreement
