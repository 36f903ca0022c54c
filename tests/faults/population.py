"""Many claims with a clock that is due, written set by set: services would take an hour for what a fault needs."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from claims.models import Claim, Clock
from claims.services import clock_record, clocks
from claims.services.clock_origins import origins
from claimsoffice.kernel.clock import OFFICE_ZONE, now, today
from policies.models import InsuredParcel, Policy
from policies.selectors.calendars import current_calendar
from tests.office import People

NOON = time(12)


def noon(day: date) -> datetime:
    return datetime.combine(day, NOON, OFFICE_ZONE)


def claims_due(
    count: int, people: People, *, clock_id: str = "GT-14.determination", received: int = 27, first: int = 0
) -> list[int]:
    """Make `count` claims received so many days ago, each with the one clock; returns the clocks' ids.

    With 27 days the determination of an insured claim is three days from its end: one reminder is due.
    `first` numbers them on where others were made before.
    """
    scheme = "FPX-TA" if clock_id.startswith("TA-") else "FPX-AR"
    at = noon(today() - timedelta(days=received))
    policies = Policy.objects.bulk_create(
        Policy(
            policy_no=f"F{number}", scheme=scheme, policyholder="上海远航贸易有限公司", insured="上海远航贸易有限公司",
            currency="CNY", paid_at=at, issued_at=at,
        )
        for number in range(first, first + count)
    )  # fmt: skip
    parcels = InsuredParcel.objects.bulk_create(
        InsuredParcel(policy=policy, tracking_no=f"T{policy.policy_no}", goods="蓝牙耳机", freight=Decimal(80))
        for policy in policies
    )
    made = Claim.objects.bulk_create(
        Claim(
            claim_no=f"C{parcel.pk}", parcel=parcel, scheme=scheme, edition="forepax-2026-11", kind="loss",
            kind_group="loss", received_at=at, first_evidence_at=at, complete_at=at, currency="CNY",
            owner=people.adjuster, registered_by=people.clerk,
        )
        for parcel in parcels
    )  # fmt: skip
    return [clock.pk for clock in _clocks([claim.pk for claim in made], clock_id)]


def _clocks(claim_ids: list[int], clock_id: str) -> list[Clock]:
    calendar = current_calendar()
    rows = []
    claims = list(Claim.objects.select_related("parcel__policy").filter(pk__in=claim_ids).order_by("pk"))
    for record in clock_record.read(claims).values():
        origin = next(origin for origin in origins(record) if origin.clock_id == clock_id)
        row = Clock(claim=record.claim, clock_id=clock_id, opened_at=now(), trigger_at=origin.trigger_at)
        clocks.compute(row, origin, calendar, today(), set())
        rows.append(row)
    return Clock.objects.bulk_create(rows)
