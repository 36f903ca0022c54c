"""What stands around a claim and enters its facts: what the parcel was paid before, and the carrier's own table."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, ClaimKind, Decision, Payment, PaymentKind, PaymentState
from claims.workflow import UNDECIDED_STATES
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.models import CarrierStandard, Scheme
from policies.selectors.standards import standard_for

INDEMNITIES = (PaymentKind.ADVANCE, PaymentKind.SETTLEMENT, PaymentKind.DIFFERENCE)
NOTHING = Decimal(0)


def indemnities(
    claim: Claim, others: Sequence[Claim], states: Collection[str] = (PaymentState.EXECUTED,)
) -> dict[int, tuple[Decimal, Decimal]]:
    """Per other claim (id) of the same contract what was paid on it: for goods, and for salvage expenses.

    It has used up the parcel's limit (GT-25.3). Only payments in `states` count (by default what the bank has
    executed), in the contract's currency; a payment that is not the whole went to the goods first. A subsidy for
    delay uses up no sum insured.
    """
    same = [other.pk for other in others if other.parcel_id == claim.parcel_id and other.kind != ClaimKind.DELAY]
    if not same:
        return {}
    totals: dict[int, Decimal] = {}
    for row in Payment.objects.filter(claim__in=same, state__in=states, kind__in=INDEMNITIES):
        totals[row.claim_id] = totals.get(row.claim_id, NOTHING) + row.amount
    for_goods = {
        decision.claim_id: max(NOTHING, decision.amount - Decimal(decision.result["amount"]["salvage_expenses"] or 0))
        for decision in Decision.objects.filter(claim__in=totals, superseded_by__isnull=True)
    }
    goods = {claim_id: min(total, for_goods.get(claim_id, total)) for claim_id, total in totals.items()}
    return {claim_id: (goods[claim_id], total - goods[claim_id]) for claim_id, total in totals.items()}


def standard_table(claim: Claim) -> dict[str, Any] | None:
    """The carrier's table for goods that are not insured, as it stood when the order was placed, if one did."""
    if claim.scheme != Scheme.JSX_STD:
        return None
    table = standard_for(claim.currency, claim.parcel.policy.issued_at.astimezone(OFFICE_ZONE).date())
    if table is None:
        return None
    limits = {"per_parcel": table.per_parcel, "per_kg": table.per_kg}
    return {
        "currency": table.currency,
        **{name: format(limit.normalize(), "f") for name, limit in limits.items() if limit is not None},
        "version": str(table),
        "effective_on": table.effective_on.isoformat(),
    }


def undecided_under(table: CarrierStandard) -> QuerySet[Claim]:
    """Claims that nobody has decided yet and whose orders are of the table's day or later, in its currency."""
    return Claim.objects.filter(
        scheme=Scheme.JSX_STD,
        currency=table.currency,
        state__in=UNDECIDED_STATES,
        parcel__policy__issued_at__gte=datetime.combine(table.effective_on, time.min, OFFICE_ZONE),
    )
