"""The working-day calendar in force: packaged years plus the notices that the office has loaded."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from policies.models import CalendarNotice
from policies.terms.core.calendar import Calendar, packaged_calendar, parse_calendar_year

HORIZON_WARNING = timedelta(days=60)


def current_calendar(as_of: datetime | None = None) -> Calendar:
    """Packaged years, each overlaid by the highest loaded version of its notice. One small query.

    With `as_of` (aware): as the office had them then; a notice that was loaded later doesn't count.
    """
    notices = CalendarNotice.objects.order_by("year", "version")
    if as_of is not None:
        notices = notices.filter(loaded_at__lte=as_of)
    newest = {year: (pk, sha256) for year, pk, sha256 in notices.values_list("year", "pk", "sha256")}
    return _with_notices(tuple(newest.values())) if newest else packaged_calendar()


@lru_cache(maxsize=4)
def _with_notices(notices: tuple[tuple[int, str], ...]) -> Calendar:
    """Laying out a year costs more than any query: keep it as long as the same notices stand (they never change)."""
    rows = CalendarNotice.objects.in_bulk([pk for pk, _sha256 in notices])
    years = (parse_calendar_year(rows[pk].content, str(rows[pk])) for pk, _sha256 in notices)
    return packaged_calendar().with_year(*years)


def end_of_calendar(day: date) -> date | None:
    """The last day that a holiday notice covers, once it is less than 60 days ahead of `day`; None before that.

    Working days after it are provisional: the next year's notice has to be loaded.
    """
    last = date(current_calendar().horizon, 12, 31)
    return last if last - day < HORIZON_WARNING else None
