"""What a camera says of a photo, in words beside the claim's dates: for those who see its papers, and nobody else."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim
from claimsoffice.kernel.clock import OFFICE_ZONE
from documents.models import EvidenceFile


def taken_facts(claim: Claim, file: EvidenceFile) -> list[str]:
    """Time (Beijing), how it lies to shipment and order, and place (degrees), as far as the camera says them."""
    facts = []
    if file.taken_at is not None:
        at = file.taken_at.astimezone(OFFICE_ZONE)
        facts.append(_("taken %(at)s by the camera's clock") % {"at": f"{at:%Y-%m-%d %H:%M}"})
        if not file.zone_known:
            facts.append(_("it gave no time zone: read as Beijing time"))
        facts += _relations(claim, at.date())
    if file.latitude is not None and file.longitude is not None:
        facts.append(_("at %(place)s (latitude, longitude)") % {"place": f"{file.latitude:.5f}, {file.longitude:.5f}"})
    return facts


def _relations(claim: Claim, on: date) -> list[str]:
    """Calendar days between the photo and the shipment, and the order where the photo is older than it."""
    parcel = claim.parcel
    found = []
    shipped = _day(parcel.dispatched_at or parcel.carrier_accepted_at)
    if shipped is not None:
        found.append(_beside_shipment((on - shipped).days))
    ordered = _day(parcel.policy.paid_at or parcel.order_confirmed_at)
    if ordered is not None and on < ordered:
        days = (ordered - on).days
        found.append(ngettext("%(n)s day before the order", "%(n)s days before the order", days) % {"n": days})
    return found


def _beside_shipment(days: int) -> str:
    if days == 0:
        return _("on the day of the shipment")
    if days < 0:
        return ngettext("%(n)s day before the shipment", "%(n)s days before the shipment", -days) % {"n": -days}
    return ngettext("%(n)s day after the shipment", "%(n)s days after the shipment", days) % {"n": days}


def _day(instant: datetime | None) -> date | None:
    return instant.astimezone(OFFICE_ZONE).date() if instant else None
