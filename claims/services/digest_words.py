"""What a digest says, in the current language: overdue first, each claim with its link. Nothing personal in it."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Clock, Reminder
from claims.selectors.dues import BUCKETS, bucket_of
from claims.selectors.names import clock_name
from claims.services import reminder_stages

LINES_SHOWN = 300
DONE = "done"


def claim_link(claim_id: int) -> str:
    """The address of a claim's page as people open it."""
    return settings.OFFICE_URL + reverse("admin:claims_claim_change", args=[claim_id])


def no_such_language(language: str) -> str:
    return _("The office writes in no language “%(language)s”.") % {"language": language}


def subject(reminders: Sequence[Reminder], day: date) -> str:
    """How many there are, of which day, and how many are overdue."""
    count = len(reminders)
    said = ngettext("%(n)s reminder for %(day)s", "%(n)s reminders for %(day)s", count) % {"n": count, "day": day}
    late = sum(_bucket(reminder, day) == "overdue" for reminder in reminders)
    return " · ".join([said, _("%(n)s overdue") % {"n": late}]) if late else said


def body(reminders: Sequence[Reminder], day: date) -> str:
    """All lines, the most urgent first, under the desk's own words for when they are due."""
    return "\n".join([*_piles(reminders, day), "", _("All of them stand in your inbox:"), _inbox()])


def _piles(reminders: Sequence[Reminder], day: date) -> Iterator[str]:
    by_bucket: dict[str, list[Reminder]] = {key: [] for key in (*BUCKETS, DONE)}
    for reminder in reminders:
        by_bucket[_bucket(reminder, day)].append(reminder)
    left = LINES_SHOWN
    for key, pile in by_bucket.items():
        shown = sorted(pile, key=_urgency)[:left]
        if shown:
            title = BUCKETS[key] if key in BUCKETS else _("Done meanwhile")
            yield f"{title} ({len(pile)})"
            for reminder in shown:
                yield from _line(reminder)
            yield ""
        left -= len(shown)
    if left <= 0 < len(reminders) - LINES_SHOWN:
        yield _("And %(n)s more.") % {"n": len(reminders) - LINES_SHOWN}


def _bucket(reminder: Reminder, day: date) -> str:
    clock = reminder.clock
    if reminder.stage == reminder_stages.MISSED:
        return "overdue"
    return DONE if clock.closed_at else bucket_of(clock.due_on, day)


def _urgency(reminder: Reminder) -> tuple[date, int]:
    return reminder.clock.nominal_on or date.max, reminder.pk


def _line(reminder: Reminder) -> Iterator[str]:
    clock = reminder.clock
    said = _("%(claim)s  %(name)s (%(clock)s), last day %(nominal)s") % {
        "claim": clock.claim.claim_no,
        "name": clock_name(clock.clock_id),
        "clock": clock.clock_id,
        "nominal": clock.nominal_on or "-",
    }
    yield "- " + ", ".join([said, *_remarks(clock, late=reminder.late)])
    yield f"  {claim_link(clock.claim_id)}"


def _remarks(clock: Clock, *, late: bool) -> Iterator[str]:
    if clock.due_on != clock.nominal_on:
        yield _("due %(day)s") % {"day": clock.due_on or "-"}
    if clock.overdue_since:
        yield _("overdue since %(day)s") % {"day": clock.overdue_since}
    if clock.provisional:
        yield _("provisional")
    if late:
        yield _("this reminder comes late")


def _inbox() -> str:
    return settings.OFFICE_URL + reverse("admin:claims_reminder_changelist") + "?inbox=unread"
