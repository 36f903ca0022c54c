"""A new calendar moves clocks: which ones, shown before; and all of them counted anew, after.

The notice comes into force with its own commit; from then on every service counts with it. What is
stored is brought up to date claim by claim under the claim's lock, in batches that each commit: whatever
dies in between is taken up by the next sweep, and a clock that is up to date already is left alone.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, starmap
from typing import Any, cast

from django.db import transaction
from django.db.models import Exists, OuterRef

from claims.models import Claim, Clock, Heartbeat, Reminder
from claims.services import clock_dates, clocks, office_clocks
from claimsoffice.kernel import dialect
from claimsoffice.kernel.clock import now, today
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_notice import EARLIEST_DECEMBER_DAY
from policies.terms.core.errors import InputError

log = logging.getLogger(__name__)

CALENDAR = "calendar"
CLAIMS_A_BATCH = 1000
#: What another calendar changes on a stored clock, and what follows from it.
COUNTED = (
    *clock_dates.DATES,
    "due_at",
    "paused_since",
    "state",
    "calendar_version",
    "overdue_since",
    "next_reminder_on",
)


@dataclass(frozen=True, slots=True)
class Move:
    """One open clock that another calendar moves."""

    claim_id: int
    claim_no: str
    clock_id: str
    old_due_on: date | None
    new_due_on: date | None
    old_target_on: date | None
    new_target_on: date | None
    old_provisional: bool
    new_provisional: bool

    @property
    def is_another_day(self) -> bool:
        """Whether the last day or the target moves; else only the mark "provisional" does."""
        return (self.old_due_on, self.old_target_on) != (self.new_due_on, self.new_target_on)


@dataclass(slots=True)
class _OpenClock:
    """An open clock with what counting it anew reads and writes: making the model costs as much as the counting."""

    id: int
    claim_id: int
    clock_id: str
    inputs: dict[str, Any]
    trigger_at: datetime
    state: str
    calendar_version: str
    nominal_on: date | None
    due_on: date | None
    target_on: date | None
    days_left: int | None
    provisional: bool
    due_at: datetime | None = None
    paused_since: date | None = None
    overdue_since: date | None = None
    next_reminder_on: date | None = None
    closed_at: datetime | None = None

    @property
    def pk(self) -> int:
        return self.id


_READ = (
    "id", "claim_id", "clock_id", "inputs", "trigger_at", "state", "calendar_version", "nominal_on", "due_on",
    "target_on", "days_left", "provisional",
)  # fmt: skip


@dataclass(slots=True)
class Recount:
    """What bringing the clocks up to date came to."""

    counted: int = 0
    moved: int = 0
    failed: int = 0


def preview(calendar: Calendar, first_year: int) -> Iterator[Move]:
    """Every open clock that `calendar` moves against what is stored, oldest claim first; nothing is written.

    `first_year` is the earliest year that differs: a notice orders no day before the last week of the
    December before its year, so clocks that end sooner can't move and are not read.
    """
    first_day = date(first_year - 1, 12, EARLIEST_DECEMBER_DAY)
    rows = Clock.objects.filter(closed_at__isnull=True).exclude(due_on__lt=first_day)
    fields = ("claim_id", "claim__claim_no", "clock_id", "inputs", *clock_dates.DATES)
    for claim_id, claim_no, clock_id, inputs, *old in (
        rows.order_by("claim_id", "pk").values_list(*fields).iterator(2000)
    ):
        try:
            result = office_clocks.compute(clock_id, inputs, calendar)
        except InputError:
            log.exception("clock %s of claim %s can't be counted", clock_id, claim_id)
            continue
        new = (result.nominal_on, result.due_on, result.target_on, result.days_left, result.provisional)
        if new != tuple(old):
            yield Move(claim_id, claim_no, clock_id, old[1], new[1], old[2], new[2], old[4], new[4])


def is_behind() -> bool:
    """Whether clocks are stored that were counted with another calendar than the one in force."""
    row = Heartbeat.objects.filter(name=CALENDAR).first()
    return row is None or row.calendar_version != current_calendar().version


def bring_up_to_date() -> Recount:
    """Count every open clock with the calendar in force, and keep that it was done. Closed ones stay as they ended.

    Old day, new day and the calendar's version stand in an event of each claim that moves.
    """
    recount = Recount()
    while is_behind():
        calendar = current_calendar()
        same = clock_dates.Same(calendar)
        for first, last in _batches_of_claims():
            _recount(first, last, calendar, same, recount)
        Heartbeat.objects.update_or_create(
            name=CALENDAR,
            defaults={
                "last_run_at": now(),
                "calendar_version": calendar.version,
                "detail": {"counted": recount.counted, "moved": recount.moved, "failed": recount.failed},
            },
        )
    return recount


def _batches_of_claims() -> Iterator[tuple[int, int]]:
    """The first and the last of each so many claims with open clocks: two numbers, where a list would be a thousand."""
    last = 0
    open_ones = Clock.objects.filter(closed_at__isnull=True).order_by("claim_id").values_list("claim_id", flat=True)
    while True:
        ids = list(open_ones.filter(claim_id__gt=last).distinct()[:CLAIMS_A_BATCH])
        if not ids:
            return
        yield ids[0], ids[-1]
        last = ids[-1]


def _recount(first: int, last: int, calendar: Calendar, same: clock_dates.Same, recount: Recount) -> None:
    open_ones = Clock.objects.filter(claim_id__gte=first, claim_id__lte=last, closed_at__isnull=True)
    concerned = Claim.objects.filter(Exists(open_ones.filter(claim_id=OuterRef("pk"))), pk__range=(first, last))
    with transaction.atomic():
        # Waits for who holds a claim now: they may have counted with the calendar before.
        locked = concerned.select_for_update(of=("self",)).order_by("pk").only("pk", "next_due_on")
        claims = {claim.pk: claim for claim in locked}
        found = starmap(_OpenClock, open_ones.order_by("claim_id", "pk").values_list(*_READ))
        # They have a clock's own names for all that is done with them here.
        rows = cast("list[Clock]", [row for row in found if row.claim_id in claims])
        result = clock_dates.recount(rows, calendar, same)
        moved = [row for row, _old in result.moved]
        if moved:
            _finish(moved, clocks.by_clock(Reminder.objects.filter(clock__in=open_ones)))
            dialect.save_rows(moved, COUNTED, model=Clock)
            clock_dates.record_moves(result.moved, calendar)
            _keep_next_due(claims, rows, {row.claim_id for row in moved})
        ids = {row.pk for row in moved}
        dialect.save_rows([row for row in result.counted if row.pk not in ids], ("calendar_version",), model=Clock)
    recount.counted += len(result.counted)
    recount.moved += len(moved)
    recount.failed += result.failed


def _finish(rows: list[Clock], sent: Mapping[int | None, set[str]]) -> None:
    """`clocks.finish` for each; of those that run by the same days and were never reminded of, once."""
    day = today()
    known: dict[clock_dates.Key, tuple[date | None, date | None]] = {}
    for row in rows:
        said = sent.get(row.pk)
        key = None if said or row.closed_at else clock_dates.days_of(row.clock_id, row.inputs)
        if key is not None and (found := known.get(key)):
            row.overdue_since, row.next_reminder_on = found
            continue
        clocks.finish(row, day, said or ())
        if key is not None:
            known[key] = row.overdue_since, row.next_reminder_on


def _keep_next_due(claims: dict[int, Claim], rows: list[Clock], moved: set[int]) -> None:
    changed = []
    for claim_id, own in groupby(rows, key=lambda row: row.claim_id):
        if claim_id not in moved:
            continue
        days = [row.nominal_on for row in own if row.nominal_on and row.clock_id not in clocks.NOT_CHASED]
        claim, due_on = claims[claim_id], min(days, default=None)
        if claim.next_due_on != due_on:
            claim.next_due_on = due_on
            changed.append(claim)
    dialect.save_rows(changed, ("next_due_on",), model=Claim)
