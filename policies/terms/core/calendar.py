"""The working-day calendar of the mainland: an immutable value that pure functions take as an argument.

A working day is a Monday to Friday that the year's notice does not give off, or a weekend day
that it orders to be made up (调休). Days are Asia/Shanghai dates. A year without a notice is
computed from weekends and the statutory festival days, and what rests on it is provisional.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import accumulate, compress
from types import MappingProxyType
from typing import NamedTuple

from policies.terms.core.clock_festivals import festival_names, regulation_citation, table_years
from policies.terms.core.clock_notice import SATURDAY, CalendarYear, parse_calendar_year
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import TERMS_DIR, read_yaml
from policies.terms.core.period import ONE_DAY

__all__ = ["Calendar", "CalendarRangeError", "CalendarYear", "packaged_calendar", "parse_calendar_year"]

YEARS_FOLDER = TERMS_DIR / "calendars" / "cn"
DECEMBER = 12
# The next year's notice may still order the days after this one.
LAST_FIRM_DECEMBER_DAY = 24


class CalendarRangeError(ValueError):
    """A working day was asked for in a year that has neither a notice nor a festival table."""


class _YearTable(NamedTuple):
    """One year laid out so that counting is looking up; positions are days since 1 January."""

    first: int
    landing: tuple[date, ...]
    counted: tuple[int, ...]
    working: tuple[date, ...]


class Calendar:
    """Loaded notices, and the working days that follow from them. Immutable; equal if its notices are."""

    __slots__ = ("_notices", "_tables", "horizon", "version", "years")

    #: The notices by year, read-only.
    years: Mapping[int, CalendarYear]
    #: SHA-256 over all notices, in hexadecimal: store it beside every date that was computed.
    version: str
    #: The last year with a notice; 0 if there is none.
    horizon: int

    def __init__(self, notices: Iterable[CalendarYear]) -> None:
        """Take the notices; a later one replaces an earlier one of the same year."""
        by_year = {notice.year: notice for notice in notices}
        self._notices = dict(sorted(by_year.items()))
        self._tables: dict[int, _YearTable] = {}
        self.years = MappingProxyType(self._notices)
        self.version = sha256("".join(notice.digest for notice in self._notices.values()).encode()).hexdigest()
        self.horizon = max(self._notices, default=0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and other.version == self.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"Calendar({', '.join(map(str, self._notices))}; {self.version[:12]})"

    def with_year(self, *notices: CalendarYear) -> "Calendar":
        """Return a new calendar that has these notices too; one for a year already loaded replaces it."""
        return Calendar([*self._notices.values(), *notices])

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` is a working day. Raises CalendarRangeError outside the festival table."""
        return self.next_working_day(day) == day

    def next_working_day(self, day: date) -> date:
        """Return `day` itself if it is a working day, else the first working day after it (Civil Code art. 203)."""
        table = self._table(day.year)
        return table.landing[day.toordinal() - table.first]

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, which is not counted; `day` itself for 0.

        Raises ValueError for a negative count, CalendarRangeError outside the festival table.
        """
        if count <= 0:
            if count:
                raise ValueError(f"{count} working days: periods run forward only")
            return day
        table = self._table(day.year)
        position = table.counted[day.toordinal() - table.first] + count - 1
        year = day.year
        while position >= len(table.working):
            position -= len(table.working)
            year += 1
            table = self._table(year)
        return table.working[position]

    def working_days_between(self, after: date, until: date) -> int:
        """Return how many working days lie after `after`, up to and including `until`; 0 if that is not later."""
        if until <= after:
            return 0
        return (
            self._counted(until)
            - self._counted(after)
            + sum(len(self._table(year).working) for year in range(after.year, until.year))
        )

    def is_provisional(self, first: date, last: date) -> bool:
        """Say whether a date that was found by consulting the days from `first` to `last` may still move.

        It may if one of their years has no notice, or if `last` is one of the days of December that a
        notice not yet loaded may order.
        """
        notices = self._notices
        year = last.year
        if year not in notices or (first.year != year and any(y not in notices for y in range(first.year, year))):
            return True
        return last.month == DECEMBER and last.day > LAST_FIRM_DECEMBER_DAY and year + 1 not in notices

    def reason(self, day: date) -> tuple[dict[str, str], str]:
        """Return why `day` is a working or a rest day, in zh and en, and the citation for it."""
        for year in (day.year + 1, day.year):
            notice = self._notices.get(year)
            if notice is not None and day in notice.make_up_days:
                return {"zh": "调休上班", "en": "make-up working day"}, notice.number
            if notice is not None and day in notice.off_days:
                return {"zh": "放假", "en": "day off by the holiday notice"}, notice.number
        if day.year in self._notices:
            citation = self._notices[day.year].number
        else:
            citation = regulation_citation()
            festival = _festivals(day.year).get(day)
            if festival is not None:
                return festival, citation
        if day.weekday() >= SATURDAY:
            return {"zh": "周末", "en": "weekend"}, citation
        return {"zh": "工作日", "en": "ordinary working day"}, citation

    def _counted(self, day: date) -> int:
        table = self._table(day.year)
        return table.counted[day.toordinal() - table.first]

    def _works(self, day: date) -> bool:
        # The following year's notice comes first: it is the later one where it orders days of December.
        for year in (day.year + 1, day.year):
            notice = self._notices.get(year)
            if notice is not None and (day in notice.make_up_days or day in notice.off_days):
                return day in notice.make_up_days
        if day.weekday() >= SATURDAY:
            return False
        return day.year in self._notices or day not in _festivals(day.year)

    def _table(self, year: int) -> _YearTable:
        table = self._tables.get(year)
        if table is None:
            table = self._tables[year] = self._lay_out(year)
        return table

    def _lay_out(self, year: int) -> _YearTable:
        first = date(year, 1, 1).toordinal()
        days = [date.fromordinal(number) for number in range(first, date(year, DECEMBER, 31).toordinal() + 1)]
        works = [self._works(day) for day in days]
        landing: list[date] = []
        for day, is_working in zip(reversed(days), reversed(works), strict=True):
            if is_working:
                landing.append(day)
            else:
                landing.append(landing[-1] if landing else self._first_working_after(day))
        return _YearTable(
            first=first,
            landing=tuple(reversed(landing)),
            counted=tuple(accumulate(works)),
            working=tuple(compress(days, works)),
        )

    def _first_working_after(self, day: date) -> date:
        day += ONE_DAY
        while not self._works(day):
            day += ONE_DAY
        return day


def _festivals(year: int) -> dict[date, dict[str, str]]:
    if year not in table_years():
        years = table_years()
        raise CalendarRangeError(f"working days are known from {years[0]} to {years[-1]}, not in {year}")
    return festival_names(year)


@cache
def packaged_calendar() -> Calendar:
    """Return the calendar of the notices that come with the program.

    Raises LawFileError if one of its files can't be trusted.
    """
    notices = []
    for path in sorted(YEARS_FOLDER.glob("[0-9]*.yaml")):
        notice = parse_calendar_year(read_yaml(path), path.name)
        if path.stem != str(notice.year):
            raise LawFileError(f"{path.name}: year: {notice.year} stands in the file of another year")
        notices.append(notice)
    return Calendar(notices)
