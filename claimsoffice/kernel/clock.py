"""The office's time: aware instants, days in Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now()


def minute_of(instant: datetime) -> datetime:
    """The beginning of the minute in which `instant` falls: people type minutes, the office stamps microseconds."""
    return instant.replace(second=0, microsecond=0)


def day_of(instant: datetime) -> date:
    """The Shanghai day on which an aware instant falls."""
    return instant.astimezone(OFFICE_ZONE).date()


def today() -> date:
    """Today's date in Shanghai."""
    return day_of(now())
