"""When a clock asks to be remembered. Pure: days in, days out; the office's settings say which stages a clock has.

Reminders chase the nominal last day; lateness is judged on the day after any roll. After a pause
the stages begin again over the days that were left, since they remind of another day.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings

from claims.models import Clock
from claims.services.office_clocks import spec_of
from claimsoffice.kernel.clock import day_of

ONE_DAY = timedelta(days=1)
OVERDUE = "overdue"
HALF = "half"
RESUMED = "resumed-"
MISSED = "missed"
_LAPSING = frozenset({"right_gone", "may_be_destroyed", "information"})
# Stages counted from the start, on which the claimant is written to.
AFTER = "after-"

Plan = list[tuple[date, str]]


def words_of(clock_id: str) -> list[str]:
    """The stages of a clock as the office's settings name them."""
    stages: dict[str, list[str]] = settings.CLOCK_STAGES
    words = stages.get(clock_id.partition("/")[0], stages["default"])
    if clock_id != "GT-16.advance" or (drafted := str(settings.ADVANCE_DRAFT_DAYS)) in words:
        return words
    # On that day the draft of the advance is made, whatever else the office wants to hear of this clock.
    return [*words, drafted]


def is_stage(word: object) -> bool:
    """Whether settings may name a stage so: "half", "overdue", "3" (days before the end), "+10" (after the start)."""
    return isinstance(word, str) and (word in (HALF, OVERDUE) or word.removeprefix("+").isdecimal())


def chases_overdue(clock_id: str) -> bool:
    return OVERDUE in words_of(clock_id)


def lapses(clock_id: str) -> bool:
    """Whether the clock is over with its last day: nothing that is done later could still count."""
    return spec_of(clock_id).missed in _LAPSING


def plan(row: Clock) -> Plan:
    """(day, stage) of every reminder before lateness, in order. A clock shorter than a stage skips it.

    Two stages on one day are one reminder: the nearer one's.
    """
    if row.nominal_on is None:
        return []
    start, prefix = _start(row, row.nominal_on)
    by_day: dict[date, str] = {}
    for on, name in _farthest_first(row.clock_id, start, row.nominal_on):
        by_day[on] = prefix + name
    return sorted(by_day.items())


def _farthest_first(clock_id: str, start: date, nominal: date) -> Iterator[tuple[date, str]]:
    length = (nominal - start).days
    words = words_of(clock_id)
    if HALF in words and length > 1:
        yield start + timedelta(days=length // 2), HALF
    for after in sorted(int(w) for w in words if w.startswith("+")):
        if after < length:
            yield start + timedelta(days=after), f"{AFTER}{after}d"
    for before in sorted((int(w) for w in words if w.isdecimal()), reverse=True):
        if before == 0:
            yield nominal, "day"
        elif before < length:
            yield nominal - timedelta(days=before), f"{before}d"


def _start(row: Clock, nominal: date) -> tuple[date, str]:
    """Where the days began that now run off, and the mark of stages after a pause."""
    first = min(row.inputs.get("pauses", ()), key=lambda pause: datetime.fromisoformat(pause["from"]), default=None)
    if first and first["to"]:
        resumed = day_of(datetime.fromisoformat(first["to"]))
        # A notice that came too late paused nothing: the last day was over by then.
        if resumed <= nominal:
            return resumed, RESUMED
    return day_of(row.trigger_at), ""


def overdue_stage(day: date) -> str:
    return f"{OVERDUE}-{day.isoformat()}"


def next_on(row: Clock, sent: Collection[str]) -> date | None:
    """The next day on which the clock has something to say, given the stages already owed; it may be past.

    None while it stands still, or when nothing is left to say.
    """
    if row.nominal_on is None or row.due_on is None:
        return None
    late = [day for day in _overdue_days(sent) if day > row.due_on]
    if not late:
        waiting = _waiting(row, sent)
        if waiting:
            return waiting[0][0]
    if chases_overdue(row.clock_id) or lapses(row.clock_id):
        return max([row.due_on, *late]) + ONE_DAY
    return None


def reached(row: Clock, sent: Collection[str], day: date) -> tuple[date, str] | None:
    """The newest stage that `day` has reached and that was not owed yet, with its own day; None if there is none.

    What a dead sweep left out is caught up by one reminder, not by a heap of them.
    """
    if row.due_on is not None and day > row.due_on and chases_overdue(row.clock_id):
        stage = overdue_stage(day)
        return None if stage in sent else (day, stage)
    past = [(on, stage) for on, stage in _waiting(row, sent) if on <= day]
    return past[-1] if past else None


def _waiting(row: Clock, sent: Collection[str]) -> Plan:
    """The stages behind the last one that was owed: an earlier one that was passed over has been overtaken."""
    stages = plan(row)
    last = max((number for number, (_on, stage) in enumerate(stages) if stage in sent), default=-1)
    return stages[last + 1 :]


def _overdue_days(sent: Collection[str]) -> Iterator[date]:
    prefix = f"{OVERDUE}-"
    return (date.fromisoformat(stage.removeprefix(prefix)) for stage in sent if stage.startswith(prefix))
