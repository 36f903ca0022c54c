"""The periods of the clocks as the clauses ask for them. The lengths and the counting stay with the clocks."""

from datetime import date, datetime, tzinfo

from policies.terms.core.calendar import Calendar
from policies.terms.core.clock import compute
from policies.terms.core.clock_inputs import ClockInputs
from policies.terms.core.clock_result import ClockResult
from policies.terms.core.clock_spec import CLOCKS
from policies.terms.core.errors import InputError
from policies.terms.core.period import SHANGHAI, day_of, end_of_day


def cover_end(notice_at: datetime, zone: tzinfo | None) -> datetime:
    """The end of GT-9: the midnight after the last full day that follows the arrival notice's own.

    `zone` is the destination's; without one the notice's own offset says which day it was there (INT-12), which a
    clock, whose zones have names, can't be told.
    """
    place = zone or notice_at.tzinfo or SHANGHAI
    return end_of_day(day_of(notice_at, place) + CLOCKS["GT-9.cover_end"].days, place)


def inception(paid_at: datetime, calendar: Calendar) -> datetime:
    """The start of JI-5: 00:00 Asia/Shanghai of the day after the payment."""
    starts_at = _run("JI-5.inception", ClockInputs(trigger_at=paid_at), calendar, "policy.paid_at").ends_at
    assert starts_at is not None  # noqa: S101  a clock with a trigger has started
    return starts_at


def filing_due_on(received_at: datetime, calendar: Calendar, field: str) -> date:
    """The last day of JS-5.1 after a receipt, rolled past rest days; InputError names `field` outside the calendar."""
    due_on = _run("JS-5.1.filing", ClockInputs(trigger_at=received_at), calendar, field).due_on
    assert due_on is not None  # noqa: S101  a clock with a trigger has started
    return due_on


def rescission_clock(
    known_at: datetime, contract_at: datetime | None, arrived_at: datetime, calendar: Calendar
) -> ClockResult:
    """GT-12 with the arrival of the notice: `on_time`, or `no_right` where there never was one."""
    inputs = ClockInputs(trigger_at=known_at, contract_at=contract_at, acted_at=arrived_at)
    return _run("GT-12.rescission", inputs, calendar, "policy.ground_known_at")


def _run(clock: str, inputs: ClockInputs, calendar: Calendar, field: str) -> ClockResult:
    """The state of a clock; InputError names the claim's `field` from which it could not be counted."""
    try:
        return compute(clock, inputs, calendar, trace=False)
    except InputError as error:
        raise InputError(error.code, field, error.message) from error


def show(moment: datetime) -> str:
    """An instant for a reason, in office time: ``2026-03-08 10:00``."""
    # Not strftime, which asks the machine's locale and costs as much as half a clause table.
    return moment.astimezone(SHANGHAI).isoformat(" ", "minutes")[: len("2026-03-08 10:00")]
