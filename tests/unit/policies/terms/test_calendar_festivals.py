"""The table of the moving festivals, against a public package."""

from datetime import date
from pathlib import Path
from typing import Any

import holidays
import pytest
import yaml

from policies.terms.core.clock_festivals import (
    FESTIVALS_FILE,
    days_no_notice_omits,
    festival_names,
    read_festivals,
    table_years,
)
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml

NAME = {"zh": "甲", "en": "A"}


def _dates() -> dict[str, date]:
    """The festivals of 1990, as new objects each time: one that stands twice would be written as an alias."""
    return {
        "spring_festival": date(1990, 1, 27),
        "qingming": date(1990, 4, 5),
        "dragon_boat": date(1990, 5, 28),
        "mid_autumn": date(1990, 10, 3),
    }


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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fixed": [{"month": 2, "day": 30, "name": NAME}]}, "there is no such day"),
        ({"years": {1990: _dates(), 1992: _dates()}}, "write one year after the other, none left out"),
        ({"years": {1991: _dates()}}, r"years\.1991\.\w+: .* is no date of that year"),
        ({"moving": [{"festival": "spring_festival", "first_day": -2, "days": 1, "name": NAME}]}, "at least -1"),
    ],
)
def test_a_table_that_no_year_can_have_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    law = read_yaml(FESTIVALS_FILE)
    file = tmp_path / "festivals.yaml"
    file.write_text(yaml.safe_dump(law | {"years": {1990: _dates()}} | change, allow_unicode=True), encoding="utf-8")
    with pytest.raises(LawFileError, match=said):
        read_festivals(file)
