"""The clocks: from a trigger, pauses and a calendar to the last day, by pure functions.

A due date is always computed from its origin and all that happened since, and is rolled once, at the end.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from policies.terms.core import clock_steps as words
from policies.terms.core.calendar import Calendar, CalendarRangeError, packaged_calendar
from policies.terms.core.clock_festivals import table_years
from policies.terms.core.clock_inputs import Agreed, ClockInputs, Pause, check_inputs, read_inputs
from policies.terms.core.clock_period import in_time, not_started, period
from policies.terms.core.clock_result import NO_RIGHT, NOT_STARTED, RUNNING, ClockResult, Step, Trace
from policies.terms.core.clock_spec import CLOCKS, ClockSpec, clocks_version
from policies.terms.core.errors import InputError
from policies.terms.core.period import SHANGHAI, Moment, add_months, day_of, days_later, end_of_day, wall_time

__all__ = [
    "CLOCKS",
    "Agreed",
    "ClockInputs",
    "ClockResult",
    "ClockSpec",
    "Pause",
    "Step",
    "clocks_version",
    "compute",
    "packaged_calendar",
]

THIRTY_DAYS = "thirty_days"
TWO_YEARS = "two_years"
FIFTEEN_DAYS = "fifteen_days"
DELIVERY = "delivery"


def compute(
    clock_id: str,
    inputs: ClockInputs | Mapping[str, Any],
    calendar: Calendar,
    *,
    trace: bool = True,
    clocks: Mapping[str, ClockSpec] = CLOCKS,
) -> ClockResult:
    """Return the state of one clock: its last day before and after the roll, and how that came about.

    `inputs` are typed, or a mapping with the fields of the `due` command. Days
    are Asia/Shanghai dates (GT-9: the destination's). Without `trace` the
    result has no steps and takes a few microseconds. `clocks` are those in
    force, unless others are tried.

    Raises InputError for an unknown clock, for an input that the clock does not
    have or that can't be read, and for days outside the known calendar.
    """
    spec = clocks.get(clock_id)
    if spec is None:
        raise InputError("unknown_clock", "clock", f"{clock_id!r} is no clock; known are {', '.join(clocks)}")
    if isinstance(inputs, ClockInputs):
        check_inputs(spec, inputs)
    else:
        inputs = read_inputs(spec, inputs)
    try:
        return _RULES[spec.rule](spec, inputs, calendar, [] if trace else None)
    except (CalendarRangeError, OverflowError) as error:
        raise InputError("out_of_range", _farthest(inputs), f"{spec.id} can't be counted that far: {error}") from error


def _farthest(inputs: ClockInputs) -> str:
    """The input that led out of the calendar: the latest moment, or the period agreed from there."""
    moments = {
        name: getattr(inputs, name) for name in ("trigger_at", "contract_at", "notified_at", "first_evidence_at")
    }
    moments |= {f"pauses.{number}.to": pause.ended_at for number, pause in enumerate(inputs.pauses)}
    field, latest = max(
        ((name, day_of(moment)) for name, moment in moments.items() if moment is not None), key=lambda named: named[1]
    )
    return "agreed.days" if inputs.agreed and latest.year in table_years() else field


def _rescission(spec: ClockSpec, inputs: ClockInputs, calendar: Calendar, steps: Trace) -> ClockResult:
    """GT-12: thirty days from knowing the ground, two years from the contract at most; never rolled."""
    if inputs.trigger_at is None:
        return not_started(inputs, spec.unit)
    start = day_of(inputs.trigger_at, field="trigger_at")
    due, limited_by = days_later(start, spec.length), THIRTY_DAYS
    outer = None
    if inputs.contract_at is not None:
        outer = add_months(day_of(inputs.contract_at, field="contract_at"), spec.outer_months)
        if not _is_after(inputs.trigger_at, inputs.contract_at):
            return _no_right(inputs, spec.unit, None, steps, words.known_at_contract(spec, start))
        if start > outer:
            return _no_right(inputs, spec.unit, TWO_YEARS, steps, words.known_too_late(spec, outer))
    if steps is not None:
        steps += words.counted(spec, start, due, None)
        if outer is not None:
            steps.append(words.outer_limit(spec, outer))
    if outer is not None and outer < due:
        due, limited_by = outer, TWO_YEARS
    on_time = in_time(inputs.acted_at, due)
    return ClockResult(RUNNING, spec.unit, due, due, limited_by=limited_by, on_time=on_time, steps=tuple(steps or ()))


def _no_right(inputs: ClockInputs, unit: str, limited_by: str | None, steps: Trace, why: Step) -> ClockResult:
    return ClockResult(
        NO_RIGHT,
        unit,
        limited_by=limited_by,
        on_time=None if inputs.acted_at is None else False,
        steps=() if steps is None else (why,),
    )


def _is_after(one: Moment, other: Moment) -> bool:
    """By the instant where both are known, else by the day: on the contract's own day is then at the contract."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return day_of(one) > day_of(other)


def _cover_end(spec: ClockSpec, inputs: ClockInputs, calendar: Calendar, steps: Trace) -> ClockResult:
    """GT-9: full days from the midnight that closes the notice's day at the destination, or delivery if earlier.

    Cover holds for instants before the end. A delivery known by its day only is
    taken at that day's end, the last instant at which it can have been.
    """
    zone = SHANGHAI if inputs.time_zone is None else ZoneInfo(inputs.time_zone)
    delivered_at = None if inputs.delivered_at is None else _at_latest(inputs.delivered_at, zone, "delivered_at")
    if inputs.trigger_at is None:
        if delivered_at is None:
            return ClockResult(NOT_STARTED, spec.unit)
        # The fifteen days never began, yet the cover has ended.
        trace = () if steps is None else (words.delivered(spec, delivered_at),)
        return ClockResult(NOT_STARTED, spec.unit, ends_at=delivered_at, limited_by=DELIVERY, steps=trace)
    start = day_of(inputs.trigger_at, zone, "trigger_at")
    end, limited_by = end_of_day(days_later(start, spec.length), zone), FIFTEEN_DAYS
    if steps is not None:
        steps += [words.started(spec, start), words.cover_ends(spec, end)]
    if delivered_at is not None and delivered_at < end:
        end, limited_by = delivered_at, DELIVERY
        if steps is not None:
            steps.append(words.delivered(spec, end))
    return ClockResult(RUNNING, spec.unit, ends_at=end, limited_by=limited_by, steps=tuple(steps or ()))


def _at_latest(moment: Moment, zone: tzinfo, field: str) -> datetime:
    day = day_of(moment, zone, field)
    return wall_time(moment, zone) if isinstance(moment, datetime) else end_of_day(day, zone)


def _inception(spec: ClockSpec, inputs: ClockInputs, calendar: Calendar, steps: Trace) -> ClockResult:
    """JI-5: cover begins at the midnight that closes the day of the payment, in Shanghai."""
    if inputs.trigger_at is None:
        return ClockResult(NOT_STARTED, spec.unit)
    start = day_of(inputs.trigger_at, field="trigger_at")
    begin = end_of_day(days_later(start, spec.length))
    if steps is not None:
        steps += [words.started(spec, start), words.cover_begins(spec, begin)]
    return ClockResult(RUNNING, spec.unit, ends_at=begin, steps=tuple(steps or ()))


_RULES: Mapping[str, Callable[[ClockSpec, ClockInputs, Calendar, Trace], ClockResult]] = {
    "period": period,
    "rescission": _rescission,
    "cover_end": _cover_end,
    "inception": _inception,
}
