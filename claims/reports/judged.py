"""How the office's clocks stood at an instant: met, missed, overdue, running. The reports on clocks are made of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from claims.models import Clock, ClockState, SupplementRequest
from claims.reports.report import BATCH, Scope, batches
from claims.reports.standing import changed_since, current, standings
from claims.selectors.facts import instant
from claims.selectors.office_figures import NOT_THE_OFFICES, days_run
from claims.services import office_clocks
from claims.services.clocks import REOPENED
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import Event
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar

MET, MISSED, OVERDUE, RUNNING = "met", "missed", "overdue", "running"
_Known = list[dict[str, Any]]


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


class Before(NamedTuple):
    """What is known of a claim of which something was recorded after the cut-off: as it was known before."""

    pauses: _Known
    ended: Mapping[str, Mapping[str, Any]]


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
    if known is not None and clock.clock_id in known.ended:
        told = known.ended[clock.clock_id]
        state, met_at, closed_at = told["was"], _instant(told.get("met_at")), _instant(told.get("closed_at"))
    if closed_at is not None and closed_at <= as_of:
        if state == ClockState.VOID or met_at is None:
            return None
        ended = day_of(met_at)
        return Judged(ended, MET if state == ClockState.MET else MISSED, days_run(clock, ended))
    due_on = clock.due_on
    if (known is not None and "pauses" in clock.inputs) or clock.calendar_version != calendar.version:
        inputs = clock.inputs
        if known is not None and "pauses" in inputs:
            inputs = {**inputs, "pauses": known.pauses}
        due_on = office_clocks.compute(clock.clock_id, inputs, calendar).due_on
    today = day_of(as_of)
    if due_on is None:
        late = clock.overdue_since
        return Judged(late - timedelta(days=1), OVERDUE) if late is not None and late <= today else None
    return Judged(due_on, OVERDUE if due_on < today else RUNNING)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _known_before(claim_ids: Collection[int], as_of: datetime) -> dict[int, Before]:
    pauses = _pauses_known(claim_ids, as_of)
    ended = _ended_then(claim_ids, as_of)
    return {pk: Before(pauses.get(pk, []), ended.get(pk, {})) for pk in claim_ids}


def _pauses_known(claim_ids: Collection[int], as_of: datetime) -> dict[int, _Known]:
    """Per claim the pauses as the office knew them at `as_of`: an arrival recorded later was not known."""
    told: dict[tuple[int, int], set[str]] = {}
    kinds = ("supplement.notice_arrived", "supplement.received")
    for pk, kind, data in _events(claim_ids, kinds, at__lte=as_of):
        told.setdefault((pk, data["request"]), set()).add(kind)
    found: dict[int, _Known] = {}
    requests = SupplementRequest.objects.filter(claim__in=claim_ids, arrived_at__isnull=False)
    for request in requests.order_by("arrived_at"):
        known = told.get((request.claim_id, request.seq), set())
        if "supplement.notice_arrived" in known:
            ended = request.closed_at if "supplement.received" in known else None
            found.setdefault(request.claim_id, []).append({"from": instant(request.arrived_at), "to": instant(ended)})
    return found


def _ended_then(claim_ids: Collection[int], as_of: datetime) -> dict[int, dict[str, Mapping[str, Any]]]:
    """Per claim the clocks that had ended and were opened again after `as_of`, as they had ended."""
    found: dict[int, dict[str, Mapping[str, Any]]] = {}
    for pk, _kind, data in _events(claim_ids, (REOPENED,), at__gt=as_of):
        for clock_id, ended in data.items():
            found.setdefault(pk, {}).setdefault(clock_id, ended)
    return found


def _events(
    claim_ids: Collection[int], kinds: Iterable[str], **when: datetime
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    by_stream = {f"claim:{pk}": pk for pk in claim_ids}
    if by_stream:
        events = Event.objects.filter(stream__in=by_stream, kind__in=kinds, **when).order_by("stream", "seq")
        for stream, kind, data in events.values_list("stream", "kind", "data"):
            yield by_stream[stream], kind, data
