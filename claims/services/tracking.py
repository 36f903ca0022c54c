"""What a carrier's tracking file means to claims: their clocks follow, and work on them keeps it from going back."""

from typing import Any

from claims.models import Claim
from claims.services import clocks
from claims.services.base import record
from claims.workflow import ClaimState
from claimsoffice.kernel.models import Event, ImportBatch
from policies.services.import_compare import pieces


def lock(parcels: set[int]) -> None:
    """Lock the claims on these parcels, in order: services lock a claim first and its parcel after it."""
    for some in pieces(parcels):
        claims = Claim.objects.select_for_update(of=("self",)).filter(parcel__in=some)
        list(claims.order_by("pk").values_list("pk"))


def follow(parcels: set[int], actor: Any, batch: ImportBatch) -> None:
    """Note on every claim on these parcels that they changed, and compute its clocks again.

    Denied ones too: goods come back after a denial, and JS-6 runs then.
    """
    for some in pieces(parcels):
        claims = Claim.objects.filter(parcel__in=some).exclude(state=ClaimState.WITHDRAWN).order_by("pk")
        for claim in claims.select_for_update(of=("self",)).select_related("parcel__policy"):
            record(claim, actor, "parcel.facts_recorded", {"parcel": claim.parcel_id, "batch": batch.pk})
            clocks.sync(claim)


def depends(parcels: set[int], batch: ImportBatch) -> list[str]:
    """The claims on these parcels on which a person has acted since `batch` was applied."""
    numbers: dict[str, str] = {}
    for some in pieces(parcels):
        numbers.update({claim.stream: claim.claim_no for claim in Claim.objects.filter(parcel__in=some)})
    found: set[str] = set()
    for streams in pieces(numbers):
        acts = Event.objects.filter(stream__in=streams, actor__isnull=False, at__gt=batch.applied_at)
        for stream, data in acts.values_list("stream", "data"):
            if data.get("batch") != batch.pk:
                found.add(numbers[stream])
    return sorted(found)
