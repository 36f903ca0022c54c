"""Keeping the stored clocks true to their origins, and saying which day is next."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, Clock, ClockState, Reminder
from claims.services import clock_dates, clock_record, office_clocks, reminder_stages
from claims.services.clock_origins import Origin, origins
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.services import events
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_spec import CLOCKS

# They run for the claimant's information or against the customer; nothing that the office could miss.
NOT_CHASED = frozenset(spec.id for spec in CLOCKS.values() if spec.bound in ("insured", "customer"))
RIGHT_GONE = "right_gone"
ADVANCE = "GT-16.advance"
REOPENED = "clocks.reopened"
MOVED = "clocks.moved"
LABEL = "system:clocks"
#: What `compute` writes: all that may change on a stored clock.
COMPUTED = (
    "state",
    "inputs",
    "trigger_at",
    "nominal_on",
    "due_on",
    "due_at",
    "target_on",
    "paused_since",
    "days_left",
    "provisional",
    "calendar_version",
    "met_at",
    "overdue_since",
    "next_reminder_on",
    "closed_at",
)


def sync(claim: Claim) -> None:
    """Compute every clock of the claim from its origins and store what came out.

    Called inside each service's transaction, under the claim's lock. A clock that has ended
    stays as it ended; those of an earlier round are never touched again.
    """
    calendar, day = current_calendar(), today()
    stored = {c.clock_id: c for c in claim.clocks.filter(round=claim.round)}
    sent = stages_sent(stored.values())
    before = {row.pk: _values(row) for row in stored.values()}
    ran_from = {row.clock_id: row.inputs for row in stored.values()}
    clock_dates.record_moves(clock_dates.recount(stored.values(), calendar).moved, calendar)
    # Reopening leaves the old clocks as they ended; one still open is void, and makes room for that of the new round.
    _close(claim.clocks.filter(round__lt=claim.round, closed_at__isnull=True))
    back: dict[str, Any] = {}
    moved: dict[str, Any] = {}
    for origin in origins(clock_record.read([claim])[claim.pk]):
        row = stored.pop(origin.clock_id, None)
        if row is None:
            row = Clock(claim=claim, clock_id=origin.clock_id, round=claim.round, opened_at=now())
        elif row.closed_at is not None:
            if not _comes_back(row, origin):
                continue
            # Whole: a report of an earlier cut-off still has to count it as it had ended.
            back[row.clock_id] = {
                "round": row.round, "was": row.state, "due_on": row.due_on, "met_at": row.met_at,
                "closed_at": row.closed_at,
            }  # fmt: skip
        compute(row, origin, calendar, day, sent[row.pk])
        if ran_from.get(row.clock_id, row.inputs) != row.inputs:
            moved[row.clock_id] = {"round": row.round, "inputs": ran_from[row.clock_id]}
        if row.pk is None or _values(row) != before[row.pk]:
            row.save()
    _close(row for row in stored.values() if row.closed_at is None)
    if back:
        events.append(claim.stream, REOPENED, actor_label=LABEL, data=back)
    if moved:
        # What they ran from until now: a report of an earlier cut-off counts them by it.
        events.append(claim.stream, MOVED, actor_label=LABEL, data=moved)
    due = next_due(claim)
    if due != claim.next_due_on:
        claim.next_due_on = due
        claim.save(update_fields=["next_due_on"])


def stages_sent(rows: Iterable[Clock]) -> defaultdict[int | None, set[str]]:
    """The stages already owed of each clock, by its id. One query, none where nothing is stored."""
    ids = [row.pk for row in rows if row.pk]
    return by_clock(Reminder.objects.filter(clock_id__in=ids)) if ids else defaultdict(set)


def by_clock(reminders: QuerySet[Reminder]) -> defaultdict[int | None, set[str]]:
    """The stages of some reminders, by their clock's id."""
    sent: defaultdict[int | None, set[str]] = defaultdict(set)
    for pk, stage in reminders.order_by().values_list("clock_id", "stage"):
        sent[pk].add(stage)
    return sent


def compute(row: Clock, origin: Origin, calendar: Calendar, day: date, sent: Collection[str]) -> None:
    """Put the dates and the state of `origin`, as they stand on the Shanghai `day`, into `row` (not saved).

    `sent` names the stages already owed. Raises InputError for days that no calendar can count.
    """
    row.inputs = origin.inputs
    row.trigger_at = origin.trigger_at
    row.closed_at = row.met_at = None
    clock_dates.count(row, calendar)
    _end(row, origin, day)
    finish(row, day, sent)


def finish(row: Clock, day: date, sent: Collection[str]) -> None:
    """Put into `row` what follows from its dates: since when it is overdue, and when it next reminds."""
    late = row.due_on is not None and (row.state == ClockState.MISSED or (row.closed_at is None and day > row.due_on))
    row.overdue_since = row.due_on + timedelta(days=1) if late and row.due_on else None
    row.next_reminder_on = None if row.closed_at else reminder_stages.next_on(row, sent)


def _end(row: Clock, origin: Origin, day: date) -> None:
    if row.state == ClockState.ENDED:
        return
    if origin.void:
        row.state, row.closed_at = ClockState.VOID, now()
    elif origin.met_at is not None:
        row.met_at = origin.met_at
        row.closed_at = now()
        late = row.due_at is not None and origin.met_at >= row.due_at
        row.state = ClockState.MISSED if late else ClockState.MET
    elif row.due_on is not None and day > row.due_on and reminder_stages.lapses(row.clock_id):
        gone = office_clocks.spec_of(row.clock_id).missed == RIGHT_GONE
        row.state, row.closed_at = ClockState.MISSED if gone else ClockState.ENDED, now()


def _comes_back(row: Clock, origin: Origin) -> bool:
    """Whether a clock that has ended runs again, as if its end had never been.

    A void one whose origin is there again (papers complete once more); one that a payment had ended
    which the bank has sent back: the sum is owed, and was owed all the time.
    """
    if row.state == ClockState.VOID:
        return not origin.void
    if row.met_at is None or not _is_met_by_payment(row.clock_id):
        return False
    return origin.met_at is None or origin.met_at > row.met_at


def _is_met_by_payment(clock_id: str) -> bool:
    return clock_id == ADVANCE or office_clocks.spec_of(clock_id).payment


def _close(rows: Iterable[Clock]) -> None:
    for row in rows:
        row.state, row.closed_at, row.next_reminder_on = ClockState.VOID, now(), None
        row.save(update_fields=["state", "closed_at", "next_reminder_on"])


def _values(row: Clock) -> list[object]:
    return [getattr(row, name) for name in COMPUTED]


def next_due(claim: Claim) -> date | None:
    """The nearest day that an open clock is chased for: its nominal last day, before any roll."""
    days = claim.clocks.filter(closed_at__isnull=True, nominal_on__isnull=False).exclude(clock_id__in=NOT_CHASED)
    return days.order_by("nominal_on").values_list("nominal_on", flat=True).first()
