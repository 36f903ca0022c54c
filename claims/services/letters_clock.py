"""The clock statement: every day of the claim's clocks with its rule, and the facts they run on with their proof."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import translation

from claims.letters.facts import ClockCourse, ClockDay, ClockFact, ClockStatement
from claims.models import Claim, Clock
from claims.selectors import clock_statement
from claims.selectors.names import clock_name
from claims.services.statement import statement_of
from claimsoffice.kernel.clock import OFFICE_ZONE, day_of, today
from policies.terms import Text
from policies.terms.core.clock_days import TRIGGER, Day
from policies.terms.core.clock_result import Step
from policies.terms.core.clock_spec import CLOCKS

# A longer course shows days alike as one line, from the first to the last.
MOST_SINGLE_DAYS = 100


def statement(claim: Claim) -> ClockStatement:
    """Every clock of the terms on the claim, day by day, as it stands today; the office's own targets stay inside."""
    rows = [
        row
        for row in claim.clocks.select_related("claim__parcel__policy").order_by("round", "trigger_at", "pk")
        if row.clock_id in CLOCKS
    ]
    facts = clock_statement.facts_of(rows[0]) if rows else []
    return ClockStatement(
        today(), tuple(course_of(row) for row in rows), tuple(_fact(f.at, f.what, f.proof) for f in facts)
    )


def _fact(at: datetime, what: object, proof: str) -> ClockFact:
    return ClockFact(at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M"), both(lambda: what), proof)


def course_of(row: Clock) -> ClockCourse:
    """One stored clock, computed again from its inputs, with each of its days; its steps where no day counts."""
    account = statement_of(row)
    return ClockCourse(
        name=both(lambda: clock_name(row.clock_id)),
        clock_id=row.clock_id,
        state=both(row.get_state_display),
        due_on=row.due_on,
        met_on=day_of(row.met_at) if row.met_at else None,
        provisional=row.provisional,
        days=tuple(_shortened(list(_days(account.days, account.steps)))),
    )


def both(words: Callable[[], object]) -> Text:
    """What `words` says in Chinese and in English."""
    with translation.override("zh-hans"):
        zh = str(words())
    with translation.override("en"):
        return Text(zh, str(words()))


def _days(days: Iterable[Day], steps: Iterable[Step]) -> Iterator[ClockDay]:
    """Each day with what it was, and what happened on it; steps on no such day in their place."""
    happened: dict[date, list[Step]] = defaultdict(list)
    for step in steps:
        happened[step.on].append(step)
    for day in days:
        # The trigger's step says what the trigger's day says.
        own = happened.pop(day.on, [])[day.kind == TRIGGER :]
        whats = [day.why, *(step.what for step in own)]
        bases = dict.fromkeys([day.basis, *(step.basis for step in own)])
        yield ClockDay(
            day.on,
            Text("；".join(what.zh for what in whats), "; ".join(what.en for what in whats)),
            "" if day.number is None else str(day.number),
            _citation("; ".join(basis for basis in bases if basis)),
        )
    for on in sorted(happened):
        for step in happened[on]:
            yield ClockDay(on, step.what, "", _citation(step.basis))


def _citation(text: str) -> Text:
    """The names of laws and notices ("zh / en; zh / en") by language; those that have one name keep it."""
    pairs = [part.split(" / ", 1) for part in text.split("; ")]
    return Text("; ".join(pair[0] for pair in pairs), "; ".join(pair[-1] for pair in pairs))


def _shortened(days: list[ClockDay]) -> Iterator[ClockDay]:
    """The days as they are, or, where they are very many, runs of counted days as one line."""
    if len(days) <= MOST_SINGLE_DAYS:
        yield from days
        return
    run: list[ClockDay] = []
    for day in days:
        if run and day.count and day.basis == run[0].basis and day.on == run[-1].on + timedelta(days=1):
            run.append(day)
            continue
        yield from _as_one(run)
        run = [day]
    yield from _as_one(run)


def _as_one(run: list[ClockDay]) -> Iterator[ClockDay]:
    if len(run) == 1 or (run and not run[0].count):
        yield from run
    elif run:
        counted = f"{run[0].count}–{run[-1].count}"
        what = Text(f"第{counted}日，逐日计入", f"days {counted}, each counted")
        yield replace(run[0], until=run[-1].on, count=counted, what=what)
