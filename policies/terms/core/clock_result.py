"""What a clock answers."""

from datetime import date, datetime
from typing import NamedTuple

from policies.terms.core.period import end_of_day
from policies.terms.core.text import Text

RUNNING = "running"
PAUSED = "paused"
NOT_STARTED = "not_started"
NO_RIGHT = "no_right"


class Step(NamedTuple):
    """One line of the reckoning: on which day what happened, and by which rule."""

    on: date
    what: Text
    basis: str


#: The steps collected so far; None where no trace is wanted.
Trace = list[Step] | None


class ClockResult(NamedTuple):
    """The state of one clock. Days are Asia/Shanghai dates; None where there is none."""

    #: running, paused, not_started or no_right.
    state: str
    #: calendar or working: what the period and `days_left` are counted in.
    unit: str
    #: The last day before the roll: reminders chase it.
    nominal_on: date | None = None
    #: The last day after the roll: lateness is judged against it.
    due_on: date | None = None
    #: The end of a clock that ends at an instant and has no last day (GT-9, JI-5).
    ends_at: datetime | None = None
    #: A year without a holiday notice was consulted: the date may still move.
    provisional: bool = False
    #: The office's own target, never after `due_on`.
    target_on: date | None = None
    #: Which of two ends came first (GT-9, GT-12).
    limited_by: str | None = None
    #: Days of `unit` that were left when the pause began; only while paused.
    days_left: int | None = None
    paused_since: date | None = None
    #: Whether the act came in time; None where none was given or the clock asks for none.
    on_time: bool | None = None
    #: The reckoning, in the order in which it was done; empty without trace.
    steps: tuple[Step, ...] = ()

    @property
    def rolled(self) -> bool:
        """Whether the last day was a rest day and moved."""
        return self.due_on != self.nominal_on

    @property
    def due_at(self) -> datetime | None:
        """The instant at which it is too late: the midnight that closes `due_on`, or the clock's own end."""
        if self.due_on is None:
            return self.ends_at
        return end_of_day(self.due_on)
