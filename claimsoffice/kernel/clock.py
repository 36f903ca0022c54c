"""The office's time: aware instants, days in Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now()


def day_of(instant: datetime) -> date:
    """The Shanghai day on which an aware instant falls."""
    return instant.astimezone(OFFICE_ZONE).date()


def today() -> date:
    """Today's date in Shanghai."""
    return day_of(now())
