"""A clock accounted for, day by day: the statement that is printed for a claimant, an auditor or a court."""

from claims.models import Clock
from claims.selectors import clock_statement
from claims.selectors.clock_statement import Statement
from claims.services import clock_dates, office_clocks
from policies.selectors.calendars import current_calendar
from policies.terms.core.clock_days import days
from policies.terms.core.clock_inputs import read_inputs


def statement_of(clock: Clock) -> Statement:
    """Account for one clock, whose `claim` is loaded beside it. Reads only.

    The reckoning is done anew from the stored inputs. A clock that has ended is shown as it would be
    counted by the calendar in force; the version by which it was counted when it ended stands beside it.
    """
    calendar = current_calendar()
    result = office_clocks.compute(clock.clock_id, clock.inputs, calendar, trace=True)
    spec = office_clocks.spec_of(clock.clock_id)
    until = clock_statement.last_day_shown(clock)
    return Statement(
        clock=clock,
        steps=result.steps,
        days=list(days(spec, read_inputs(spec, clock.inputs), result, calendar, until)),
        facts=clock_statement.facts_of(clock),
        reminders=list(clock.reminders.select_related("recipient").order_by("pk")),
        recounts=clock_statement.recounts_of(clock, clock_dates.EVENT),
        calendar_version=calendar.version,
    )
