"""One year's holiday notice of the State Council as a value, and the strict reading of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from json import dumps
from typing import Any

from policies.terms.core.clock_festivals import days_no_notice_omits, table_years
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import require_keys

SATURDAY = 5
# A notice may order the last days of the December before its year (it did for 2018-12-29 and 2022-12-31).
EARLIEST_DECEMBER_DAY = 25
# Notices since 2008 name 27 to 33 days off and 4 to 8 make-up days; outside these bounds a list is broken.
OFF_DAYS_AT_MOST = 45
MAKE_UP_DAYS_AT_MOST = 20


@dataclass(frozen=True)
class CalendarYear:
    """The days off and the make-up working days (调休) that one notice orders, with its citation."""

    year: int
    number: str
    title: str
    dated: date
    citation: str
    off_days: frozenset[date]
    make_up_days: frozenset[date]

    def as_mapping(self) -> dict[str, Any]:
        """Return the notice in the shape that `parse_calendar_year` reads, with ISO dates: fit for JSON."""
        return {
            "year": self.year,
            "notice": {
                "number": self.number,
                "title": self.title,
                "dated": self.dated.isoformat(),
                "citation": self.citation,
            },
            "off_days": [day.isoformat() for day in sorted(self.off_days)],
            "make_up_days": [day.isoformat() for day in sorted(self.make_up_days)],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the notice's content, in hexadecimal: the same for the same law, however it was typed."""
        return sha256(dumps(self.as_mapping(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def parse_calendar_year(mapping: Any, where: str = "calendar") -> CalendarYear:
    """Read one year's notice from a mapping (YAML or JSON); dates are `date` or ISO strings.

    Raises LawFileError, naming `where` and the key, for anything that a real
    notice can't say: a wrong day moves every deadline of that year.
    """
    require_keys(mapping, where, {"year", "notice", "off_days", "make_up_days"})
    year = mapping["year"]
    if not isinstance(year, int) or isinstance(year, bool) or year not in table_years():
        first, last = min(table_years()), max(table_years())
        raise LawFileError(f"{where}: year: {year!r} is not a whole number from {first} to {last}")
    notice = mapping["notice"]
    require_keys(notice, f"{where}: notice", {"number", "title", "dated", "citation"})
    result = CalendarYear(
        year=year,
        number=_text(notice, "number", where),
        title=_text(notice, "title", where),
        dated=_day(notice["dated"], f"{where}: notice.dated"),
        citation=_text(notice, "citation", where),
        off_days=_days(mapping, "off_days", year, where),
        make_up_days=_days(mapping, "make_up_days", year, where),
    )
    _check_plausible(result, where)
    return result


def _text(notice: Mapping[str, Any], key: str, where: str) -> str:
    value = notice[key]
    if not isinstance(value, str) or not value.strip():
        raise LawFileError(
            f"{where}: notice.{key}: expected a text that says where this notice stands, found {value!r}"
        )
    return value.strip()


def _day(value: Any, where: str) -> date:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise LawFileError(f"{where}: {value!r} is not a date; write YYYY-MM-DD") from error
    if not isinstance(value, date) or isinstance(value, datetime):
        raise LawFileError(f"{where}: {value!r} is not a date; write YYYY-MM-DD")
    return value


def _days(mapping: Mapping[str, Any], key: str, year: int, where: str) -> frozenset[date]:
    values = mapping[key]
    if not isinstance(values, list):
        raise LawFileError(f"{where}: {key}: expected a list of dates, found {type(values).__name__}")
    days = [_day(value, f"{where}: {key}") for value in values]
    for day in days:
        if not date(year - 1, 12, EARLIEST_DECEMBER_DAY) <= day <= date(year, 12, 31):
            raise LawFileError(
                f"{where}: {key}: {day} is not in {year}; only the last week of the December before may be added"
            )
        if days.count(day) > 1:
            raise LawFileError(f"{where}: {key}: {day} stands twice; keep one")
    return frozenset(days)


def _check_plausible(year: CalendarYear, where: str) -> None:
    both = year.off_days & year.make_up_days
    if both:
        raise LawFileError(f"{where}: {min(both)} is both a day off and a make-up day; it can be only one")
    weekdays = [day for day in year.make_up_days if day.weekday() < SATURDAY]
    if weekdays:
        raise LawFileError(f"{where}: make_up_days: {min(weekdays)} is no Saturday or Sunday; only those are made up")
    absent = days_no_notice_omits(year.year) - year.off_days
    if absent:
        raise LawFileError(f"{where}: off_days: {min(absent)} is missing; it is a statutory festival day")
    if len(year.off_days) > OFF_DAYS_AT_MOST or len(year.make_up_days) > MAKE_UP_DAYS_AT_MOST:
        raise LawFileError(
            f"{where}: {len(year.off_days)} days off and {len(year.make_up_days)} make-up days are more than a notice "
            f"orders ({OFF_DAYS_AT_MOST} and {MAKE_UP_DAYS_AT_MOST} at most); check the lists"
        )
    if year.dated.year not in (year.year - 1, year.year):
        raise LawFileError(f"{where}: notice.dated: {year.dated} is neither in {year.year} nor in the year before")
