"""The common clock: a period of days or months that may be agreed otherwise, be paused once, and roll at its end."""

from datetime import date, datetime
from typing import NamedTuple

from policies.terms.core import clock_steps as words
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_inputs import ClockInputs, Pause
from policies.terms.core.clock_result import NOT_STARTED, PAUSED, RUNNING, ClockResult, Trace
from policies.terms.core.clock_spec import WORKING, ClockSpec
from policies.terms.core.period import ONE_DAY, Moment, add_months, day_of, days_later, end_of_day


class _Course(NamedTuple):
    """How far a period has been counted. `provisional` speaks of the days consulted so far."""

    unit: str
    rolls: bool
    start: date
    nominal: date
    due: date
    provisional: bool
    target: date | None


class _Tolling(NamedTuple):
    """The one pause that counts, in days: from the notice's arrival to the documents' (None: not yet).

    `counted_until` is the last day before the pause that counts: the notice's own, unless it is read otherwise.
    """

    began: date
    ended: date | None
    counted_until: date


def period(spec: ClockSpec, inputs: ClockInputs, calendar: Calendar, steps: Trace) -> ClockResult:
    """Count the period from its trigger; freeze and resume it at the pause; roll it at the end."""
    unit, length = (inputs.agreed.unit, inputs.agreed.days) if inputs.agreed else (spec.unit, spec.length)
    start = _start(inputs)
    if start is None:
        return not_started(inputs, unit)
    course = _counted(spec, calendar, start, length, unit)
    if steps is not None:
        steps += words.counted(spec, start, course.nominal, inputs.agreed)
    if inputs.pauses:
        tolling = _tolling(spec, inputs.pauses, start, course.due, steps)
        if tolling is not None:
            return _tolled(spec, inputs, calendar, course, tolling, steps)
    return _running(spec, inputs, calendar, course, steps)


def not_started(inputs: ClockInputs, unit: str) -> ClockResult:
    """Nothing runs yet, so nothing that was done can be late."""
    return ClockResult(NOT_STARTED, unit, on_time=None if inputs.acted_at is None else True)


def in_time(acted_at: Moment | None, due_on: date) -> bool | None:
    """Whether an act came before the midnight that closes `due_on`; None without an act."""
    return None if acted_at is None else day_of(acted_at, field="acted_at") <= due_on


def _start(inputs: ClockInputs) -> date | None:
    """The day of the trigger, or of the other fact that must be there too if it came later."""
    if inputs.trigger_at is None:
        return None
    start = day_of(inputs.trigger_at, field="trigger_at")
    if inputs.first_evidence_at is not None:
        start = max(start, day_of(inputs.first_evidence_at, field="first_evidence_at"))
    if inputs.notified_at is not None:
        start = max(start, day_of(inputs.notified_at, field="notified_at"))
    return start


def _counted(spec: ClockSpec, calendar: Calendar, start: date, length: int, unit: str) -> _Course:
    """The whole period, as if nothing paused it."""
    target = calendar.add_working_days(start, spec.target) if spec.target else None
    if unit == WORKING:
        due = calendar.add_working_days(start, length)
        return _Course(unit, False, start, due, due, calendar.is_provisional(start + ONE_DAY, due), target)
    nominal = add_months(start, spec.months) if spec.months else days_later(start, length)
    if not spec.roll:
        return _Course(unit, False, start, nominal, nominal, False, target)
    due = calendar.next_working_day(nominal)
    return _Course(unit, True, start, nominal, due, calendar.is_provisional(nominal, due), target)


def _tolling(spec: ClockSpec, pauses: tuple[Pause, ...], start: date, due: date, steps: Trace) -> _Tolling | None:
    """The first notice by date, if it arrived by the due date; one from before the start counts from the start."""
    first = pauses[0] if len(pauses) == 1 else min(pauses, key=_order)
    began = max(day_of(first.began_at, field="pauses"), start)
    if steps is not None:
        steps += [words.later_notice(day_of(pause.began_at)) for pause in pauses if pause is not first]
    if began > due:
        if steps is not None:
            steps.append(words.pause_without_effect(began))
        return None
    ended = None if first.ended_at is None else max(day_of(first.ended_at, field="pauses"), began)
    return _Tolling(began, ended, counted_until(spec, start, began))


def counted_until(spec: ClockSpec, start: date, began: date) -> date:
    """The last day that counts before a pause that `began` with the notice's arrival, never before the start."""
    return began if spec.notice_day_counts else max(start, began - ONE_DAY)


def _order(pause: Pause) -> tuple[date, float]:
    """By day; of two notices on one day the earlier hour counts, a plain date standing for the day's first instant."""
    began = pause.began_at
    day = day_of(began, field="pauses")
    instant = began if isinstance(began, datetime) else end_of_day(day - ONE_DAY)
    return day, instant.timestamp()


def _tolled(
    spec: ClockSpec, inputs: ClockInputs, calendar: Calendar, course: _Course, tolling: _Tolling, steps: Trace
) -> ClockResult:
    """Freeze what was left when the notice arrived, and run it off from the day on which the documents arrived."""
    began, ended, counted = tolling
    working = course.unit == WORKING
    if working:
        left = calendar.working_days_between(counted, course.nominal)
        provisional = began > course.start and calendar.is_provisional(course.start + ONE_DAY, began)
    else:
        left = max(0, (course.nominal - counted).days)
        # A notice in the rolled tail counts only because the calendar made that tail.
        provisional = began > course.nominal and calendar.is_provisional(course.nominal, began)
    target = _tolled_target(calendar, course, tolling)
    if steps is not None:
        steps.append(words.pause_began(began, left, course.unit, from_start=began == course.start))
    if ended is None:
        # It was still running when the pause began, so what is done during the pause is in time.
        return ClockResult(
            PAUSED,
            course.unit,
            provisional=provisional,
            target_on=target,
            days_left=left,
            paused_since=began,
            on_time=None if inputs.acted_at is None else True,
            steps=tuple(steps or ()),
        )
    nominal = calendar.add_working_days(ended, left) if working else days_later(ended, left)
    due = calendar.next_working_day(nominal) if course.rolls else nominal
    consulted_from = ended + ONE_DAY if working else nominal
    if consulted_from <= due and (working or course.rolls):
        provisional = provisional or calendar.is_provisional(consulted_from, due)
    if steps is not None:
        steps += words.resumed(ended, nominal, left, course.unit)
    course = course._replace(nominal=nominal, due=due, provisional=provisional, target=target)
    return _running(spec, inputs, calendar, course, steps)


def _tolled_target(calendar: Calendar, course: _Course, tolling: _Tolling) -> date | None:
    """The office's target waits as the clock does; one that was past when the notice arrived stays missed."""
    if course.target is None or tolling.began > course.target:
        return course.target
    if tolling.ended is None:
        return None
    left = calendar.working_days_between(tolling.counted_until, course.target)
    return calendar.add_working_days(tolling.ended, left)


def _running(spec: ClockSpec, inputs: ClockInputs, calendar: Calendar, course: _Course, steps: Trace) -> ClockResult:
    target = None if course.target is None else min(course.target, course.due)
    if steps is not None:
        if course.due != course.nominal:
            steps.append(words.rolled(calendar, course.nominal, course.due))
        if course.provisional:
            steps.append(words.provisional(calendar, course.due))
        if target is not None:
            steps.append(words.target(spec, target))
    return ClockResult(
        RUNNING,
        course.unit,
        course.nominal,
        course.due,
        None,
        course.provisional,
        target,
        None,
        None,
        None,
        in_time(inputs.acted_at, course.due),
        tuple(steps or ()),
    )
