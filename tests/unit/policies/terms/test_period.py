"""Days and periods without any calendar."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from policies.terms.core.errors import InputError
from policies.terms.core.period import add_months, day_of, days_later, end_of_day

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_an_instant_falls_on_its_shanghai_day() -> None:
    assert day_of(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert day_of(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_an_instant_falls_on_another_day_elsewhere() -> None:
    midday = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    assert day_of(midday, ZoneInfo("America/Los_Angeles")) == date(2026, 2, 28)


def test_a_plain_date_is_its_own_day() -> None:
    assert day_of(date(2026, 3, 1), ZoneInfo("America/Los_Angeles")) == date(2026, 3, 1)


def test_a_naive_instant_is_refused_by_name() -> None:
    with pytest.raises(InputError) as refused:
        day_of(datetime(2026, 3, 1, 12), field="trigger_at")
    assert (refused.value.code, refused.value.field) == ("naive_instant", "trigger_at")


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2026-03-01", "Asia/Shanghai", "2026-03-02T00:00:00+08:00"),
        ("2026-02-28", "America/New_York", "2026-03-01T00:00:00-05:00"),
        ("2026-03-08", "America/New_York", "2026-03-09T00:00:00-04:00"),
        # Summer time begins at 24:00 there: the next day starts at 01:00.
        ("2026-04-23", "Africa/Cairo", "2026-04-24T01:00:00+03:00"),
        # The clock goes from 01:00 back to 00:00: the day closes at the first midnight.
        ("2026-10-31", "America/Havana", "2026-11-01T00:00:00-04:00"),
    ],
)
def test_the_midnight_that_closes_a_day(day: str, zone: str, expected: str) -> None:
    assert end_of_day(date.fromisoformat(day), ZoneInfo(zone)).isoformat() == expected


@given(day=DAYS, days=st.integers(0, 4000))
def test_days_later_is_plain_addition(day: date, days: int) -> None:
    assert days_later(day, days) == day + timedelta(days=days)


@given(day=DAYS, months=st.integers(0, 100))
def test_months_end_on_the_corresponding_day(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-02-28", 1, "2026-03-28"),
    ],
)
def test_months_without_a_corresponding_day_end_at_their_end(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_the_end_of_time_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)
    with pytest.raises(OverflowError):
        days_later(date(9999, 12, 1), 31)
    with pytest.raises(OverflowError):
        end_of_day(date(9999, 12, 31))
