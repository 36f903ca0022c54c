"""The days of a claim's clocks, one by one, as the clock statement tells them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from django.utils import translation

from claims.letters.facts import ClockCourse, ClockDay, ClockStatement
from claims.models import Claim, Clock
from claims.selectors.names import clock_name
from claims.services import office_clocks
from claimsoffice.kernel.clock import day_of, today
from policies.selectors.calendars import current_calendar
from policies.terms import Text
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_inputs import ClockInputs, read_inputs
from policies.terms.core.clock_result import PAUSED, ClockResult, Step
from policies.terms.core.clock_spec import WORKING, ClockSpec, counting_basis
from policies.terms.core.period import ONE_DAY
from policies.terms.core.period import day_of as day_of_moment

_PauseDays: TypeAlias = tuple[date, date | None]
# Longer courses show days alike as one line from first to last.
MOST_SINGLE_DAYS = 100
_COUNTED = Text("计入", "Counted")
_STANDS = Text("中止，不计入", "Stands still, not counted")
_LAST_MOVED = Text("届满日为休息日，顺延", "The last day is a rest day and moves on")


def statement(claim: Claim, as_of: date | None = None) -> ClockStatement:
    """Every clock of the terms on the claim, day by day up to `as_of` (Shanghai, today if absent)."""
    day = as_of or today()
    calendar = current_calendar()
    rows = claim.clocks.exclude(clock_id__startswith="office.").order_by("round", "trigger_at", "pk")
    return ClockStatement(day, tuple(course_of(row, calendar, day) for row in rows))


def course_of(row: Clock, calendar: Calendar, as_of: date) -> ClockCourse:
    """One stored clock, computed again from its inputs, with its days until `as_of` or its end."""
    spec = office_clocks.spec_of(row.clock_id)
    inputs = read_inputs(spec, row.inputs)
    result = office_clocks.compute(row.clock_id, row.inputs, calendar, trace=True)
    met_on = day_of(row.met_at) if row.met_at else None
    until = min(day for day in (as_of, met_on, result.due_on) if day is not None)
    if result.due_on is None and result.state != PAUSED:
        # No days are counted: it ends at an instant, or gave no right. Its steps say so.
        until = date.min
    return ClockCourse(
        name=_both(lambda: clock_name(row.clock_id)),
        clock_id=row.clock_id,
        state=_both(row.get_state_display),
        due_on=result.due_on,
        met_on=met_on,
        provisional=result.provisional,
        days=tuple(_shortened(list(_days(spec, result, _pause(row, inputs, calendar), calendar, until)))),
    )


def _both(words: Callable[[], object]) -> Text:
    with translation.override("zh-hans"):
        zh = str(words())
    with translation.override("en"):
        return Text(zh, str(words()))


def _days(
    spec: ClockSpec, result: ClockResult, pause: _PauseDays | None, calendar: Calendar, until: date
) -> Iterator[ClockDay]:
    """The day of the trigger, each day until `until`, and then the days on which something still happens."""
    steps: dict[date, list[Step]] = defaultdict(list)
    for step in result.steps:
        steps[step.on].append(step)
    if not result.steps:
        return
    start = result.steps[0].on
    count, day = 0, start
    while day <= until:
        paused = pause is not None and max(pause[0], start) < day and (pause[1] is None or day <= pause[1])
        plain = _plain_day(spec, result, calendar, day, paused=paused)
        counts = plain.what is _COUNTED and day > start
        count += counts
        happened = steps.pop(day, None)
        if happened:
            yield _telling(day, happened, str(count) if counts else "")
        elif day > start:
            yield replace(plain, count=str(count) if counts else "")
        day += ONE_DAY
    for later in sorted(steps):
        yield _telling(later, steps[later], "")


def _telling(day: date, happened: list[Step], count: str) -> ClockDay:
    what = Text("；".join(step.what.zh for step in happened), "; ".join(step.what.en for step in happened))
    return ClockDay(day, what, count, "; ".join(dict.fromkeys(step.basis for step in happened)))


def _plain_day(spec: ClockSpec, result: ClockResult, calendar: Calendar, day: date, *, paused: bool) -> ClockDay:
    """A day on which nothing happened: it counts, stands still, or is a rest day."""
    if paused:
        return ClockDay(day, _STANDS, basis=counting_basis()["pause"])
    after_nominal = result.nominal_on is not None and day > result.nominal_on
    if after_nominal and result.unit != WORKING:
        return ClockDay(day, _LAST_MOVED, basis=counting_basis()["roll"])
    if result.unit == WORKING and not calendar.is_working_day(day):
        why, citation = calendar.reason(day)
        return ClockDay(day, Text(f"休息日（{why['zh']}）", f"Rest day ({why['en']})"), basis=citation)
    return ClockDay(day, _COUNTED, basis=spec.basis)


def _pause(row: Clock, inputs: ClockInputs, calendar: Calendar) -> _PauseDays | None:
    """The one pause that stopped this clock, in days: the notice's, the papers' (None: not yet). As the terms count."""
    if not inputs.pauses:
        return None
    first = min(inputs.pauses, key=lambda pause: day_of_moment(pause.began_at))
    began = day_of_moment(first.began_at)
    unpaused = {name: value for name, value in row.inputs.items() if name != "pauses"}
    due_on = office_clocks.compute(row.clock_id, unpaused, calendar).due_on
    if due_on is None or began > due_on:
        return None
    return began, None if first.ended_at is None else day_of_moment(first.ended_at)


def _shortened(days: list[ClockDay]) -> Iterator[ClockDay]:
    """The days as they are, or, where they are very many, runs of days alike as one line."""
    if len(days) <= MOST_SINGLE_DAYS:
        yield from days
        return
    run: list[ClockDay] = []
    for day in days:
        if run and (day.what, day.basis) == (run[0].what, run[0].basis) and day.on == run[-1].on + timedelta(days=1):
            run.append(day)
            continue
        yield from _as_one(run)
        run = [day]
    yield from _as_one(run)


def _as_one(run: list[ClockDay]) -> Iterator[ClockDay]:
    if len(run) == 1:
        yield run[0]
    elif run:
        count = f"{run[0].count}–{run[-1].count}" if run[0].count else ""
        yield replace(run[0], until=run[-1].on, count=count)
