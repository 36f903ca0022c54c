"""Which parcels suit which claim: named tests on what the spreadsheets brought in."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from claims.sample.cases import Case
from claims.sample.steps import Test
from claimsoffice.kernel.clock import OFFICE_ZONE, day_of
from policies.models import InsuredParcel, Scheme
from policies.terms import CATEGORIES

_PRECIOUS = CATEGORIES.of_class("precious")
MODEST, DEAR = Decimal(4500), Decimal(5100)

NEEDS: Mapping[str, Test] = {
    "explained": lambda p: p.policy.exemptions_explained is True,
    "unexplained": lambda p: p.policy.exemptions_explained is False,
    "premium_paid": lambda p: p.policy.premium_paid is True,
    "cny": lambda p: p.policy.currency == "CNY",
    "usd": lambda p: p.policy.currency == "USD",
    "ordinary": lambda p: p.category not in _PRECIOUS,
    "precious_not_agreed": lambda p: p.category in _PRECIOUS and not p.policy.agreed_categories,
    "deductible": lambda p: bool(p.policy.deductible_amount or p.policy.deductible_rate) and p.insured_value > 400,
    "no_deductible": lambda p: not (p.policy.deductible_amount or p.policy.deductible_rate),
    "insured_in_full": lambda p: p.sum_insured == p.insured_value,
    "insured_in_part": lambda p: p.sum_insured < p.insured_value,
    "modest": lambda p: p.insured_value <= MODEST,
    "dear": lambda p: p.insured_value >= DEAR,
    "freight_paid": lambda p: p.freight_paid is True,
    "platform": lambda p: p.platform_order is True,
    "delivered": lambda p: p.delivered_at is not None,
    "also_assured": lambda p: _others(p).filter(policy__scheme=Scheme.FPX_TA).exists(),
    "goods_claimed": lambda p: _others(p).filter(claims__isnull=False).exists(),
    "early_event": lambda p: True,
}


def _others(parcel: InsuredParcel) -> QuerySet[InsuredParcel]:
    """The same parcel under other policies and orders."""
    return InsuredParcel.objects.filter(tracking_no=parcel.tracking_no).exclude(pk=parcel.pk)


def tests_for(case: Case, received_at: datetime) -> list[Test]:
    """What the parcel of a case has to be like, seen from the day on which the claim came in."""
    found = [NEEDS[name] for name in case.needs]
    if case.kind == "loss":
        return [*found, lambda p: _stayed_away(p, received_at)]
    if case.kind == "delay":
        return [*found, lambda p: _came_late(p, received_at)]
    return [*found, lambda p: _came(p, received_at)]


def _stayed_away(parcel: InsuredParcel, received_at: datetime) -> bool:
    """Nobody has seen it: it left ten days to two months before, and no notice was ever given."""
    left = parcel.dispatched_at
    if left is None or parcel.arrival_notice_at is not None or parcel.delivered_at is not None:
        return False
    return timedelta(days=10) <= received_at - left <= timedelta(days=60)


def _came(parcel: InsuredParcel, received_at: datetime) -> bool:
    """It was handed over in the four weeks before the claim."""
    delivered, left = parcel.delivered_at, parcel.dispatched_at
    if delivered is None or left is None or delivered - left < timedelta(days=3):
        return False
    return timedelta(hours=6) <= received_at - delivered <= timedelta(days=28)


def _came_late(parcel: InsuredParcel, received_at: datetime) -> bool:
    return _came(parcel, received_at) and delay_days(parcel) >= 1


def delay_days(parcel: InsuredParcel) -> int:
    """Days after the promised one, in Shanghai days; 0 where it came in time."""
    if parcel.promised_on is None or parcel.delivered_at is None:
        return 0
    return max(0, (day_of(parcel.delivered_at) - parcel.promised_on).days)


def event_of(case: Case, parcel: InsuredParcel) -> datetime | None:
    """When it happened: on the way, half-way to the delivery; a loss at the last scan, three days out."""
    if "early_event" in case.needs:
        # On the very day of payment: the express insurance begins with the next.
        return datetime.combine(day_of(parcel.policy.paid_at), time(23, 30), OFFICE_ZONE)
    if parcel.dispatched_at is None:
        return None
    if parcel.delivered_at is None:
        return parcel.dispatched_at + timedelta(days=3)
    return parcel.dispatched_at + (parcel.delivered_at - parcel.dispatched_at) / 2
