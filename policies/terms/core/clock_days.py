"""Every single day of a clock, with what it was: the day-by-day reckoning that a statement shows.

It is counted here day by day, not taken from the sums of `compute`; the two must agree, and tests hold them to it.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_inputs import ClockInputs, Pause
from policies.terms.core.clock_period import counted_until
from policies.terms.core.clock_result import PAUSED, RUNNING, ClockResult
from policies.terms.core.clock_spec import WORKING, ClockSpec, counting_basis
from policies.terms.core.period import ONE_DAY, day_of
from policies.terms.core.text import Text

TRIGGER = "trigger"
COUNTED = "counted"
REST = "rest"
PAUSE = "paused"
ROLLED = "rolled"
LATE = "late"


class Day(NamedTuple):
    """One day of the reckoning. `number` is how many days are counted with it, None where it does not count."""

    on: date
    #: trigger, counted, rest (no working day), paused, rolled or late.
    kind: str
    number: int | None
    why: Text
    basis: str


def days(spec: ClockSpec, inputs: ClockInputs, result: ClockResult, calendar: Calendar, until: date) -> Iterator[Day]:
    """Yield each Shanghai day from the trigger to the last day, or to `until` while it is paused or overdue.

    `result` is what `compute` said of the same inputs. Nothing for a clock that has no last day and is
    not paused. Raises CalendarRangeError outside the known calendar.
    """
    start = _start(inputs)
    if start is None or result.state not in (RUNNING, PAUSED) or (result.due_on is None and result.state != PAUSED):
        return
    what = Text(f"{spec.trigger['zh']}；当日不计入", f"{spec.trigger['en']}: not counted")
    yield Day(start, TRIGGER, None, what, f"{spec.basis}; {counting_basis()['first_day']}")
    pause = _effective(spec, inputs, start, result)
    last = until if result.due_on is None else max(result.due_on, until)
    whole = inputs.agreed.days if inputs.agreed else spec.length
    number, day = 0, start
    while day < last:
        day += ONE_DAY
        if pause is not None and pause[0] < day <= (pause[1] or last):
            yield _paused(day)
        elif result.nominal_on is not None and day > result.nominal_on:
            yield _after(day, result, calendar)
        elif pause is not None and number == whole:
            # The notice came in the rolled tail: everything was counted by then, and nothing is left.
            yield _rolled(day, calendar)
        elif result.unit == WORKING and not calendar.is_working_day(day):
            why, source = calendar.reason(day)
            yield Day(
                day, REST, None, Text(f"休息日（{why['zh']}），不计入", f"rest day ({why['en']}): not counted"), source
            )
        else:
            number += 1
            yield _counted(day, number, result.unit, calendar, spec)


def _start(inputs: ClockInputs) -> date | None:
    moments = (inputs.trigger_at, inputs.first_evidence_at, inputs.notified_at)
    return None if inputs.trigger_at is None else max(day_of(moment) for moment in moments if moment is not None)


def _effective(
    spec: ClockSpec, inputs: ClockInputs, start: date, result: ClockResult
) -> tuple[date, date | None] | None:
    """The day before the first that stands still, and the last one, the papers' arrival; None if no pause.

    A notice after the last day paused nothing: the clock then ended before the papers came.
    """
    if not inputs.pauses:
        return None
    first = min(inputs.pauses, key=_began)
    began = max(_began(first), start)
    if result.state == PAUSED:
        return counted_until(spec, start, began), None
    ended = began if first.ended_at is None else max(day_of(first.ended_at), began)
    if first.ended_at is None or (result.nominal_on is not None and ended > result.nominal_on):
        return None
    return counted_until(spec, start, began), ended


def _began(pause: Pause) -> date:
    return day_of(pause.began_at)


def _paused(day: date) -> Day:
    what = Text("等待补充资料，期限中止，不计入", "waiting for the papers asked for: the clock stands still")
    return Day(day, PAUSE, None, what, counting_basis()["pause"])


def _counted(day: date, number: int, unit: str, calendar: Calendar, spec: ClockSpec) -> Day:
    why, source = calendar.reason(day)
    if unit == WORKING:
        what = Text(f"第{number}个工作日（{why['zh']}）", f"working day {number} ({why['en']})")
        return Day(day, COUNTED, number, what, f"{spec.basis}; {source}")
    return Day(day, COUNTED, number, Text(f"第{number}日（{why['zh']}）", f"day {number} ({why['en']})"), spec.basis)


def _after(day: date, result: ClockResult, calendar: Calendar) -> Day:
    """Between the last day and the one it rolls to, and after that."""
    if result.due_on is not None and day <= result.due_on:
        return _rolled(day, calendar)
    return Day(day, LATE, None, Text("逾期", "late"), "")


def _rolled(day: date, calendar: Calendar) -> Day:
    why, source = calendar.reason(day)
    what = Text(f"末日为休息日，顺延（本日：{why['zh']}）", f"the last day was a rest day: moved on ({why['en']})")
    return Day(day, ROLLED, None, what, f"{counting_basis()['roll']}; {source}")
