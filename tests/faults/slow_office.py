"""Which clocks a life has, how each stands on a day, and what it reminds of: reckoned from the life alone, slowly.

The second reckoning of the simulated year. It shares no code with the office: it knows the table of the clocks, the
days of a life, and on which days somebody swept; days are walked through one at a time by `slow_clock`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.faults.lives import DENIED, DOCUMENTS, INSURED, LESS, Life
from tests.faults.slow_clock import ONE, IsWorking, reckon, rolled
from tests.faults.slow_clock import Life as Period

USUAL = ("half", "3", "1", "0", "overdue")
STAGES = {
    "GT-16.advance": ("half", "10", "3", "1", "0", "overdue"),
    "office.supplement_chase": ("+10", "+20", "0", "overdue"),
    "JS-5.1.filing": (),
    "JS-6.abandonment": (),
}
Key = tuple[str, int]
Relayed = Callable[[date], date | None]


@dataclass(frozen=True)
class Run:
    """One clock as the facts of a day make it: `met` on a day, or void."""

    key: Key
    period: Period
    met: date | None = None
    void: bool = False
    months: int = 0
    lapses: bool = False


@dataclass
class Kept:
    """How a clock stands, kept as it ended once it has."""

    state: str
    nominal: date | None
    due: date | None
    closed: bool
    met: date | None = None

    def ended_otherwise_than(self, run: Run) -> bool:
        """Whether the payment that had ended it came back."""
        if self.met is None or run.void:
            return False
        return run.met is None or run.met > self.met


Known = Callable[[date | None], date | None]


@dataclass(frozen=True)
class Seen:
    """What has happened to a life by the end of a day, as far as round 1 hangs on it."""

    life: Life
    known: Known
    #: The day on which a letter issued on a day had left.
    left: Known

    @property
    def decided(self) -> date | None:
        return self.known(self.life.decided)

    @property
    def approved(self) -> date | None:
        return self.decided if self.life.outcome != DENIED else None

    @property
    def answered(self) -> date | None:
        """The papers came, or were said not to; a decision ends the waiting for them too."""
        return self.known(self.life.answered) or (self.decided if self.known(self.life.asked) else None)

    @property
    def complete(self) -> date | None:
        if not self.life.one_held_back:
            return self.known(self.life.papers)
        return self.known(self.life.answered) if self.life.how == DOCUMENTS else None

    @property
    def whole(self) -> date | None:
        """The bank's day of the payment that completed the sum, unless it came back."""
        first = None if self.known(self.life.returned) else self.known(self.life.paid)
        return self.known(self.life.paid_again) or first


def runs(life: Life, day: date, relayed: Relayed, *, relay_has_run: bool) -> Iterator[Run]:
    """Every clock that has begun on `day`; `relayed` says when a letter issued on a day left the office.

    The relay runs after the sweep: what leaves on `day` has not left when that looks.
    """

    def known(when: date | None) -> date | None:
        return when if when is not None and when <= day else None

    def left(when: date | None) -> date | None:
        gone = known(relayed(when)) if when is not None and when <= day else None
        return gone if relay_has_run or gone != day else None

    if not known(life.registered):
        return
    seen = Seen(life, known, left)
    withdrawn, reopened = known(life.withdrawn), known(life.reopened)
    for run in _of_round_1(seen):
        void = run.met is None and (withdrawn or reopened) is not None
        yield Run(run.key, run.period, run.met, void, run.months, run.lapses)
    if reopened:
        yield from _of_round_2(seen, reopened)


def _of_round_1(seen: Seen) -> Iterator[Run]:
    life = seen.life
    if life.scheme in INSURED:
        yield from _of_the_insured(seen)
    elif life.scheme == "FPX-TA":
        if seen.complete:
            yield Run(("TA-8.review", 1), Period(max(seen.complete, life.registered), 10, True, False), seen.decided)
        if seen.approved:
            yield Run(("TA-8.payment", 1), Period(seen.approved, 5, True, False), seen.whole)
    elif life.scheme == "JSX-INS" and seen.complete:
        yield Run(("JI-C2.review", 1), Period(max(seen.complete, life.registered), 5, True, False), seen.decided)
    elif life.scheme == "JSX-STD":
        yield Run(("JS-5.1.filing", 1), Period(life.happened, 30, False, True), life.registered)
        back, told = seen.known(life.back), seen.known(life.told)
        if back and told:
            month = Period(max(back, told), 0, False, True)
            yield Run(("JS-6.abandonment", 1), month, seen.known(life.instructed), months=1, lapses=True)
    asked = seen.known(life.asked)
    if asked:
        start = seen.known(life.notice) or asked
        yield Run(("office.supplement_chase", 1), Period(start, 30, False, False), seen.answered)


def _of_the_insured(seen: Seen) -> Iterator[Run]:
    life, decided = seen.life, seen.decided
    papers = seen.known(life.papers)
    if papers:
        begun = max(life.registered, papers)
        yield Run(
            ("GT-13.supplement_notice", 1),
            Period(begun, 3, True, False),
            # What has arrived has left.
            _first(seen.left(life.asked), seen.known(life.notice), seen.complete, decided),
        )
        length, unit = life.determination or (30, "calendar")
        notice = seen.known(life.notice)
        ended = max(notice, seen.answered) if notice and seen.answered else None
        period = Period(begun, length, unit == "working", unit == "calendar", notice, ended)
        yield Run(("GT-14.determination", 1), period, decided)
        fixed = _first(decided, seen.known(life.advanced))
        yield Run(("GT-16.advance", 1), Period(begun, 60, False, True), fixed)
    if decided and life.outcome == DENIED:
        yield Run(("GT-15.denial_notice", 1), Period(decided, 3, False, True), seen.left(decided))
    if seen.approved:
        yield from _of_an_approval(seen, seen.approved)


def _of_an_approval(seen: Seen, approved: date) -> Iterator[Run]:
    life = seen.life
    if seen.known(life.advanced):
        yield Run(("GT-16.difference", 1), Period(approved, 10, False, True), seen.whole)
    agreed = seen.known(life.agreed) if life.outcome == LESS else approved
    if agreed:
        yield _payment(life, agreed, seen.whole, 1)
    if life.outcome == LESS:
        yield Run(("office.agreement", 1), Period(approved, 5, True, False), agreed)


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _payment(life: Life, agreed: date, whole: date | None, number: int) -> Run:
    length, unit = life.payment or (10, "calendar")
    return Run(("GT-15.payment", number), Period(agreed, length, unit == "working", unit == "calendar"), whole)


def _of_round_2(seen: Seen, began: date) -> Iterator[Run]:
    """A denial looked at again: everything is on file, and it is approved as claimed some day."""
    life = seen.life
    decided, whole = seen.known(life.decided_again), seen.whole
    if life.scheme in INSURED:
        yield Run(("GT-13.supplement_notice", 2), Period(began, 3, True, False), began)
        length, unit = life.determination or (30, "calendar")
        yield Run(("GT-14.determination", 2), Period(began, length, unit == "working", unit == "calendar"), decided)
        yield Run(("GT-16.advance", 2), Period(began, 60, False, True), decided)
        if decided:
            yield _payment(life, decided, whole, 2)
    if life.scheme == "FPX-TA":
        yield Run(("TA-8.review", 2), Period(began, 10, True, False), decided)
        if decided:
            yield Run(("TA-8.payment", 2), Period(decided, 5, True, False), whole)
    if life.scheme == "JSX-INS":
        yield Run(("JI-C2.review", 2), Period(began, 5, True, False), decided)


def month_later(day: date, months: int) -> date:
    """The corresponding day, or the month's last one: found by stepping, not by a formula."""
    month = day
    for _month in range(months):
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    found = month.replace(day=1)
    while found.day < day.day and (found + ONE).month == found.month:
        found += ONE
    return found


def dates(run: Run, is_working: IsWorking) -> tuple[date | None, date | None]:
    if run.months:
        nominal = month_later(run.period.start, run.months)
        return nominal, rolled(nominal, run.period, is_working)
    found = reckon(run.period, is_working)
    return found.nominal, found.due


@dataclass
class Told:
    """A reminder: of which clock, which stage, on which day, for which last day."""

    key: Key
    stage: str
    on: date
    due: date | None


class SlowOffice:
    """One life through the year: look at it after every day on which something happened to it, or somebody swept."""

    def __init__(self, life: Life, relayed: Relayed) -> None:
        self.life = life
        self.relayed = relayed
        self.kept: dict[Key, Kept] = {}
        self.told: list[Told] = []

    def look(self, day: date, is_working: IsWorking, *, relay_has_run: bool = True) -> None:
        """How each clock stands on `day`; one that has ended stays, unless its payment came back."""
        for run in runs(self.life, day, self.relayed, relay_has_run=relay_has_run):
            before = self.kept.get(run.key)
            if before and before.closed and not before.ended_otherwise_than(run):
                continue
            nominal, due = dates(run, is_working)
            state, closed = ("paused" if nominal is None else "running"), False
            if run.void:
                state, closed = "void", True
            elif run.met:
                state, closed = ("missed" if due and run.met > due else "met"), True
            elif run.lapses and due and day > due:
                state, closed = "ended", True
            self.kept[run.key] = Kept(state, nominal, due, closed, run.met)

    def sweep(self, day: date, is_working: IsWorking) -> None:
        self.look(day, is_working, relay_has_run=False)
        for run in runs(self.life, day, self.relayed, relay_has_run=False):
            kept = self.kept[run.key]
            if kept.closed or kept.nominal is None or kept.due is None:
                continue
            stage = self._stage(run, kept.nominal, kept.due, day)
            if stage:
                self.told.append(Told(run.key, stage, day, kept.due))

    def _stage(self, run: Run, nominal: date, due: date, day: date) -> str | None:
        words = STAGES.get(run.key[0], USUAL)
        said = [told.stage for told in self.told if told.key == run.key]
        if day > due and "overdue" in words:
            stage = f"overdue-{day}"
            return None if stage in said else stage
        plan = _plan(run.period, nominal, words)
        last = max((number for number, (_on, stage) in enumerate(plan) if stage in said), default=-1)
        reached = [stage for on, stage in plan[last + 1 :] if on <= day]
        return reached[-1] if reached else None


def _plan(period: Period, nominal: date, words: tuple[str, ...]) -> list[tuple[date, str]]:
    start, mark = period.start, ""
    if period.ended and period.ended <= nominal:
        start, mark = period.ended, "resumed-"
    length = (nominal - start).days
    wanted: dict[date, str] = {}
    if "half" in words and length > 1:
        wanted[start + timedelta(days=length // 2)] = "half"
    for word in words:
        if word.startswith("+") and int(word) < length:
            wanted[start + timedelta(days=int(word))] = f"after-{int(word)}d"
    for word in words:
        if word.isdecimal() and 0 < int(word) < length:
            wanted[nominal - timedelta(days=int(word))] = f"{word}d"
    if "0" in words:
        wanted[nominal] = "day"
    return [(on, mark + wanted[on]) for on in sorted(wanted)]
