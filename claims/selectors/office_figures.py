"""How the office does, for the managers' desk: counted in the database from what stands there now.

The reports say the same of any cut-off, from events; these few queries go by indexes: the desk is there at once.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from claims.models import Claim, Clock, ClockState, Decision, Outcome, Payment, PaymentKind, PaymentState
from claims.workflow import OPEN_STATES
from claimsoffice.kernel.clock import OFFICE_ZONE, day_of, today
from policies.terms.core.clock_spec import CLOCKS

# Periods that the claimant has to keep: nothing that the office could meet or miss.
NOT_THE_OFFICES = tuple(spec.id for spec in CLOCKS.values() if spec.bound in ("insured", "customer"))
# Days open, as the office speaks of age.
AGES = ((7, "0-7"), (15, "8-15"), (30, "16-30"), (60, "31-60"))
OLDEST = "60+"
BANDS = (*(label for _last, label in AGES), OLDEST)
MONTHS = 6
RECENT = timedelta(days=30)
# So many of the clocks of one kind that ended last say how long one takes.
SAMPLE = 500
SOON = 7


@dataclass(slots=True)
class Queue:
    """The open clocks of one kind: how many are overdue, and how many have how many days left."""

    overdue: int = 0
    left: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def open(self) -> int:
        return self.overdue + sum(self.left.values())

    @property
    def soon(self) -> int:
        """Those whose last day is within a week."""
        return sum(count for days, count in self.left.items() if days < SOON)

    def likely_missed(self, median: int | None) -> int:
        """How many more end too late, if the queue is worked off in the order of its last days at the usual pace.

        The usual pace: what is open is done within the median handling time (in days; None: nothing to go by).
        """
        if not median:
            return 0
        before, missed = self.overdue, 0
        for days in sorted(self.left):
            # What can be done by the end of that day, of what is due until then.
            late = before + self.left[days] - (days + 1) * self.open // median
            missed += min(self.left[days], max(0, late))
            before += self.left[days]
        return missed


def median_of(counted: Mapping[int, int]) -> int | None:
    """The median of values given as {value: how often}; None of nothing. Of two in the middle, the smaller."""
    half, seen = (sum(counted.values()) + 1) // 2, 0
    for value in sorted(counted):
        seen += counted[value]
        if seen >= half:
            return value
    return None


def age_band(days: int) -> str:
    """The band of an age in days."""
    return next((label for last, label in AGES if days <= last), OLDEST)


@dataclass(frozen=True, slots=True)
class Forecast:
    """One kind of clock: what is open, what is late, and what will be at the usual pace."""

    kind: str
    queue: Queue
    median: int | None
    base: int

    @property
    def likely(self) -> int:
        return self.queue.likely_missed(self.median)


def forecast(day: date | None = None) -> list[Forecast]:
    """The open clocks of the office by kind, those with most overdue and endangered first."""
    day = day or today()
    queues: dict[str, Queue] = defaultdict(Queue)
    rows = _offices(Clock.objects.filter(closed_at__isnull=True, due_on__isnull=False))
    for clock_id, due_on, count in rows.order_by().values_list("clock_id", "due_on").annotate(Count("pk")):
        queue, left = queues[_kind(clock_id)], (due_on - day).days
        if left < 0:
            queue.overdue += count
        else:
            queue.left[left] += count
    found = []
    for kind, queue in queues.items():
        lasted = handling_times(kind)
        found.append(Forecast(kind, queue, median_of(lasted), sum(lasted.values())))
    return sorted(found, key=lambda each: (-each.queue.overdue - each.likely, -each.queue.open, each.kind))


def handling_times(kind: str) -> dict[int, int]:
    """How many days the clocks of this kind ran that ended last, as {days: how often}; pauses are left out."""
    ended = Clock.objects.filter(clock_id=kind, met_at__isnull=False, state__in=(ClockState.MET, ClockState.MISSED))
    counted: dict[int, int] = defaultdict(int)
    for clock in ended.order_by("-met_at").only("inputs", "trigger_at", "met_at")[:SAMPLE]:
        if clock.met_at is not None:
            counted[days_run(clock, day_of(clock.met_at))] += 1
    return counted


def days_run(clock: Clock, until: date) -> int:
    """Days from the trigger to the Shanghai day `until`, those of its pauses left out."""
    paused = sum(_paused_days(pause, until) for pause in clock.inputs.get("pauses") or [])
    return max(0, (until - day_of(clock.trigger_at)).days - paused)


def _paused_days(pause: Mapping[str, str | None], until: date) -> int:
    first = day_of(datetime.fromisoformat(str(pause["from"])))
    last = day_of(datetime.fromisoformat(pause["to"])) if pause["to"] else until
    return max(0, (min(last, until) - first).days)


def compliance(day: date | None = None) -> dict[tuple[date, str], tuple[int, int]]:
    """Clocks met and missed by (first day of the month, kind) over the last months."""
    found: dict[tuple[date, str], tuple[int, int]] = {}
    for first, after in _months(day or today()):
        ended = _offices(Clock.objects.filter(met_at__gte=_midnight(first), met_at__lt=_midnight(after)))
        for clock_id, state, count in ended.order_by().values_list("clock_id", "state").annotate(Count("pk")):
            met, missed = found.get((first, _kind(clock_id)), (0, 0))
            if state == ClockState.MET:
                met += count
            elif state == ClockState.MISSED:
                missed += count
            found[first, _kind(clock_id)] = met, missed
    return found


@dataclass(slots=True)
class Outcomes:
    """One product of one currency: what became of it lately."""

    payments: int = 0
    paid: Decimal = Decimal(0)
    approved: int = 0
    denied: int = 0


def outcomes(day: date | None = None) -> dict[tuple[str, str], Outcomes]:
    """Payments and determinations of the last 30 days by (product, currency); sums in that currency."""
    since = (day or today()) - RECENT
    found: dict[tuple[str, str], Outcomes] = defaultdict(Outcomes)
    payments = Payment.objects.filter(executed_on__gt=since, state=PaymentState.EXECUTED).order_by()
    payments = payments.exclude(kind__in=(PaymentKind.REFUND, PaymentKind.EX_GRATIA))
    # Added here: SQLite's own sum is a float.
    for scheme, currency, amount in payments.values_list("claim__scheme", "currency", "amount").iterator(2000):
        found[scheme, currency].payments += 1
        found[scheme, currency].paid += amount
    decisions = Decision.objects.filter(decided_at__gte=_midnight(since + timedelta(days=1))).order_by()
    counted = decisions.values_list("claim__scheme", "currency", "outcome").annotate(Count("pk"))
    for scheme, currency, outcome, count in counted:
        if outcome == Outcome.APPROVED:
            found[scheme, currency].approved += count
        else:
            found[scheme, currency].denied += count
    return dict(found)


def ageing(day: date | None = None) -> dict[str, list[int]]:
    """Open claims by product, one count for each of BANDS."""
    day = day or today()
    edges = [_midnight(day - timedelta(days=last)) for last, _label in AGES]
    bands: dict[str, Count] = {}
    newer: datetime | None = None
    for place, edge in enumerate([*edges, None]):
        inside = Q() if edge is None else Q(received_at__gte=edge)
        inside &= Q() if newer is None else Q(received_at__lt=newer)
        bands[f"band{place}"] = Count("pk", filter=inside)
        newer = edge
    rows = Claim.objects.filter(state__in=OPEN_STATES).order_by().values("scheme").annotate(**bands)
    return {scheme: counts for scheme, *counts in rows.values_list("scheme", *bands)}


def _offices(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    return clocks.exclude(clock_id__in=NOT_THE_OFFICES)


def _kind(clock_id: str) -> str:
    # A further request of one round has a clock of its own, numbered behind a slash.
    return clock_id.partition("/")[0]


def _months(day: date) -> list[tuple[date, date]]:
    """First days of the last months and of those after them, the oldest first."""
    found, after = [], (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    for _number in range(MONTHS):
        first = (after - timedelta(days=1)).replace(day=1)
        found.append((first, after))
        after = first
    return found[::-1]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
