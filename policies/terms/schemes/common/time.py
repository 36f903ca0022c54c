"""The periods of the clocks as the clauses ask for them. The lengths stay in the clock files."""

from datetime import date, datetime, tzinfo

from policies.terms.core.calendar import Calendar, CalendarRangeError
from policies.terms.core.clock_spec import CLOCKS
from policies.terms.core.errors import InputError
from policies.terms.core.period import SHANGHAI, add_months, day_of, end_of_day


def cover_end(notice_at: datetime, zone: tzinfo | None) -> datetime:
    """The end of GT-9: full days after the midnight that closes the day of the arrival notice.

    `zone` is the destination's; without one the notice's own offset says which day it was there (INT-12).
    """
    place = zone or notice_at.tzinfo or SHANGHAI
    return end_of_day(day_of(notice_at, place) + CLOCKS["GT-9.cover_end"].days, place)


def inception(paid_at: datetime) -> datetime:
    """The start of JI-5: 00:00 Asia/Shanghai of the day after the payment."""
    return end_of_day(day_of(paid_at) + CLOCKS["JI-5.inception"].days)


def filing_due_on(received_at: datetime, calendar: Calendar, field: str) -> date:
    """The last day of JS-5.1 after a receipt, rolled past rest days; InputError names `field` outside the calendar."""
    nominal = day_of(received_at) + CLOCKS["JS-5.1.filing"].days
    try:
        return calendar.next_working_day(nominal)
    except CalendarRangeError as error:
        raise InputError("out_of_range", field, f"no working-day calendar reaches {nominal}: {error}") from error


def rescission_due_on(known_at: datetime, contract_at: datetime | None) -> date:
    """The last day on which a rescission notice may arrive (GT-12): the nearer end of the two periods.

    Without a contract date only the period from the knowledge counts.
    """
    clock = CLOCKS["GT-12.rescission"]
    due = day_of(known_at) + clock.days
    if contract_at is None or clock.outer_months is None:
        return due
    return min(due, add_months(day_of(contract_at), clock.outer_months))


def show(moment: datetime) -> str:
    """An instant for a reason, in office time: ``2026-03-08 10:00``."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
