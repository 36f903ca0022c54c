"""Clocks met and missed, by month, clock, product and adjuster."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Clock, ClockState, SupplementRequest
from claims.reports.columns import Column, Kind, Row
from claims.reports.people import Names
from claims.reports.report import BATCH, Report, batches, total_of
from claims.reports.standing import changed_since, current, standings
from claims.selectors.facts import instant
from claims.selectors.names import clock_name
from claims.services import office_clocks
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import Event
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_spec import CLOCKS

ONE_PLACE = Decimal("0.1")
HUNDRED = Decimal(100)
# Periods that the claimant has to keep: nothing that the office could meet or miss.
NOT_THE_OFFICES = tuple(spec.id for spec in CLOCKS.values() if spec.bound in ("insured", "customer"))
_Known = list[dict[str, Any]]
_Pauses = dict[int, _Known]


@dataclass(slots=True)
class _Tally:
    met: int = 0
    missed: int = 0
    overdue: int = 0
    running: int = 0
    days: int = 0

    @property
    def count(self) -> int:
        return self.met + self.missed + self.overdue + self.running

    def add(self, state: str, days: int) -> None:
        setattr(self, state, getattr(self, state) + 1)
        self.days += days

    def figures(self) -> dict[str, object]:
        ended = self.met + self.missed
        judged = ended + self.overdue
        return {
            "count": self.count,
            "met": self.met,
            "missed": self.missed,
            "overdue": self.overdue,
            "running": self.running,
            "days": _one_place(Decimal(self.days) / ended) if ended else None,
            "share": _one_place(HUNDRED * self.met / judged) if judged else None,
        }


def _one_place(value: Decimal) -> Decimal:
    return value.quantize(ONE_PLACE, rounding=ROUND_HALF_UP)


class Clocks(Report):
    """A clock counts in the month in which it ended; one still open in the month of its last day."""

    name = "clocks"
    title = _("Clocks met and missed")
    period = _("Day on which the clock ended, or its last day while it is open")
    columns = (
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("clock_id", _("Clock"), Kind.IDENTIFIER),
        Column("clock", _("What it limits")),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("adjuster", _("Adjuster")),
        Column("count", _("Clocks"), Kind.COUNT),
        Column("met", _("Met"), Kind.COUNT),
        Column("missed", _("Missed"), Kind.COUNT),
        Column("overdue", _("Open and overdue"), Kind.COUNT),
        Column("running", _("Open"), Kind.COUNT),
        Column("days", _("Average days until met"), Kind.SHARE),
        Column("share", _("Met, in per cent of those judged"), Kind.SHARE),
    )
    totals_by = ()

    def size(self) -> int:
        return self._clocks().count()

    def _clocks(self) -> QuerySet[Clock]:
        clocks = Clock.objects.filter(claim__in=self.scope.claims(), opened_at__lte=self.scope.as_of)
        return clocks.exclude(clock_id__in=NOT_THE_OFFICES)

    def rows(self) -> Iterator[Row]:
        names = Names()
        groups: dict[tuple[str, str, str, str], _Tally] = {}
        self._all = _Tally()
        clocks = self._clocks().select_related("claim").order_by("claim", "pk")
        calendar = current_calendar(self.scope.as_of)
        for batch in batches(clocks.iterator(chunk_size=BATCH)):
            claims = {clock.claim_id: clock.claim for clock in batch}
            owners = standings((current(claim) for claim in claims.values()), self.scope.as_of)
            touched = changed_since(claims, self.scope.as_of)
            pauses = _pauses_known([clock for clock in batch if clock.claim_id in touched], self.scope.as_of)
            for clock in batch:
                known = pauses.get(clock.claim_id, []) if clock.claim_id in touched else None
                found = _judge(clock, self.scope.as_of, known, calendar)
                if found is None or not self.scope.has_day(found.day):
                    continue
                adjuster = names.of(owners[clock.claim_id].owner_id)
                # A further request of one round has a clock of its own, numbered behind a slash.
                kind = clock.clock_id.partition("/")[0]
                key = (f"{found.day:%Y-%m}", kind, clock.claim.scheme, adjuster)
                for tally in (groups.setdefault(key, _Tally()), self._all):
                    tally.add(found.state, found.days)
        for month, clock_id, scheme, adjuster in sorted(groups):
            yield {
                "month": month,
                "clock_id": clock_id,
                "clock": str(clock_name(clock_id)),
                "scheme": scheme,
                "adjuster": adjuster,
                **groups[month, clock_id, scheme, adjuster].figures(),
            }

    def totals(self) -> Iterator[Row]:
        if self._all.count:
            yield {"month": total_of(self._all.count), **self._all.figures()}


@dataclass(frozen=True, slots=True)
class _Judged:
    day: date
    state: str
    days: int = 0


def _judge(clock: Clock, as_of: datetime, pauses: _Known | None, calendar: Calendar) -> _Judged | None:
    """How the clock stood at `as_of`; None where it says nothing: void, or standing still and not late.

    `pauses` are those known then, None where nothing has been recorded since; `calendar` is the one in force then.
    """
    if clock.closed_at is not None and clock.closed_at <= as_of:
        if clock.state == ClockState.VOID or clock.met_at is None:
            return None
        ended = day_of(clock.met_at)
        paused = sum((_paused_days(p, ended) for p in clock.inputs.get("pauses") or []), 0)
        days = max(0, (ended - day_of(clock.trigger_at)).days - paused)
        return _Judged(ended, "met" if clock.state == ClockState.MET else "missed", days)
    due_on = clock.due_on
    if (pauses is not None and "pauses" in clock.inputs) or clock.calendar_version != calendar.version:
        inputs = clock.inputs if pauses is None or "pauses" not in clock.inputs else {**clock.inputs, "pauses": pauses}
        due_on = office_clocks.compute(clock.clock_id, inputs, calendar).due_on
    today = day_of(as_of)
    if due_on is None:
        late = clock.overdue_since
        return _Judged(late - timedelta(days=1), "overdue") if late is not None and late <= today else None
    return _Judged(due_on, "overdue" if due_on < today else "running")


def _paused_days(pause: dict[str, Any], ended: date) -> int:
    first = day_of(datetime.fromisoformat(pause["from"]))
    last = day_of(datetime.fromisoformat(pause["to"])) if pause["to"] else ended
    return max(0, (min(last, ended) - first).days)


def _pauses_known(clocks: Iterable[Clock], as_of: datetime) -> _Pauses:
    """Per claim the pauses as the office knew them at `as_of`: an arrival recorded later was not known."""
    claims = {clock.claim_id: clock.claim for clock in clocks}
    streams = {claim.stream: pk for pk, claim in claims.items()}
    told: dict[tuple[int, int], set[str]] = {}
    events = Event.objects.filter(
        stream__in=streams, at__lte=as_of, kind__in=("supplement.notice_arrived", "supplement.received")
    )
    for stream, kind, data in events.values_list("stream", "kind", "data"):
        told.setdefault((streams[stream], data["request"]), set()).add(kind)
    found: _Pauses = {}
    for request in SupplementRequest.objects.filter(claim__in=claims, arrived_at__isnull=False).order_by("arrived_at"):
        known = told.get((request.claim_id, request.seq), set())
        if "supplement.notice_arrived" in known:
            ended = request.closed_at if "supplement.received" in known else None
            found.setdefault(request.claim_id, []).append({"from": instant(request.arrived_at), "to": instant(ended)})
    return found
