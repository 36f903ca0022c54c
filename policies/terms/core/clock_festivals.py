"""The statutory festival days, for years whose holiday notice is not loaded (Holiday Regulation, 2024 text, art. 2)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import (
    TERMS_DIR,
    bilingual_in,
    list_in,
    mapping_in,
    read_yaml,
    require_keys,
    text_in,
    whole_in,
)

LEAP_YEAR = 2024
FESTIVALS_FILE = TERMS_DIR / "calendars" / "cn" / "festivals.yaml"


@cache
def _law() -> dict[str, Any]:
    return read_festivals(FESTIVALS_FILE)


def read_festivals(path: Path) -> dict[str, Any]:
    """The festivals as their file says them. Raises LawFileError: a wrong day moves the deadlines of a year."""
    law, where = read_yaml(path), path.name
    require_keys(law, where, {"source", "fixed", "moving", "years"})
    require_keys(law["source"], f"{where}: source", {"regulation", "lunar_calendar"})
    regulation = law["source"]["regulation"]
    require_keys(regulation, f"{where}: source.regulation", {"number", "title", "dated", "in_force_on", "citation"})
    text_in(regulation["citation"], f"{where}: source.regulation.citation")
    for at, entry in enumerate(list_in(law["fixed"], f"{where}: fixed")):
        _check_entry(entry, f"{where}: fixed.{at}", {"month", "day"})
    for at, entry in enumerate(list_in(law["moving"], f"{where}: moving")):
        _check_entry(entry, f"{where}: moving.{at}", {"festival", "first_day", "days"})
        text_in(entry["festival"], f"{where}: moving.{at}: festival")
    _check_years(law, where)
    return dict(law)


def _check_entry(entry: Any, where: str, own: set[str]) -> None:
    """The day or days of one festival, fixed in the year or counted from a `festival` of the table."""
    require_keys(entry, where, {"name"} | own, {"from_year"})
    bilingual_in(entry["name"], f"{where}: name")
    for key in (own | {"from_year"} & entry.keys()) - {"festival"}:
        # New Year's Eve lies a day before its festival; everything else counts from one.
        whole_in(entry[key], f"{where}: {key}", least=-1 if key == "first_day" else 1)
    if "month" in own:
        try:
            date(LEAP_YEAR, entry["month"], entry["day"])
        except ValueError as error:
            raise LawFileError(f"{where}: there is no such day: {error}") from error


def _check_years(law: Mapping[str, Any], where: str) -> None:
    """Every year without a gap, each with a date of its own for every festival that moves."""
    years = mapping_in(law["years"], f"{where}: years")
    first = whole_in(min(years, key=str), f"{where}: years")
    if list(years) != list(range(first, first + len(years))):
        raise LawFileError(f"{where}: years: write one year after the other, none left out")
    festivals = {entry["festival"] for entry in law["moving"]}
    for year, dates in years.items():
        require_keys(dates, f"{where}: years.{year}", festivals)
        for festival, day in dates.items():
            if not isinstance(day, date) or day.year != year:
                raise LawFileError(f"{where}: years.{year}.{festival}: {day!r} is no date of that year")


@cache
def table_years() -> range:
    """Return the years whose festivals are known, without a gap."""
    years = sorted(_law()["years"])
    return range(years[0], years[-1] + 1)


def regulation_citation() -> str:
    """Return where the statutory festival days stand, in zh and en."""
    return str(_law()["source"]["regulation"]["citation"])


def _entries(year: int) -> Iterator[tuple[date, dict[str, Any]]]:
    law = _law()
    if year not in law["years"]:
        raise LawFileError(f"{FESTIVALS_FILE.name}: years: no festivals for {year}; add the year")
    for entry in law["moving"]:
        first = law["years"][year][entry["festival"]] + timedelta(days=entry["first_day"])
        for number in range(entry["days"]):
            yield first + timedelta(days=number), entry
    # After the moving ones: a fixed day keeps its own name where Mid-Autumn falls on it (2031-10-01).
    for entry in law["fixed"]:
        yield date(year, entry["month"], entry["day"]), entry


@cache
def festival_names(year: int) -> dict[date, dict[str, str]]:
    """Return the statutory festival days of a year under the 2024 text, each with its name in zh and en.

    They are 13, or 12 where two coincide. The 2024 text is used for every year:
    it serves years without a notice, which lie ahead. Raises LawFileError for a
    year outside `table_years()`.
    """
    return {day: entry["name"] for day, entry in _entries(year)}


@cache
def days_no_notice_omits(year: int) -> frozenset[date]:
    """Return the festival days which the regulation in force in that year gave: 11 before 2025, 13 since."""
    return frozenset(day for day, entry in _entries(year) if year >= entry.get("from_year", year))
