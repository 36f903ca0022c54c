"""The clocks with an end of their own: rescission (GT-12), cover (GT-9), inception (JI-5)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from policies.terms.core.clock import ClockResult, compute, packaged_calendar

CALENDAR = packaged_calendar()


def run(clock: str, **inputs: Any) -> ClockResult:
    return compute(clock, inputs, CALENDAR)


def rescission(trigger: str | None, contract: str | None, **inputs: Any) -> ClockResult:
    return run("GT-12.rescission", trigger_at=trigger, contract_at=contract, **inputs)


@pytest.mark.parametrize(
    ("trigger", "contract", "due", "limited_by"),
    [
        # Sun 1 Mar + 30 = Tue 31 Mar; a rest day would not move either.
        ("2026-03-01", "2026-01-15", "2026-03-31", "thirty_days"),
        ("2026-03-05", "2026-01-15", "2026-04-04", "thirty_days"),
        ("2026-03-05", None, "2026-04-04", "thirty_days"),
        # Two years from 20 Mar 2024 end on 20 Mar 2026.
        ("2026-03-05", "2024-03-20", "2026-03-20", "two_years"),
        # Both on the same day: the thirty days are named; a day less: the two years.
        ("2026-03-05", "2024-04-04", "2026-04-04", "thirty_days"),
        ("2026-03-05", "2024-04-03", "2026-04-03", "two_years"),
        # Learned on the last day of the two years.
        ("2026-03-20", "2024-03-20", "2026-03-20", "two_years"),
        # A contract of 29 February ends on 28 February.
        ("2026-02-10", "2024-02-29", "2026-02-28", "two_years"),
    ],
)
def test_the_nearer_end_limits_rescission(trigger: str, contract: str | None, due: str, limited_by: str) -> None:
    result = rescission(trigger, contract)
    assert (result.state, result.due_on, result.limited_by) == ("running", date.fromisoformat(due), limited_by)
    assert (result.nominal_on, result.rolled, result.provisional) == (result.due_on, False, False)


@pytest.mark.parametrize(
    ("trigger", "contract", "limited_by"),
    [
        ("2026-03-21", "2024-03-20", "two_years"),
        ("2026-03-01", "2024-02-29", "two_years"),
        # Known at the contract or before.
        ("2026-01-15", "2026-01-15", None),
        ("2026-01-14", "2026-01-15", None),
        ("2026-01-15T09:00:00+08:00", "2026-01-15T09:00:00+08:00", None),
        ("2026-01-15T10:00:00+08:00", "2026-01-15", None),
    ],
)
def test_no_right_at_all(trigger: str, contract: str, limited_by: str | None) -> None:
    result = rescission(trigger, contract, acted_at="2026-01-16")
    assert (result.state, result.due_on, result.due_at) == ("no_right", None, None)
    assert (result.limited_by, result.on_time) == (limited_by, False)
    assert len(result.steps) == 1
    assert rescission(trigger, contract).on_time is None


def test_learned_later_on_the_contract_s_day_is_learned_after_it() -> None:
    result = rescission("2026-01-15T10:00:00+08:00", "2026-01-15T09:00:00+08:00")
    assert (result.state, result.due_on) == ("running", date(2026, 2, 14))


def test_rescission_must_arrive_in_time() -> None:
    assert rescission("2026-03-05", "2026-01-15", acted_at="2026-04-04T15:59:59Z").on_time is True
    assert rescission("2026-03-05", "2026-01-15", acted_at="2026-04-04T16:00:00Z").on_time is False
    assert rescission(None, "2026-01-15").state == "not_started"


def test_the_trace_of_rescission_names_both_ends() -> None:
    told = [(step.on.isoformat(), step.what.en) for step in rescission("2026-03-05", "2024-03-20").steps]
    assert told[1:] == [
        ("2026-04-04", "The period of 30 calendar days ends on this day"),
        ("2026-03-20", "2 years from the contract end on this day"),
    ]


@pytest.mark.parametrize(
    ("trigger", "zone", "end"),
    [
        ("2026-04-12T09:00:00+08:00", None, "2026-04-28T00:00:00+08:00"),
        ("2026-04-12", "Asia/Shanghai", "2026-04-28T00:00:00+08:00"),
        # A plain date is the destination's day.
        ("2026-04-12", "Europe/Berlin", "2026-04-28T00:00:00+02:00"),
        # 12 Apr 20:00Z is the 13th in Shanghai, still the 12th in New York.
        ("2026-04-12T20:00:00Z", None, "2026-04-29T00:00:00+08:00"),
        ("2026-04-12T20:00:00Z", "America/New_York", "2026-04-28T00:00:00-04:00"),
        # Summer time begins on 8 March there: the end has the new offset.
        ("2026-03-01T12:00:00-05:00", "America/New_York", "2026-03-17T00:00:00-04:00"),
        ("2027-01-20", None, "2027-02-05T00:00:00+08:00"),
    ],
)
def test_cover_ends_after_fifteen_full_days_at_the_destination(trigger: str, zone: str | None, end: str) -> None:
    result = run("GT-9.cover_end", trigger_at=trigger, time_zone=zone)
    assert result.ends_at is not None
    assert (result.state, result.ends_at.isoformat(), result.limited_by) == ("running", end, "fifteen_days")
    assert (result.due_at, result.nominal_on, result.due_on) == (result.ends_at, None, None)
    assert (result.provisional, result.rolled) == (False, False)


@pytest.mark.parametrize(
    ("delivered", "zone", "end", "limited_by"),
    [
        ("2026-04-20T10:30:00+08:00", None, "2026-04-20T10:30:00+08:00", "delivery"),
        ("2026-04-20T10:30:00Z", "Europe/Berlin", "2026-04-20T12:30:00+02:00", "delivery"),
        ("2026-04-27T23:59:59+08:00", None, "2026-04-27T23:59:59+08:00", "delivery"),
        ("2026-04-28T00:00:00+08:00", None, "2026-04-28T00:00:00+08:00", "fifteen_days"),
        ("2026-05-02T09:00:00+08:00", None, "2026-04-28T00:00:00+08:00", "fifteen_days"),
        # Before the notice was issued.
        ("2026-04-10T09:00:00+08:00", None, "2026-04-10T09:00:00+08:00", "delivery"),
        # Known by the day only: at the latest at its end.
        ("2026-04-20", None, "2026-04-21T00:00:00+08:00", "delivery"),
        ("2026-04-27", None, "2026-04-28T00:00:00+08:00", "fifteen_days"),
        ("2026-04-20", "Europe/Berlin", "2026-04-21T00:00:00+02:00", "delivery"),
    ],
)
def test_an_earlier_delivery_ends_the_cover(delivered: str, zone: str | None, end: str, limited_by: str) -> None:
    result = run("GT-9.cover_end", trigger_at="2026-04-12", time_zone=zone, delivered_at=delivered)
    assert result.ends_at is not None
    assert (result.ends_at.isoformat(), result.limited_by) == (end, limited_by)
    assert ("delivered" in result.steps[-1].what.en) is (limited_by == "delivery")


def test_a_day_with_two_midnights_closes_at_the_first() -> None:
    # Havana goes back from 01:00 to 00:00 on 1 November 2026: 00:00 is 04:00Z, and 05:00Z again.
    cover = {"trigger_at": "2026-10-16", "time_zone": "America/Havana"}
    assert run("GT-9.cover_end", **cover).due_at == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert run("GT-9.cover_end", **cover, delivered_at="2026-11-01T03:59:59Z").limited_by == "delivery"
    assert run("GT-9.cover_end", **cover, delivered_at="2026-11-01T04:30:00Z").limited_by == "fifteen_days"


def test_without_a_notice_only_delivery_ends_the_cover() -> None:
    waiting = run("GT-9.cover_end")
    assert (waiting.state, waiting.due_at, waiting.limited_by) == ("not_started", None, None)
    delivered = run("GT-9.cover_end", delivered_at="2026-04-20T10:30:00+08:00")
    assert delivered.due_at is not None
    assert (delivered.state, delivered.due_at.isoformat()) == ("not_started", "2026-04-20T10:30:00+08:00")
    assert (delivered.limited_by, len(delivered.steps)) == ("delivery", 1)


@pytest.mark.parametrize(
    ("paid", "begin"),
    [
        ("2026-03-05T10:00:00+08:00", "2026-03-06T00:00:00+08:00"),
        ("2026-03-05T00:00:00+08:00", "2026-03-06T00:00:00+08:00"),
        ("2026-03-05T16:00:00Z", "2026-03-07T00:00:00+08:00"),
        ("2026-12-31", "2027-01-01T00:00:00+08:00"),
    ],
)
def test_cover_begins_on_the_day_after_the_payment(paid: str, begin: str) -> None:
    result = run("JI-5.inception", trigger_at=paid)
    assert result.due_at is not None
    assert (result.state, result.due_at.isoformat(), result.due_on) == ("running", begin, None)
    assert result.provisional is False


def test_without_payment_no_cover() -> None:
    assert run("JI-5.inception").state == "not_started"


@pytest.mark.parametrize("clock", ["GT-9.cover_end", "JI-5.inception"])
def test_nobody_acts_on_a_clock_that_ends_by_itself(clock: str) -> None:
    assert run(clock, trigger_at="2026-03-05", acted_at="2026-03-06").on_time is None


@pytest.mark.parametrize("clock", ["GT-9.cover_end", "JI-5.inception", "GT-12.rescission", "GT-14.determination"])
def test_without_trace_there_are_no_steps(clock: str) -> None:
    traced = compute(clock, {"trigger_at": "2026-03-05"}, CALENDAR)
    untraced = compute(clock, {"trigger_at": "2026-03-05"}, CALENDAR, trace=False)
    assert traced.steps
    assert untraced == traced._replace(steps=())


def test_without_trace_special_outcomes_have_no_steps_either() -> None:
    no_right = {"trigger_at": "2026-01-14", "contract_at": "2026-01-15"}
    assert compute("GT-12.rescission", no_right, CALENDAR, trace=False).steps == ()
    two_years = {"trigger_at": "2026-03-05", "contract_at": "2024-03-20"}
    assert compute("GT-12.rescission", two_years, CALENDAR, trace=False).steps == ()
    delivered = {"delivered_at": "2026-04-20T10:30:00+08:00"}
    assert compute("GT-9.cover_end", delivered, CALENDAR, trace=False).steps == ()
    both = {"trigger_at": "2026-04-12", **delivered}
    assert compute("GT-9.cover_end", both, CALENDAR, trace=False).steps == ()
