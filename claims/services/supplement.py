"""GT-13: what is missing is asked for promptly, once and completely."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Claim, SupplementRequest
from claims.selectors.wording import is_office_fact
from claims.services import letters
from claims.services.adjudication import assess
from claims.services.base import move, on_claim, record, require, require_reason
from claims.services.evidence import close_supplement
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import minute_of, now
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState


def what_is_missing(claim: Claim) -> dict[str, Any]:
    """Documents and facts that the claimant must still give, as the terms see it now."""
    missing = assess(claim)["missing"]
    return {"documents": missing["documents"], "facts": [f for f in missing["facts"] if is_the_claimants(f)]}


def is_the_claimants(fact: str) -> bool:
    """Whether a missing fact is the claimant's to give; the office asks nobody for its own records."""
    return not is_office_fact(fact)


def request_supplement(
    claim_id: int,
    actor: User,
    *,
    documents: list[str],
    facts: list[str] | None = None,
    message: str = "",
    override_reason: str = "",
    version: int | None = None,
) -> SupplementRequest:
    """Ask the claimant for what is missing; the letter is issued and owed at once.

    Raises NotReady where the request leaves out something that is missing (`missing` names it), and
    NotPermitted for a second request without a manager's override and reason.
    """
    with on_claim(claim_id, actor, "claims.request_supplement", version=version) as claim:
        asked_facts = list(facts or [])
        still = what_is_missing(claim)
        left_out = [d for d in still["documents"] if d not in documents]
        left_out += [f for f in still["facts"] if f not in asked_facts]
        seq = claim.supplements.count() + 1
        overridden = bool(override_reason.strip())
        if overridden or seq > 1:
            if not actor.has_perm("claims.override_claim"):
                raise NotPermitted(
                    _("GT-13 allows one request. A further one needs a manager's override with a reason.")
                )
            override_reason = require_reason(override_reason)
        elif left_out:
            raise NotReady(
                _("The request must name everything that is missing; it leaves out: %(what)s.")
                % {"what": ", ".join(left_out)},
                missing=left_out,
            )
        if not documents and not asked_facts:
            raise NotReady(_("There is nothing to ask for."))
        request = SupplementRequest.objects.create(
            claim=claim,
            seq=seq,
            documents=documents,
            facts=asked_facts,
            message=message,
            override_reason=override_reason,
            requested_by=actor,
            sent_at=now(),
        )
        move(claim, claim.request_supplement, actor, "supplement.requested", {"request": seq, "documents": documents})
        letters.issue(claim, "supplement_request", actor)
        return request


def record_notice_arrival(claim_id: int, arrived_at: datetime, proof: str, actor: User) -> None:
    """The request reached the claimant at `arrived_at` (aware): from here the determination clock stands still."""
    with on_claim(claim_id, actor, "claims.record_arrival") as claim:
        request = claim.supplements.filter(closed_at__isnull=True).first()
        if request is None:
            raise WrongState(_("No supplement request is open on this claim."))
        if not minute_of(request.sent_at) <= arrived_at <= now():
            raise NotReady(_("The arrival lies between the dispatch of the request and now."), missing=["arrived_at"])
        request.arrived_at = arrived_at
        request.arrival_proof = require_reason(proof)
        request.save(update_fields=["arrived_at", "arrival_proof"])
        record(claim, actor, "supplement.notice_arrived", {"request": request.seq})


def end_supplement(claim_id: int, because: str, at: datetime | None, actor: User) -> None:
    """The claimant says "that is all", or can't supply: the pause ends (`at` is aware, now if absent)."""
    require(actor, "claims.record_arrival")
    if because not in ("that_is_all", "cannot_supply", "documents"):
        raise NotReady(_("Say how the request ended."), missing=["because"])
    if at is not None and at > now():
        raise NotReady(_("The request can't have ended in the future."), missing=["at"])
    with on_claim(claim_id, actor, "claims.record_arrival") as claim:
        if claim.state != ClaimState.SUPPLEMENT_REQUESTED:
            raise WrongState(_("No supplement request is open on this claim."))
        close_supplement(claim, actor, at or now(), because)
