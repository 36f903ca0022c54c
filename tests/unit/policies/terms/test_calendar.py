"""The working-day calendar, day by day against two public packages and against plain counting."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.terms.core import calendar as module
from policies.terms.core.calendar import Calendar, CalendarRangeError, packaged_calendar, parse_calendar_year
from policies.terms.core.errors import LawFileError

ONE_DAY = timedelta(days=1)
PACKAGED = packaged_calendar()
DAYS = st.dates(date(2021, 6, 1), date(2031, 12, 31))


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def notice(year: int, off: list[str], made_up: list[str]) -> dict[str, object]:
    return {
        "year": year,
        "notice": {"number": f"No. {year}", "title": "t", "dated": f"{year - 1}-11-04", "citation": "c"},
        "off_days": off,
        "make_up_days": made_up,
    }


# A made-up notice for 2027: it orders the statutory days, three more, and reaches back into December 2026.
NOTICE_2027 = notice(
    2027,
    ["2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2027-04-05"]
    + ["2027-05-01", "2027-05-02", "2027-05-03", "2027-06-09", "2027-09-15"]
    + ["2027-10-01", "2027-10-02", "2027-10-03", "2027-10-04", "2026-12-31"],
    ["2026-12-26", "2027-02-20"],
)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_agrees_with_both_public_packages_day_by_day(year: int) -> None:
    package = holidays.country_holidays("CN", years=year)
    for day in days_of(year):
        assert PACKAGED.is_working_day(day) == chinese_calendar.is_workday(day), day
        assert PACKAGED.is_working_day(day) == package.is_working_day(day), day


def test_new_years_eve_of_2024_was_a_working_day() -> None:
    assert PACKAGED.is_working_day(date(2024, 2, 9))


@pytest.mark.parametrize("year", range(2027, 2041))
def test_a_year_without_notice_rests_on_weekends_and_statutory_days_only(year: int) -> None:
    statutory = {day for day, name in holidays.country_holidays("CN", years=year).items() if "observed" not in name}
    for day in days_of(year):
        assert PACKAGED.is_working_day(day) == (day.weekday() < 5 and day not in statutory), day


def test_packaged_years_and_horizon() -> None:
    assert list(PACKAGED.years) == [2023, 2024, 2025, 2026]
    assert PACKAGED.horizon == 2026
    assert PACKAGED.years[2026].number == "国办发明电〔2025〕7号"
    assert Calendar([]).horizon == 0


def test_a_loaded_notice_makes_a_new_calendar_and_leaves_the_old() -> None:
    loaded = PACKAGED.with_year(parse_calendar_year(NOTICE_2027))
    assert (PACKAGED.horizon, loaded.horizon) == (2026, 2027)
    assert loaded.version != PACKAGED.version
    assert not PACKAGED.is_working_day(date(2027, 2, 20))
    assert loaded.is_working_day(date(2027, 2, 20))
    assert PACKAGED.is_working_day(date(2027, 2, 9))
    assert not loaded.is_working_day(date(2027, 2, 9))


def test_a_notice_may_order_the_last_days_of_december_before_it() -> None:
    loaded = PACKAGED.with_year(parse_calendar_year(NOTICE_2027))
    assert PACKAGED.is_working_day(date(2026, 12, 31))
    assert not loaded.is_working_day(date(2026, 12, 31))
    assert loaded.next_working_day(date(2026, 12, 26)) == date(2026, 12, 26)
    assert loaded.next_working_day(date(2026, 12, 31)) == date(2027, 1, 4)


def test_a_later_notice_of_the_same_year_replaces_the_earlier() -> None:
    corrected = {**NOTICE_2027, "make_up_days": ["2027-02-21"]}
    twice = PACKAGED.with_year(parse_calendar_year(NOTICE_2027), parse_calendar_year(corrected))
    assert not twice.is_working_day(date(2027, 2, 20))
    assert twice.is_working_day(date(2027, 2, 21))


def test_equal_if_the_notices_are() -> None:
    one, other = (PACKAGED.with_year(parse_calendar_year(NOTICE_2027)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != PACKAGED
    assert one != "a calendar"
    assert repr(one).startswith("Calendar(2023, 2024, 2025, 2026, 2027; ")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        # Fri 13 Feb 2026; Sat 14 is made up, 15 to 23 rest: 14 is 1, Tue 24 is 2.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        # From inside the holiday: the first working day after it is 1.
        ("2026-02-17", 1, "2026-02-24"),
        # Tue 30 Sep 2025: 1 to 8 Oct rest; 9, 10, Sat 11 made up, 13.
        ("2025-09-30", 4, "2025-10-13"),
        # Across two year ends.
        ("2024-12-31", 1, "2025-01-02"),
        ("2025-12-31", 2, "2026-01-05"),
        ("2026-02-17", 0, "2026-02-17"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, count: int, expected: str) -> None:
    assert PACKAGED.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(expected)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="forward only"):
        PACKAGED.add_working_days(date(2026, 3, 2), -1)


@given(start=DAYS, count=st.integers(1, 400))
def test_adding_is_stepping_day_by_day(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day += ONE_DAY
        left -= PACKAGED.is_working_day(day)
    assert PACKAGED.add_working_days(start, count) == day


@given(start=DAYS, length=st.integers(-30, 900))
def test_counting_is_stepping_day_by_day(start: date, length: int) -> None:
    days = [start + timedelta(days=n) for n in range(1, length + 1)]
    expected = sum(PACKAGED.is_working_day(day) for day in days)
    assert PACKAGED.working_days_between(start, start + timedelta(days=length)) == expected


@given(day=DAYS)
def test_rolling_lands_on_the_first_working_day_from_there(day: date) -> None:
    landing = PACKAGED.next_working_day(day)
    assert PACKAGED.is_working_day(landing)
    assert not any(PACKAGED.is_working_day(day + timedelta(days=n)) for n in range((landing - day).days))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-12-24", "2026-12-24", False),
        ("2026-12-25", "2026-12-25", True),
        ("2026-12-20", "2027-01-05", True),
        ("2027-03-01", "2027-03-01", True),
        # 2022 has no notice: what was counted through it rests on guesses; its own dates too.
        ("2022-12-30", "2023-01-10", True),
        ("2022-06-01", "2022-06-01", True),
        ("2023-01-01", "2023-01-10", False),
        # The end of a year whose successor is loaded is firm.
        ("2025-12-29", "2025-12-31", False),
        ("2023-12-29", "2026-01-05", False),
    ],
)
def test_what_rests_on_days_without_notice_is_provisional(first: str, last: str, expected: bool) -> None:
    assert PACKAGED.is_provisional(date.fromisoformat(first), date.fromisoformat(last)) is expected


def test_a_gap_between_loaded_years_is_provisional_all_through() -> None:
    notices = [PACKAGED.years[year] for year in (2023, 2025, 2026)]
    assert Calendar(notices).is_provisional(date(2023, 6, 1), date(2025, 6, 1))


def test_loading_a_year_makes_its_dates_and_the_december_before_firm() -> None:
    loaded = PACKAGED.with_year(parse_calendar_year(NOTICE_2027))
    assert not loaded.is_provisional(date(2026, 12, 28), date(2027, 12, 24))
    assert loaded.is_provisional(date(2027, 12, 25), date(2027, 12, 25))


@pytest.mark.parametrize(
    ("day", "en", "citation"),
    [
        ("2026-02-14", "make-up working day", "国办发明电〔2025〕7号"),
        ("2026-02-16", "day off by the holiday notice", "国办发明电〔2025〕7号"),
        ("2026-03-07", "weekend", "国办发明电〔2025〕7号"),
        ("2026-03-09", "ordinary working day", "国办发明电〔2025〕7号"),
        ("2027-02-05", "New Year's Eve of the lunar year", "Holiday Regulation (2024 text) art. 2"),
        ("2027-03-06", "weekend", "Holiday Regulation (2024 text) art. 2"),
    ],
)
def test_every_day_has_a_reason_and_a_citation(day: str, en: str, citation: str) -> None:
    what, where = PACKAGED.reason(date.fromisoformat(day))
    assert what["en"] == en
    assert what["zh"]
    assert where.endswith(citation)


def test_years_without_festival_table_are_refused() -> None:
    with pytest.raises(CalendarRangeError, match="from 1990 to 2099, not in 2100"):
        PACKAGED.next_working_day(date(2100, 3, 1))
    with pytest.raises(CalendarRangeError, match="not in 1989"):
        PACKAGED.is_working_day(date(1989, 12, 29))


def test_a_packaged_file_must_bear_the_name_of_its_year(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2026.yaml").write_text(
        (module.YEARS_FOLDER / "2025.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setattr(module, "YEARS_FOLDER", tmp_path)
    with pytest.raises(LawFileError, match=r"2026\.yaml: year: 2025 stands in the file of another year"):
        module.packaged_calendar.__wrapped__()
