"""The carrier's compensation standard: which version holds for an order, and what waits."""

from datetime import date

from policies.models import CarrierStandard


def standard_for(currency: str, day: date) -> CarrierStandard | None:
    """The confirmed table of this currency for an order of this Shanghai day; of two for one date the later version."""
    confirmed = CarrierStandard.objects.filter(currency=currency, confirmed=True, effective_on__lte=day)
    return confirmed.order_by("-effective_on", "-version").first()


def every_standard() -> list[CarrierStandard]:
    """All tables that were confirmed or sent away, the latest in effect first."""
    closed = CarrierStandard.objects.filter(closed_at__isnull=False).select_related("entered_by", "closed_by")
    return list(closed.order_by("currency", "-effective_on", "-version"))


def waiting() -> list[CarrierStandard]:
    """Tables that wait for a second person, oldest first."""
    return list(CarrierStandard.objects.filter(closed_at__isnull=True).select_related("entered_by").order_by("pk"))
