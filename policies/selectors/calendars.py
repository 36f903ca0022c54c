"""The working-day calendar in force: packaged years plus the notices that the office has loaded."""

from policies.models import CalendarNotice
from policies.terms.core.calendar import Calendar, packaged_calendar, parse_calendar_year


def current_calendar() -> Calendar:
    """Packaged years, each overlaid by the highest loaded version of its notice."""
    calendar = packaged_calendar()
    newest: dict[int, CalendarNotice] = {}
    for notice in CalendarNotice.objects.order_by("year", "version"):
        newest[notice.year] = notice
    for notice in newest.values():
        calendar = calendar.with_year(parse_calendar_year(notice.content))
    return calendar
