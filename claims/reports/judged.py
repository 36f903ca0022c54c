"""How the office's clocks stood at an instant: met, missed, overdue, running. The reports on clocks are made of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from claims.models import Clock, ClockState
from claims.reports.report import BATCH, Scope, batches
from claims.reports.standing import changed_since, current, standings
from claims.selectors.office_figures import NOT_THE_OFFICES, days_run
from claims.services import office_clocks
from claims.services.clocks import MOVED, REOPENED
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import Event
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar

MET, MISSED, OVERDUE, RUNNING = "met", "missed", "overdue", "running"


@dataclass(frozen=True, slots=True)
class Judged:
    """One clock at the cut-off. `day`: when it ended, or its last day; `days`: how long it ran, pauses left out."""

    day: date
    state: str
    days: int = 0


class OfClaim(NamedTuple):
    """A judged clock, with whose the claim was at the cut-off."""

    clock: Clock
    kind: str
    judged: Judged
    owner_id: int | None


_Key = tuple[str, int]


class Before(NamedTuple):
    """Of one claim the clocks (with their rounds) that were opened again, or moved, after the cut-off: as they were."""

    ended: dict[_Key, Mapping[str, Any]]
    inputs: dict[_Key, Mapping[str, Any]]


def clocks_of(scope: Scope) -> QuerySet[Clock]:
    """The clocks that the office has to keep, opened by the cut-off, on claims that the asker sees."""
    clocks = Clock.objects.filter(claim__in=scope.claims(), opened_at__lte=scope.as_of)
    return clocks.exclude(clock_id__in=NOT_THE_OFFICES)


def judged_clocks(scope: Scope) -> Iterator[OfClaim]:
    """Every one of them that says something at the cut-off, claim by claim."""
    calendar = current_calendar(scope.as_of)
    stream = clocks_of(scope).select_related("claim").order_by("claim", "pk").iterator(chunk_size=BATCH)
    for batch in batches(stream):
        claims = {clock.claim_id: clock.claim for clock in batch}
        owners = standings((current(claim) for claim in claims.values()), scope.as_of)
        earlier = _known_before(changed_since(claims, scope.as_of), scope.as_of)
        for clock in batch:
            found = judge(clock, scope.as_of, calendar, earlier.get(clock.claim_id))
            if found is not None:
                # A further request of one round has a clock of its own, numbered behind a slash.
                kind = clock.clock_id.partition("/")[0]
                yield OfClaim(clock, kind, found, owners[clock.claim_id].owner_id)


def judge(clock: Clock, as_of: datetime, calendar: Calendar, known: Before | None = None) -> Judged | None:
    """How the clock stood at `as_of`; None where it says nothing: void, or standing still and not late.

    `known` is what was known of its claim then, None where nothing was recorded since; `calendar` the one in force.
    """
    state, met_at, closed_at = clock.state, clock.met_at, clock.closed_at
    inputs, moved = clock.inputs, False
    if known is not None:
        key = (clock.clock_id, clock.round)
        if ended := known.ended.get(key):
            state, met_at, closed_at = ended["was"], _instant(ended.get("met_at")), _instant(ended.get("closed_at"))
        if key in known.inputs:
            inputs, moved = known.inputs[key], True
    if closed_at is not None and closed_at <= as_of:
        if state == ClockState.VOID or met_at is None:
            return None
        day = day_of(met_at)
        return Judged(day, MET if state == ClockState.MET else MISSED, days_run(clock, day))
    due_on = clock.due_on
    if moved or clock.calendar_version != calendar.version:
        due_on = office_clocks.compute(clock.clock_id, inputs, calendar).due_on
    if due_on is None:
        return None
    return Judged(due_on, OVERDUE if due_on < day_of(as_of) else RUNNING)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _known_before(claim_ids: Collection[int], as_of: datetime) -> dict[int, Before]:
    found: dict[int, Before] = {}
    by_stream = {f"claim:{pk}": pk for pk in claim_ids}
    if by_stream:
        later = Event.objects.filter(stream__in=by_stream, kind__in=(REOPENED, MOVED), at__gt=as_of)
        for stream, kind, data in later.order_by("stream", "seq").values_list("stream", "kind", "data"):
            before = found.setdefault(by_stream[stream], Before({}, {}))
            for clock_id, told in data.items():
                # Events of before the rounds were told speak of the first one.
                key = (clock_id, told.get("round", 1))
                if kind == REOPENED:
                    before.ended.setdefault(key, told)
                else:
                    before.inputs.setdefault(key, told["inputs"])
    return found
