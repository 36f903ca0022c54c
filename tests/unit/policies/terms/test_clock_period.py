"""The common clocks, worked by hand on the packaged calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from policies.terms.core.clock import CLOCKS, ClockInputs, ClockResult, compute, packaged_calendar
from policies.terms.core.clock_period import period
from policies.terms.core.errors import InputError

CALENDAR = packaged_calendar()


def run(clock: str, trigger: str | None, **inputs: Any) -> ClockResult:
    return compute(clock, {"trigger_at": trigger, **inputs}, CALENDAR)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "trigger", "nominal", "due"),
    [
        # 30 calendar days: Mon 5 Jan 2026 -> Wed 4 Feb.
        ("GT-14.determination", "2026-01-05", "2026-02-04", "2026-02-04"),
        # Thu 15 Jan -> Sat 14 Feb, which is made up: no roll.
        ("GT-14.determination", "2026-01-15", "2026-02-14", "2026-02-14"),
        # Fri 16 Jan -> Sun 15 Feb, in the holiday up to Mon 23: Tue 24.
        ("GT-14.determination", "2026-01-16", "2026-02-15", "2026-02-24"),
        # 60: Thu 6 Aug -> Mon 5 Oct 2026, National Day to the 7th: Thu 8.
        ("GT-16.advance", "2026-08-06", "2026-10-05", "2026-10-08"),
        # 10: Thu 23 Apr -> Sun 3 May, off to the 5th: Wed 6.
        ("GT-15.payment", "2026-04-23", "2026-05-03", "2026-05-06"),
        ("GT-16.difference", "2026-04-23", "2026-05-03", "2026-05-06"),
        # 3: Thu 5 Mar -> Sun 8 -> Mon 9.
        ("GT-15.denial_notice", "2026-03-05", "2026-03-08", "2026-03-09"),
        # 2 years: 29 Feb 2024 has no day in 2026: Sat 28 Feb, made up.
        ("IL-26.limitation", "2024-02-29", "2026-02-28", "2026-02-28"),
        # Sat 4 Oct 2025 is the corresponding day, in the holiday up to the 8th.
        ("IL-26.limitation", "2023-10-04", "2025-10-04", "2025-10-09"),
        ("JS-5.1.filing", "2026-03-05", "2026-04-04", "2026-04-07"),
        # 1 month: 31 Aug -> 30 Sep; 31 Mar -> Thu 30 Apr; 4 Mar -> Sat 4 Apr, off to the 6th.
        ("JS-6.abandonment", "2026-08-31", "2026-09-30", "2026-09-30"),
        ("JS-6.abandonment", "2026-03-31", "2026-04-30", "2026-04-30"),
        ("JS-6.abandonment", "2026-03-04", "2026-04-04", "2026-04-07"),
        # Working days. From Wed 30 Sep 2026: 8, 9, Sat 10 made up, 12, 13 Oct.
        ("TA-8.payment", "2026-09-30", "2026-10-13", "2026-10-13"),
        ("GT-13.supplement_notice", "2026-09-30", "2026-10-10", "2026-10-10"),
        # From Tue 16 Jun: 17, 18, (19-21 off), 22-26, 29, 30 Jun, 1 Jul.
        ("TA-8.review", "2026-06-16", "2026-07-01", "2026-07-01"),
    ],
)
def test_last_days(clock: str, trigger: str, nominal: str, due: str) -> None:
    result = run(clock, trigger)
    assert (result.state, result.nominal_on, result.due_on) == ("running", d(nominal), d(due))
    assert result.rolled is (nominal != due)
    assert result.provisional is False


def test_the_last_day_runs_to_its_midnight() -> None:
    result = run("GT-15.denial_notice", "2026-03-03")
    assert result.due_on == d("2026-03-06")
    assert result.due_at is not None
    assert result.due_at.isoformat() == "2026-03-07T00:00:00+08:00"


def test_the_trigger_s_day_is_its_shanghai_day() -> None:
    assert run("GT-15.denial_notice", "2026-03-02T16:00:00Z").nominal_on == d("2026-03-06")
    assert run("GT-15.denial_notice", "2026-03-02T15:59:59Z").nominal_on == d("2026-03-05")
    assert run("GT-15.denial_notice", "2026-03-02T23:30:00-05:00").nominal_on == d("2026-03-06")


@pytest.mark.parametrize(
    ("acted", "on_time"),
    [
        ("2026-03-06T23:59:59.999999+08:00", True),
        ("2026-03-07T00:00:00+08:00", False),
        ("2026-03-06T16:00:00Z", False),
        ("2026-03-06", True),
        ("2026-03-07", False),
        ("2026-01-01", True),
    ],
)
def test_an_act_is_in_time_before_the_midnight(acted: str, on_time: bool) -> None:
    assert run("GT-15.denial_notice", "2026-03-03", acted_at=acted).on_time is on_time


def test_lateness_is_judged_against_the_rolled_day() -> None:
    assert run("GT-15.denial_notice", "2026-03-05", acted_at="2026-03-09").on_time is True
    assert run("GT-15.denial_notice", "2026-03-05", acted_at="2026-03-10").on_time is False


@pytest.mark.parametrize("clock", ["GT-13.supplement_notice", "GT-14.determination", "GT-16.advance"])
def test_the_later_of_request_and_first_evidence_starts_the_clock(clock: str) -> None:
    late = run(clock, "2026-03-02", first_evidence_at="2026-03-06T10:00:00+08:00")
    assert late.nominal_on == run(clock, "2026-03-06").nominal_on
    early = run(clock, "2026-03-06", first_evidence_at="2026-03-02")
    assert early.nominal_on == run(clock, "2026-03-06").nominal_on


def test_the_later_of_return_and_notice_starts_the_month() -> None:
    assert run("JS-6.abandonment", "2026-03-10", notified_at="2026-03-12").nominal_on == d("2026-04-12")
    assert run("JS-6.abandonment", "2026-03-12", notified_at="2026-03-10").nominal_on == d("2026-04-12")


def test_an_agreed_period_displaces_the_terms_own() -> None:
    working = run("GT-15.payment", "2026-03-06", agreed={"days": 5, "unit": "working"})
    assert (working.unit, working.due_on, working.rolled) == ("working", d("2026-03-13"), False)
    calendar = run("GT-14.determination", "2026-03-02", agreed={"days": 12, "unit": "calendar"})
    # Mon 2 Mar + 12 = Sat 14 Mar: an agreed period in calendar days rolls.
    assert (calendar.unit, calendar.nominal_on, calendar.due_on) == ("calendar", d("2026-03-14"), d("2026-03-16"))


@pytest.mark.parametrize(
    ("clock", "trigger", "target"),
    [
        ("JI-C2.review", "2026-03-05", "2026-03-09"),
        ("GT-14.determination", "2026-03-05", "2026-03-12"),
        ("GT-13.supplement_notice", "2026-03-05", "2026-03-10"),
        ("GT-15.payment", "2026-03-05", None),
    ],
)
def test_the_office_s_targets(clock: str, trigger: str, target: str | None) -> None:
    assert run(clock, trigger).target_on == (target and d(target))


def test_a_target_is_never_after_the_due_date() -> None:
    short = run("GT-14.determination", "2026-03-05", agreed={"days": 2, "unit": "working"})
    assert short.target_on == short.due_on == d("2026-03-09")


def test_without_trigger_nothing_runs_and_nothing_is_late() -> None:
    result = run("GT-14.determination", None)
    assert (result.state, result.nominal_on, result.due_on, result.due_at) == ("not_started", None, None, None)
    assert (result.on_time, result.rolled, result.provisional, result.steps) == (None, False, False, ())
    assert run("JS-5.1.filing", None, acted_at="2026-03-02").on_time is True
    assert run("GT-14.determination", None, first_evidence_at="2026-03-02").state == "not_started"


@pytest.mark.parametrize(
    ("clock", "trigger", "due", "provisional"),
    [
        ("GT-15.payment", "2026-12-14", "2026-12-24", False),
        ("GT-15.payment", "2026-12-15", "2026-12-25", True),
        # Wed 23 Dec + 10 = Sat 2 Jan 2027: Mon 4.
        ("GT-15.payment", "2026-12-23", "2027-01-04", True),
        ("TA-8.payment", "2026-12-17", "2026-12-24", False),
        ("TA-8.payment", "2026-12-18", "2026-12-25", True),
        # Counted through the unloaded 2022, though it ends in 2023.
        ("TA-8.payment", "2022-12-30", "2023-01-09", True),
        ("TA-8.payment", "2022-12-31", "2023-01-09", False),
        ("JS-6.abandonment", "2030-01-31", "2030-02-28", True),
    ],
)
def test_dates_without_a_notice_are_provisional(clock: str, trigger: str, due: str, provisional: bool) -> None:
    result = run(clock, trigger)
    assert (result.due_on, result.provisional) == (d(due), provisional)


def test_typed_inputs_need_no_reading() -> None:
    typed = ClockInputs(trigger_at=datetime(2026, 3, 4, 16, tzinfo=UTC), acted_at=date(2026, 3, 9))
    result = compute("GT-15.denial_notice", typed, CALENDAR, trace=False)
    assert (result.due_on, result.on_time, result.steps) == (d("2026-03-09"), True, ())


def test_the_trace_tells_the_whole_reckoning() -> None:
    result = run("GT-15.denial_notice", "2026-12-30")
    told = [(step.on.isoformat(), step.what.en) for step in result.steps]
    assert told == [
        ("2026-12-30", "Start: the determination finds that the loss is not covered; this day is not counted"),
        ("2027-01-02", "The period of 3 calendar days ends on this day"),
        ("2027-01-04", "2027-01-02 is a rest day (weekend): moved to the next working day"),
        ("2027-01-04", "No holiday notice covers the days consulted (loaded up to 2026): this date may move"),
    ]
    assert all(step.what.zh and step.basis for step in result.steps)


def test_months_are_told_as_months() -> None:
    assert run("JS-6.abandonment", "2026-08-31").steps[1].what.en == "The period of 1 month ends on this day"
    assert run("IL-26.limitation", "2024-02-29").steps[1].what.zh == "期限为2年，至本日届满"


def test_a_clock_of_calendar_days_need_not_roll() -> None:
    unrolled = replace(CLOCKS["GT-15.payment"], roll=False)
    result = period(unrolled, ClockInputs(trigger_at=date(2027, 4, 21)), CALENDAR, None)
    assert (result.nominal_on, result.due_on, result.provisional) == (d("2027-05-01"), d("2027-05-01"), False)


def test_an_unknown_clock_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        run("GT-99.nothing", "2026-03-02")
    assert (refused.value.code, refused.value.field) == ("unknown_clock", "clock")
    assert "GT-14.determination" in refused.value.message


@pytest.mark.parametrize(
    ("clock", "trigger", "inputs", "field"),
    [
        ("GT-15.payment", "2150-03-02", {}, "trigger_at"),
        ("TA-8.review", "1989-03-02", {}, "trigger_at"),
        ("GT-14.determination", "2026-03-02", {"agreed": {"days": 30_000, "unit": "working"}}, "agreed.days"),
    ],
)
def test_days_outside_the_known_calendar_are_refused(
    clock: str, trigger: str, inputs: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        run(clock, trigger, **inputs)
    assert (refused.value.code, refused.value.field) == ("out_of_range", field)


def test_the_end_of_time_is_refused_for_typed_inputs_too() -> None:
    with pytest.raises(InputError, match="can't be counted that far"):
        compute("JI-5.inception", ClockInputs(trigger_at=date(9999, 12, 31)), CALENDAR)
