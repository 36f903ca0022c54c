"""Policies and orders that nobody ever claimed on keep people's names no longer than closed claims do."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.models import Claim, PlatformRow, RowState
from claims.services.erase import ACTOR, ERASE, Outcome
from claimsoffice.kernel.actor import require
from claimsoffice.kernel.guards import PERSONAL_DATA_ERASED as ERASED
from claimsoffice.kernel.models import Event
from policies.models import InsuredParcel, Policy
from policies.services.erase import DASH, erase_policy

SHEET = "claims_sheet"
# All that is ever recorded of a parcel's way. Cover ends with delivery or some days after the notice of arrival; where
# neither came in, it ended no later than its last sign of life and the years of the retention after it.
_SIGNS = (
    "order_confirmed_at", "dispatched_at", "carrier_accepted_at", "last_scan_at", "arrival_notice_at", "delivered_at",
    "terminated_at", "returned_at", "return_notified_at", "instructed_at",
)  # fmt: skip


def erase_unclaimed_before(before: datetime, *, dry_run: bool = False) -> Iterator[Outcome]:
    """Erase every policy without a claim whose last sign of life is before the aware instant `before`, oldest first.

    One transaction each. An outcome is named by the policy's number; one is held back (`claims_sheet`) while a row of
    a claims sheet waits for a person's word on one of its parcels.
    """
    require(ACTOR, ERASE)
    for pk in _over(before).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1000):
        with transaction.atomic():
            policy = Policy.objects.select_for_update().get(pk=pk)
            if not _over(before).filter(pk=pk).exists():  # a claim has come in meanwhile
                continue
            if PlatformRow.objects.filter(parcel__policy=policy, state=RowState.HELD).exists():
                yield Outcome(policy.policy_no, "held", why=[SHEET])
            elif dry_run:
                yield Outcome(policy.policy_no, "due")
            else:
                erase_policy(pk, ACTOR)
                event = Event.objects.filter(stream=f"policy:{pk}", kind=ERASED).latest("seq")
                yield Outcome(policy.policy_no, "erased", event.seq)


def _over(before: datetime) -> QuerySet[Policy]:
    """Policies over before `before`, without a claim, that still hold something of a person."""
    later = Q()
    for sign in _SIGNS:
        later |= Q(**{f"{sign}__gte": before})
    own = InsuredParcel.objects.filter(policy=OuterRef("pk"))
    return Policy.objects.filter(
        ~Exists(Claim.objects.filter(parcel__policy=OuterRef("pk"))),
        ~Exists(own.filter(later)),
        issued_at__lt=before,
        paid_at__lt=before,
    ).exclude(policyholder=DASH, insured=DASH, phone="", email="")
