"""What runs out or stands still in a running office: `manage.py check --tag office`, and only there.

Django runs a tagged check whenever no tag is named. These ask the database and speak of the day, not of the
installation, so the office's own `check` command says when they were asked for by name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from claims.services import heartbeat, reminder_stages
from claimsoffice.kernel.clock import today
from policies.selectors.calendars import end_of_calendar
from policies.terms.core.clock_spec import CLOCKS

TAG = "office"
OFFICE_CLOCKS = ("office.supplement_chase", "office.agreement")


_asked: ContextVar[bool] = ContextVar("asked", default=False)


@contextmanager
def asked_for() -> Iterator[None]:
    """Let the checks of a running office speak for the length of the block."""
    token = _asked.set(True)
    try:
        yield
    finally:
        _asked.reset(token)


@register(TAG)
def calendar_reaches_far_enough(**kwargs: Any) -> list[CheckMessage]:
    """W010: less than 60 days are left of the last year whose holiday notice is loaded."""
    last = end_of_calendar(today()) if _asked.get() else None
    if last is None:
        return []
    return [
        Warning(
            f"no holiday notice covers the days after {last}: due dates beyond it are provisional",
            hint=f"load the notice for {last.year + 1}: python manage.py load_calendar FILE --user A --approver B",
            id="office.W010",
        )
    ]


@register(TAG)
def clocks_are_swept(**kwargs: Any) -> list[CheckMessage]:
    """W011: no sweep has run for longer than OFFICE_HEARTBEAT_MINUTES."""
    found = heartbeat.pulse() if _asked.get() else None
    if found is None or not found.is_silent:
        return []
    since = found.last_run_at.isoformat() if found.last_run_at else "never"
    return [
        Warning(
            f"the clocks have not been swept for {found.silent_for} (last run: {since}): no reminder goes out",
            hint="see whether worker and beat are running",
            id="office.W011",
        )
    ]


@register()
def stages_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """E012: a stage of reminding that nobody understands, or one for a clock that there is not."""
    known = {*CLOCKS, *OFFICE_CLOCKS, "default"}
    found = []
    for clock_id, words in settings.CLOCK_STAGES.items():
        bad = [word for word in words if not reminder_stages.is_stage(word)]
        if clock_id not in known:
            found.append(f"{clock_id} is no clock; known are {', '.join(sorted(known))}")
        elif bad:
            found.append(f"{clock_id}: {bad[0]!r} is no stage; write half, overdue, a number of days, or +days")
    return [Error(message, hint="correct OFFICE_CLOCK_STAGES", id="office.E012") for message in found]
