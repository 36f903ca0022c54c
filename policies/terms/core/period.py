"""Days and periods: which day an instant falls on, and the day on which a period ends.

Nothing here knows a calendar of working days, a clock or a clause.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from policies.terms.core.errors import InputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
NO_TIME = timedelta()
MONTHS_A_YEAR = 12
LAST_ORDINAL = date.max.toordinal()

#: An aware instant, or a plain date that means that whole day.
Moment = date | datetime


def day_of(moment: Moment, zone: tzinfo = SHANGHAI, field: str = "moment") -> date:
    """Return the day on which a moment falls in `zone` (Asia/Shanghai unless told).

    A plain date is its own day. Raises InputError naming `field` for a naive
    datetime: which day it is depends on a zone that nobody stated.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise InputError("naive_instant", field, "this date and time has no offset; add one, for example +08:00")
    return moment.astimezone(zone).date()


def wall_time(instant: datetime, zone: tzinfo) -> datetime:
    """Return the same instant as the clocks of `zone` show it, with that hour's fixed offset.

    A fixed offset, because datetimes of a zone with summer time neither compare
    nor equal as instants in the hour that the zone repeats.
    """
    shown = instant.astimezone(UTC).astimezone(zone)
    return shown.replace(tzinfo=timezone(shown.utcoffset() or NO_TIME), fold=0)


def end_of_day(day: date, zone: tzinfo = SHANGHAI) -> datetime:
    """Return the instant of the midnight that closes `day` in `zone`, with its fixed offset.

    Where summer time skips that midnight, it is the first instant of the next
    day; where it repeats it, the first of the two. Raises OverflowError after
    the year 9999.
    """
    following = day + ONE_DAY
    return wall_time(datetime(following.year, following.month, following.day, tzinfo=zone), zone)


def days_later(day: date, days: int) -> date:
    """Return the last day of a period of calendar days after `day`, which is not counted (Civil Code art. 201).

    Raises OverflowError after the year 9999.
    """
    ordinal = day.toordinal() + days
    if ordinal > LAST_ORDINAL:
        raise OverflowError(f"{days} days after {day} is after the year {date.max.year}")
    return date.fromordinal(ordinal)


def add_months(day: date, months: int) -> date:
    """Return the corresponding day `months` later, or the month's last day where there is none (Civil Code art. 202).

    Raises OverflowError after the year 9999.
    """
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    if year > date.max.year:
        raise OverflowError(f"{day} plus {months} months is after the year {date.max.year}")
    return date(year, month, min(day.day, monthrange(year, month)[1]))
