"""One parcel, one limit (GT-25.3): what its other claims were paid since the decision may have used it up."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from claims.models import LIVE_PAYMENT_STATES, Claim, Decision
from claims.selectors.facts import money, other_claims
from claims.selectors.facts_around import indemnities
from claims.services.replay import calendar_known_at
from claimsoffice.kernel.errors import NotReady
from policies import terms
from policies.models import InsuredParcel
from policies.terms.core.money import show_money


def refuse_used_up(claim: Claim, decision: Decision) -> None:
    """What `check_used_up` says, asked when money moves.

    Two claims can be decided before either is paid, each on the whole limit. Called under the claim's lock; the
    parcel's lock lets two of its claims be instructed one after the other. What a senior decided in knowledge of the
    other payments stands: only what came after it is asked about.
    """
    InsuredParcel.objects.select_for_update(of=("self",)).get(pk=claim.parcel_id)
    check_used_up(claim, decision)


def check_used_up(claim: Claim, decision: Decision) -> None:
    """NotReady where the decided sum is more than the terms leave, now that others on the parcel are paid or being so.

    Reads only.
    """
    others = other_claims(claim)
    paid = indemnities(claim, others, LIVE_PAYMENT_STATES)
    known = {other["claim_no"]: other for other in decision.facts["other_claims"]}
    more = [other for other in others if sum(paid.get(other.pk, ())) > _known_sum(known.get(other.claim_no, {}))]
    if not more:
        return
    left = _payable(decision, [_as_known(other, paid.get(other.pk)) for other in others])
    then = Decimal(decision.result["payable"] or 0)
    if left >= then or decision.amount <= left:
        return
    raise NotReady(
        _(
            "Since the decision %(claims)s was paid for the same parcel, or is being paid: %(left)s %(currency)s are "
            "left of its limit. Once the bank has answered, take the approval back and decide again."
        )
        % {
            "claims": ", ".join(other.claim_no for other in more),
            "left": show_money(left, claim.currency),
            "currency": claim.currency,
        },
        missing=["GT-25.3"],
    )


def _known_sum(fact: dict[str, Any]) -> Decimal:
    return Decimal(fact.get("goods_paid", 0)) + Decimal(fact.get("salvage_paid", 0))


def _as_known(other: Claim, paid: tuple[Decimal, Decimal] | None) -> dict[str, Any]:
    fact = {"claim_no": other.claim_no, "scheme": other.scheme, "kind": other.kind, "state": other.state}
    if paid is None:
        return fact
    return {**fact, "goods_paid": money(paid[0]), "salvage_paid": money(paid[1])}


def _payable(decision: Decision, others: list[dict[str, Any]]) -> Decimal:
    """What the decision's own facts would have come to with the other claims as they are now."""
    facts = {**decision.facts, "edition": decision.edition, "other_claims": others}
    return Decimal(terms.adjudicate(facts, calendar_known_at(decision.decided_at)).as_dict()["payable"] or 0)
