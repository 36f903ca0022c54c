"""The sweep of the clocks: a reminder is a row first and a message second; twice in a row sends nothing twice.

Due clocks are found by an index, so a sweep costs as much as is due, not as much as is open. Their
claims are locked first, as every service does, skipping what somebody holds at the moment: that
clock stays due, and the next sweep finds it. Whatever dies takes its transaction with it.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from claims.models import Claim, Clock, DigestLine, LetterKind, Reminder, ReminderCopy
from claims.services import (
    advance_draft,
    clock_dates,
    clock_record,
    clocks,
    digests,
    letters,
    reminder_mail,
    reminder_stages,
)
from claims.services.clock_origins import origins
from claims.services.clock_record import Record
from claims.services.office_clocks import CHASE
from claims.services.reminder_people import Addressees, Roster
from claimsoffice.kernel import dialect
from claimsoffice.kernel.clock import day_of, now
from claimsoffice.kernel.services import outbox
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar
from policies.terms.core.errors import InputError

log = logging.getLogger(__name__)

CHUNK = 100


@dataclass(slots=True)
class SweepResult:
    """What one sweep did; `overdue` counts the open clocks past their due date among those examined."""

    examined: int = 0
    sent: int = 0
    failed: int = 0
    overdue: int = 0

    def add(self, other: "SweepResult") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(slots=True)
class _Owed:
    """One reminder that is to be written."""

    row: Clock
    stage: str
    late: bool
    people: Addressees


@dataclass(slots=True)
class _Chunk:
    """What one transaction of a sweep works on, and what it is going to write."""

    day: date
    calendar: Calendar
    roster: Roster
    rows: list[Clock] = field(default_factory=list)
    owed: list[_Owed] = field(default_factory=list)
    result: SweepResult = field(default_factory=SweepResult)


def sweep(at: datetime | None = None) -> SweepResult:
    """Remind of every clock that has something to say on the Shanghai day of `at` (aware, now if absent)."""
    day = day_of(at or now())
    roster = Roster(day)
    result = SweepResult()
    for claim_ids in _due_claims(day):
        result.add(_remind(claim_ids, day, roster))
    return result


def _due_claims(day: date) -> Iterator[list[int]]:
    """Ids of claims with something due, in chunks. A sweep looks at each due clock once, whatever comes of it."""
    due = Clock.objects.filter(closed_at__isnull=True, next_reminder_on__lte=day).order_by("next_reminder_on", "pk")
    behind = Q()
    while True:
        found = list(due.filter(behind).values_list("next_reminder_on", "pk", "claim_id")[:CHUNK])
        if not found:
            return
        on, pk, _claim = found[-1]
        behind = Q(next_reminder_on__gt=on) | Q(next_reminder_on=on, pk__gt=pk)
        yield sorted({claim_id for _on, _pk, claim_id in found})


def _remind(claim_ids: Sequence[int], day: date, roster: Roster) -> SweepResult:
    """One transaction for the chunk; if that fails, one for each of its claims, so that one can't stop the rest."""
    try:
        with transaction.atomic():
            return _remind_locked(claim_ids, day, roster)
    except Exception:
        if len(claim_ids) == 1:
            log.exception("the clocks of claim %s could not be swept; they stay due", claim_ids[0])
            return SweepResult(failed=1)
    result = SweepResult()
    for claim_id in claim_ids:
        result.add(_remind([claim_id], day, roster))
    return result


def _remind_locked(claim_ids: Sequence[int], day: date, roster: Roster) -> SweepResult:
    locked = Claim.objects.select_for_update(skip_locked=True, of=("self",)).select_related("parcel__policy", "owner")
    claims = {claim.pk: claim for claim in locked.filter(pk__in=claim_ids).order_by("pk")}
    # Under the lock what was due a moment ago may be done: only what is due now counts.
    due = Clock.objects.filter(claim_id__in=claims, closed_at__isnull=True, next_reminder_on__lte=day).order_by("pk")
    chunk = _Chunk(day, current_calendar(), roster, list(due))
    before = {row.pk: row.nominal_on for row in chunk.rows}
    clock_dates.record_moves(clock_dates.recount(chunk.rows, chunk.calendar).moved, chunk.calendar)
    records = clock_record.read(list(claims.values()))
    sent = clocks.stages_sent(chunk.rows)
    for row in chunk.rows:
        row.claim = claims[row.claim_id]
        _examine(row, records[row.claim_id], sent[row.pk], chunk)
    _write(chunk)
    # Only a clock that ended or moved can change which day of its claim is next.
    for claim_id in {row.claim_id for row in chunk.rows if row.closed_at or row.nominal_on != before[row.pk]}:
        due_on = clocks.next_due(claims[claim_id])
        if due_on != claims[claim_id].next_due_on:
            Claim.objects.filter(pk=claim_id).update(next_due_on=due_on)
    return chunk.result


def _examine(row: Clock, record: Record, sent: set[str], chunk: _Chunk) -> None:
    """Compute the clock anew (the stored date is a hint), and see what it has to say."""
    chunk.result.examined += 1
    hint = row.next_reminder_on
    _compute(row, record, sent, chunk)
    if row.closed_at is not None:
        if row.overdue_since:
            _owe(row, reminder_stages.MISSED, False, chunk)
        return
    overdue = row.due_on is not None and chunk.day > row.due_on
    chunk.result.overdue += overdue
    newest = reminder_stages.reached(row, sent, chunk.day)
    if newest is not None:
        on, stage = newest
        _owe(row, stage, min(on, hint or on) < chunk.day, chunk)
        sent.add(stage)
    clocks.finish(row, chunk.day, sent)


def _compute(row: Clock, record: Record, sent: set[str], chunk: _Chunk) -> None:
    """From its origin, under the calendar of today; one that can't be counted is chased on the dates it had."""
    origin = next((o for o in origins(record) if o.clock_id == row.clock_id), None)
    if origin is None or row.round != record.claim.round:
        return
    try:
        clocks.compute(row, origin, chunk.calendar, chunk.day, sent)
    except InputError:
        log.exception("clock %s of claim %s can't be counted; its stored dates are chased", row.clock_id, row.claim_id)
        chunk.result.failed += 1


def _owe(row: Clock, stage: str, late: bool, chunk: _Chunk) -> None:
    overdue = row.overdue_since is not None
    chunk.owed.append(_Owed(row, stage, late, chunk.roster.addressees(row.claim, row, overdue=overdue)))


def _write(chunk: _Chunk) -> None:
    """Write what was found in a handful of statements, all in the chunk's transaction."""
    created_at = now()
    reminders = Reminder.objects.bulk_create(
        Reminder(
            clock=owed.row,
            stage=owed.stage,
            due_on=owed.row.due_on,
            recipient=owed.people.recipient,
            late=owed.late,
            created_at=created_at,
        )
        for owed in chunk.owed
    )
    ReminderCopy.objects.bulk_create(
        ReminderCopy(reminder=reminder, user=user)
        for reminder, owed in zip(reminders, chunk.owed, strict=True)
        for user in owed.people.copies
    )
    held_back: list[DigestLine] = []
    messages: list[outbox.Owed] = []
    for reminder, owed in zip(reminders, chunk.owed, strict=True):
        lines = digests.hold_back(reminder, owed.people.everybody, chunk.roster)
        held_back += lines
        messages += _messages(reminder, by_mail=len(lines) < max(1, len(owed.people.everybody)))
    DigestLine.objects.bulk_create(held_back)
    outbox.owe_many(messages)
    dialect.save_rows(chunk.rows, clocks.COMPUTED, model=Clock)
    for owed in chunk.owed:
        if owed.row.clock_id.startswith(CHASE) and owed.stage.startswith(reminder_stages.AFTER):
            _write_to_claimant(owed.row)
        elif owed.row.clock_id == advance_draft.CLOCK:
            _draft_advance(owed.row, chunk)
    chunk.result.sent += len(reminders)


def _messages(reminder: Reminder, *, by_mail: bool) -> list[outbox.Owed]:
    """What is owed of a reminder by itself: a mail unless everybody reads it in their digest, and the chat's copy."""
    payload = {"reminder": reminder.pk}
    messages = [outbox.Owed(f"reminder:{reminder.pk}", reminder_mail.TOPIC, payload)] if by_mail else []
    if settings.CHAT_URLS:
        messages.append(outbox.Owed(f"reminder-chat:{reminder.pk}", reminder_mail.CHAT_TOPIC, payload))
    return messages


def _write_to_claimant(row: Clock) -> None:
    """The claimant is reminded of the papers, in the name of who asked for them."""
    request = row.claim.supplements.filter(closed_at__isnull=True).select_related("requested_by").first()
    if request is not None:
        letters.issue(row.claim, LetterKind.SUPPLEMENT_REMINDER, request.requested_by)


def _draft_advance(row: Clock, chunk: _Chunk) -> None:
    """What is proved lies on the claim in time; a claim that the terms can't reckon is reminded of all the same."""
    if row.nominal_on is None or chunk.day < row.nominal_on - timedelta(days=settings.ADVANCE_DRAFT_DAYS):
        return
    try:
        with transaction.atomic():
            advance_draft.draw(row)
    except Exception:
        log.exception("no advance could be drafted on claim %s; the next reminder tries again", row.claim_id)
        chunk.result.failed += 1
