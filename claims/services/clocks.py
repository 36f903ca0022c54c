"""Keeping the stored clocks true to their origins, and saying which day is next."""

from datetime import date

from claims.models import Claim, Clock, ClockState
from claims.services import reminder_stages
from claims.services.clock_origins import Origin, origins
from claimsoffice.kernel.clock import now
from policies.selectors.calendars import current_calendar
from policies.terms.core import clock as terms_clock

# Runs for the claimant's information or against the customer; nothing that the office could miss.
NOT_CHASED = frozenset({"IL-26.limitation", "JS-5.1.filing", "JS-6.abandonment"})


def sync(claim: Claim) -> None:
    """Compute every clock of the claim from its origins and store what came out.

    Called inside each service's transaction, under the claim's lock. A clock that has ended
    stays as it ended; those of an earlier round are never touched again.
    """
    stored = {c.clock_id: c for c in claim.clocks.filter(round=claim.round)}
    for origin in origins(claim):
        row = stored.pop(origin.clock_id, None)
        if row is None:
            row = Clock(claim=claim, clock_id=origin.clock_id, round=claim.round, opened_at=now())
        elif row.closed_at is not None:
            continue
        compute(row, origin)
        row.save()
    _close_earlier_rounds(claim)
    due = next_due(claim)
    if due != claim.next_due_on:
        claim.next_due_on = due
        claim.save(update_fields=["next_due_on"])


def compute(row: Clock, origin: Origin) -> None:
    """Put the computed dates and the state of `origin` into `row` (not saved)."""
    calendar = current_calendar()
    result = terms_clock.compute(origin.clock_id, origin.inputs, calendar, trace=False)
    row.inputs = origin.inputs
    row.trigger_at = origin.trigger_at
    row.nominal_on, row.due_on, row.due_at = result.nominal_on, result.due_on, result.due_at
    row.target_on = result.target_on
    row.provisional = result.provisional
    row.calendar_version = calendar.version
    row.days_left = result.days_left
    row.paused_since = result.paused_since
    row.state = ClockState.PAUSED if result.state == "paused" else ClockState.RUNNING
    _end(row, origin)
    row.next_reminder_on = None if row.closed_at else reminder_stages.next_on(row)


def _end(row: Clock, origin: Origin) -> None:
    if origin.void:
        row.state, row.closed_at = ClockState.VOID, now()
    elif origin.met_at is not None:
        row.met_at = origin.met_at
        row.closed_at = now()
        late = row.due_at is not None and origin.met_at >= row.due_at
        row.state = ClockState.MISSED if late else ClockState.MET


def _close_earlier_rounds(claim: Claim) -> None:
    """Reopening leaves the old clocks as they ended; one still open is void from then on."""
    for row in claim.clocks.filter(round__lt=claim.round, closed_at__isnull=True):
        row.state, row.closed_at, row.next_reminder_on = ClockState.VOID, now(), None
        row.save()


def next_due(claim: Claim) -> date | None:
    """The nearest day that an open clock is chased for: its nominal last day, before any roll."""
    days = claim.clocks.filter(closed_at__isnull=True, nominal_on__isnull=False).exclude(clock_id__in=NOT_CHASED)
    return days.order_by("nominal_on").values_list("nominal_on", flat=True).first()
