"""When a clock asks to be remembered: half-time, three days, one day, the day itself, then daily while overdue."""

from datetime import date, timedelta

from claims.models import Clock
from claimsoffice.kernel.clock import day_of, today

DAYS_BEFORE = (3, 1, 0)


def stages(row: Clock) -> list[tuple[date, str]]:
    """(day, stage) of every reminder before lateness, in order. A clock shorter than a stage skips it."""
    if row.nominal_on is None:
        return []
    start = day_of(row.trigger_at)
    length = (row.nominal_on - start).days
    found = []
    if length >= 2 * (DAYS_BEFORE[0] + 1):
        found.append((start + timedelta(days=length // 2), "half"))
    found += [
        (row.nominal_on - timedelta(days=before), f"{before}d" if before else "day")
        for before in DAYS_BEFORE
        if before < length or before == 0
    ]
    return sorted(found)


def overdue_stage(day: date) -> str:
    return f"overdue-{day.isoformat()}"


def next_on(row: Clock, *, after: date | None = None) -> date | None:
    """The next day on which the clock has something to say; None while it stands still."""
    if row.nominal_on is None:
        return None
    known = set(row.reminders.values_list("stage", flat=True)) if row.pk else set()
    day = after or (today() - timedelta(days=1))
    waiting = [on for on, stage in stages(row) if stage not in known]
    if waiting:
        return min(waiting)
    if row.due_on is None:
        return None
    return max(row.due_on, day) + timedelta(days=1)
