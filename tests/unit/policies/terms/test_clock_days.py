"""The reckoning day by day: worked by hand, and never at odds with the sums of `compute`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.terms.core import clock_days
from policies.terms.core.clock import CLOCKS, compute, packaged_calendar
from policies.terms.core.clock_days import Day
from policies.terms.core.clock_inputs import read_inputs

CALENDAR = packaged_calendar()
GT_14 = "GT-14.determination"
TEN_WORKING_DAYS = {"days": 10, "unit": "working"}


def reckoned(clock: str, until: str = "2026-01-01", **inputs: Any) -> list[Day]:
    spec = CLOCKS[clock]
    read = read_inputs(spec, inputs)
    result = compute(clock, read, CALENDAR)
    return list(clock_days.days(spec, read, result, CALENDAR, date.fromisoformat(until)))


def told(days: list[Day]) -> list[tuple[str, int]]:
    """How many days of each kind follow one another."""
    return [(kind, len(list(run))) for kind, run in groupby(day.kind for day in days)]


def counted(days: list[Day]) -> list[int | None]:
    return [day.number for day in days if day.kind == clock_days.COUNTED]


def test_thirty_days_that_roll() -> None:
    # Thu 5 Mar 2026 + 30 = Sat 4 Apr (Tomb-Sweeping until Mon 6); Tue 7 is the last day.
    days = reckoned(GT_14, trigger_at="2026-03-05")
    assert told(days) == [("trigger", 1), ("counted", 30), ("rolled", 3)]
    assert counted(days) == list(range(1, 31))
    assert [day.on.isoformat() for day in days if day.kind == clock_days.ROLLED] == [
        "2026-04-05",
        "2026-04-06",
        "2026-04-07",
    ]


def test_after_the_last_day_every_day_shown_is_late() -> None:
    # Mon 2 Mar + 30 = Wed 1 Apr; shown until Sat 4.
    days = reckoned(GT_14, "2026-04-04", trigger_at="2026-03-02")
    assert told(days) == [("trigger", 1), ("counted", 30), ("late", 3)]
    assert days[-1].number is None


def test_working_days_leave_out_the_rest_days_and_say_which() -> None:
    # Papers complete Mon 2 Mar: ten working days are 3-6, 9-13 and 16 Mar, over two weekends.
    days = reckoned("TA-8.review", trigger_at="2026-03-02")
    assert told(days) == [("trigger", 1), ("counted", 4), ("rest", 2), ("counted", 5), ("rest", 2), ("counted", 1)]
    assert counted(days) == list(range(1, 11))
    assert days[-1].on == date(2026, 3, 16)
    rest = next(day for day in days if day.kind == clock_days.REST)
    assert (rest.number, "weekend" in rest.why.en, "周末" in rest.why.zh) == (None, True, True)


def test_a_pause_is_shown_and_what_was_left_runs_off_after_it() -> None:
    # 2 Mar + 30 = 1 Apr; notice 10 Mar (8 counted, 22 left); papers 12 Mar: 11 and 12 paused; 12 Mar + 22 = Fri 3 Apr.
    days = reckoned(GT_14, trigger_at="2026-03-02", pauses=[{"from": "2026-03-10", "to": "2026-03-12"}])
    assert told(days) == [("trigger", 1), ("counted", 8), ("paused", 2), ("counted", 22)]
    assert days[-1].on == date(2026, 4, 3)


def test_while_the_papers_are_out_it_is_shown_to_the_day_asked_for() -> None:
    days = reckoned(GT_14, "2026-03-15", trigger_at="2026-03-02", pauses=[{"from": "2026-03-10", "to": None}])
    assert told(days) == [("trigger", 1), ("counted", 8), ("paused", 5)]


def test_by_the_other_reading_the_day_of_the_notice_stands_still_too() -> None:
    # 2 Mar + 30 = 1 Apr; 7 counted by 9 Mar, 23 left; 10, 11 and 12 paused; 12 Mar + 23 = Sat 4 Apr, rolled to Tue 7.
    spec = replace(CLOCKS[GT_14], notice_day_counts=False)
    raw = {"trigger_at": "2026-03-02", "pauses": [{"from": "2026-03-10", "to": "2026-03-12"}]}
    read = read_inputs(spec, raw)
    result = compute(GT_14, read, CALENDAR, clocks={GT_14: spec})
    days = list(clock_days.days(spec, read, result, CALENDAR, date(2026, 1, 1)))
    assert told(days) == [("trigger", 1), ("counted", 7), ("paused", 3), ("counted", 23), ("rolled", 3)]


@pytest.mark.parametrize("ended", ["2026-04-10", None])
def test_a_notice_after_the_last_day_paused_nothing(ended: str | None) -> None:
    days = reckoned(GT_14, trigger_at="2026-03-02", pauses=[{"from": "2026-04-02", "to": ended}])
    assert told(days) == [("trigger", 1), ("counted", 30)]


def test_a_notice_in_the_rolled_tail_leaves_nothing_to_count() -> None:
    # 12 Mar + 30 = Sat 11 Apr, rolled to Mon 13; notice Sun 12, papers Sat 18: 0 left, rolled to Mon 20.
    days = reckoned(GT_14, trigger_at="2026-03-12", pauses=[{"from": "2026-04-12", "to": "2026-04-18"}])
    assert told(days) == [("trigger", 1), ("counted", 30), ("rolled", 1), ("paused", 6), ("rolled", 2)]
    assert days[-1].on == date(2026, 4, 20)


def test_an_agreed_period_of_working_days_is_counted_in_them() -> None:
    # Ten agreed working days from Mon 2 Mar end on Mon 16; without them it would be 1 Apr.
    days = reckoned(GT_14, trigger_at="2026-03-02", agreed=TEN_WORKING_DAYS)
    assert (days[-1].on, counted(days)[-1]) == (date(2026, 3, 16), 10)


def test_the_later_of_two_facts_begins_it() -> None:
    days = reckoned(GT_14, trigger_at="2026-03-02", first_evidence_at="2026-03-06")
    assert (days[0].on, days[0].kind) == (date(2026, 3, 6), clock_days.TRIGGER)


@pytest.mark.parametrize(
    ("clock", "inputs"),
    [
        (GT_14, {}),
        ("GT-9.cover_end", {"trigger_at": "2026-03-02"}),
        ("GT-12.rescission", {"trigger_at": "2026-03-02", "contract_at": "2026-03-02"}),
    ],
    ids=["not started", "ends at an instant", "no right"],
)
def test_a_clock_without_a_last_day_has_no_days(clock: str, inputs: Mapping[str, Any]) -> None:
    assert reckoned(clock, **inputs) == []


DAYS = st.dates(date(2023, 1, 2), date(2026, 8, 1))


@given(DAYS, st.integers(0, 45), st.one_of(st.none(), st.integers(0, 40)), st.booleans())
def test_it_agrees_with_the_sums(start: date, to_notice: int, to_papers: int | None, in_working_days: bool) -> None:
    """The last day is the due date, and the days counted are the whole period, or all but what is left of it."""
    notice = start + timedelta(days=to_notice)
    pause = {"from": notice, "to": None if to_papers is None else notice + timedelta(days=to_papers)}
    inputs: dict[str, Any] = {"trigger_at": start, "pauses": [pause]}
    if in_working_days:
        inputs["agreed"] = TEN_WORKING_DAYS
    result = compute(GT_14, inputs, CALENDAR)
    days = reckoned(GT_14, notice.isoformat(), **inputs)
    numbers = counted(days)
    whole = 10 if in_working_days else 30
    assert numbers == list(range(1, len(numbers) + 1))
    assert len({day.on for day in days}) == len(days)
    if result.due_on is None:
        assert len(numbers) == whole - (result.days_left or 0)
        assert days[-1].on == notice
    else:
        assert len(numbers) == whole
        assert days[-1].on == max(result.due_on, notice)
