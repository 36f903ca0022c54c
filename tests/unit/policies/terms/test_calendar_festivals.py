"""The table of the moving festivals, against a public package."""

from datetime import date

import holidays
import pytest

from policies.terms.core.clock_festivals import days_no_notice_omits, festival_names, table_years
from policies.terms.core.errors import LawFileError

SAME_FESTIVAL_DAYS = range(2014, 2100)  # before 2014 the Spring Festival days were others, and the package knows it


def test_the_table_has_no_gap() -> None:
    assert (table_years()[0], table_years()[-1]) == (1990, 2099)
    assert all(festival_names(year) for year in table_years())


@pytest.mark.parametrize("year", SAME_FESTIVAL_DAYS)
def test_the_moving_festivals_agree_with_a_public_package(year: int) -> None:
    package = holidays.country_holidays("CN", years=year)
    ours = festival_names(year)
    names = {
        "Qingming Festival": "Tomb-Sweeping Day",
        "Dragon Boat Festival": "Dragon Boat Festival",
        "Mid-Autumn Festival": "Mid-Autumn Festival",
        "Spring Festival": "Chinese New Year (Spring Festival)",
    }
    for day, name in ours.items():
        theirs = names.get(name["en"])
        if theirs:
            assert theirs in package.get(day, ""), day


@pytest.mark.parametrize("year", [2027, 2029, 2030])
def test_thirteen_days_by_the_2024_text(year: int) -> None:
    days = festival_names(year)
    assert len(days) == 13
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2)} < days.keys()
    assert {date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)} < days.keys()
    assert all(name["zh"] and name["en"] for name in days.values())


@pytest.mark.parametrize("both", [date(2028, 10, 3), date(2031, 10, 1)])
def test_twelve_where_mid_autumn_falls_on_national_day(both: date) -> None:
    days = festival_names(both.year)
    assert len(days) == 12
    assert days[both]["en"] == "National Day"


def test_the_eve_and_the_second_of_may_came_with_the_2024_text() -> None:
    assert {date(2025, 1, 28), date(2025, 5, 2)} < days_no_notice_omits(2025)
    assert len(days_no_notice_omits(2023)) == 11
    assert not {date(2023, 1, 21), date(2023, 5, 2)} & days_no_notice_omits(2023)


def test_a_year_outside_the_table_is_refused() -> None:
    with pytest.raises(LawFileError, match="no festivals for 2100; add the year"):
        festival_names(2100)
