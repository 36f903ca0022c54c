"""Dates and both-language texts in templates, as people here write them."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.contrib.auth.models import User
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from claimsoffice.kernel.clock import OFFICE_ZONE, day_of, today
from claimsoffice.kernel.naming import name_of

register = template.Library()

_SOON = 3


@register.filter
def office_date(value: date | datetime | None) -> str:
    """The Shanghai day as 2026-03-02; nothing for nothing."""
    if value is None or value == "":
        return ""
    day = day_of(value) if isinstance(value, datetime) else value
    return day.isoformat()


@register.filter
def office_day(value: date | datetime | None) -> str:
    """The same with its weekday, where somebody counts days to it: 2026-03-02 Mon."""
    text = office_date(value)
    return f"{text} {WEEKDAYS_ABBR[date.fromisoformat(text).weekday()]}" if text else ""


@register.filter
def office_datetime(value: datetime | None) -> str:
    """The instant on the office's clock as 2026-03-02 14:05; nothing for nothing."""
    return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def days_text(due_on: date, day: date) -> tuple[str, str]:
    """How far a last day is from `day`, in words, and the class of the stylesheet that says how pressing it is."""
    days = (due_on - day).days
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}, "days-over"
    if days == 0:
        return gettext("today"), "days-today"
    text = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return text, "days-soon" if days <= _SOON else "days-later"


@register.filter
def days_left(due_on: date | datetime | None) -> SafeString | str:
    """The days to a last day, coloured: late, today, soon, later. The words say it too, not only the colour."""
    if not due_on:
        return ""
    day = day_of(due_on) if isinstance(due_on, datetime) else due_on
    text, colour = days_text(day, today())
    return format_html('<span class="{}">{}</span>', colour, text)


@register.filter
def person(user: object) -> str:
    """A person's name, else the login; nothing for nobody."""
    return name_of(user) if isinstance(user, User) else ""


@register.filter
def said(pair: object) -> str:
    """The side of a {"zh", "en"} text that this person reads; other values as they are."""
    side = "zh" if (get_language() or "zh").startswith("zh") else "en"
    if isinstance(pair, Mapping):
        return str(pair.get(side, ""))
    return "" if pair is None else str(getattr(pair, side, pair))


@register.filter
def get(mapping: Mapping[str, object] | None, key: str) -> object:
    """One entry of a mapping; nothing where it has none."""
    return mapping.get(key, "") if mapping else ""
