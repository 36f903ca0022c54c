"""A simulated year: random lives of claims, through the pure functions and through a second, slow reckoning."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from claims.models import Clock
from claims.services import reminder_stages
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.terms.core.calendar import Calendar, packaged_calendar
from policies.terms.core.clock import CLOCKS, Agreed, ClockInputs, Pause, compute
from policies.terms.core.clock_days import COUNTED, days
from tests.faults import slow_clock
from tests.faults.slow_clock import Life

pytestmark = pytest.mark.fault

FIRST, LAST_YEARS = date(2025, 1, 1), ((2023, 2024, 2025), (2023, 2024, 2025, 2026))
LIVES = (
    "TA-8.review", "TA-8.payment", "GT-13.supplement_notice", "GT-14.determination", "GT-14.determination",
    "GT-14.determination", "GT-15.payment", "GT-15.denial_notice", "GT-16.advance", "GT-16.difference", "JI-C2.review",
    "JS-5.1.filing", "JS-6.abandonment", "IL-26.limitation",
)  # fmt: skip
SOME_CHANCE = 0.5
# The advance has a stage of its own; the claimant's periods are information, nobody in the office is reminded of them.
NOT_REMINDED_SO = {"GT-16.advance", "JS-5.1.filing", "JS-6.abandonment", "IL-26.limitation"}


def instant(day: date, chance: random.Random) -> datetime:
    return datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), OFFICE_ZONE)


def a_life(chance: random.Random) -> tuple[str, ClockInputs, Life]:
    """One clock with whatever may happen to it: late evidence, the policy's own period, supplements, papers or none."""
    clock_id = chance.choice(LIVES)
    spec = CLOCKS[clock_id]
    # Years end where the calendar is known only if they began before.
    asked = FIRST + timedelta(days=chance.randrange(420)) - timedelta(days=30 * spec.months if spec.months > 1 else 0)
    start, evidence, notified = asked, None, None
    if "first_evidence_at" in spec.inputs and chance.random() < SOME_CHANCE / 2:
        evidence = asked + timedelta(days=chance.randint(-5, 20))
        start = max(asked, evidence)
    if "notified_at" in spec.inputs and chance.random() < SOME_CHANCE:
        notified = asked + timedelta(days=chance.randint(-5, 20))
        start = max(asked, notified)
    length, unit = spec.length, spec.unit
    agreed = None
    if "agreed" in spec.inputs and chance.random() < SOME_CHANCE / 2:
        length, unit = chance.randint(1, 45), chance.choice(("calendar", "working"))
        agreed = Agreed(length, unit)
    began = ended = None
    pauses: tuple[Pause, ...] = ()
    if spec.pausable and chance.random() < SOME_CHANCE:
        began = start + timedelta(days=chance.randint(-2, 50))
        ended = began + timedelta(days=chance.randint(0, 60)) if chance.random() < 0.8 else None
        pauses = (Pause(began, ended),)
        if chance.random() < SOME_CHANCE / 2:
            # A later notice counts for nothing, wherever it stands in the list. Two on one day, in either order of the
            # hours, would be the business of another test.
            second = began + timedelta(days=chance.randint(1, 40))
            later = Pause(second, second + timedelta(days=chance.randint(0, 30)))
            pauses = (later, *pauses) if chance.random() < SOME_CHANCE else (*pauses, later)
    inputs = ClockInputs(
        trigger_at=instant(asked, chance),
        pauses=pauses,
        agreed=agreed,
        first_evidence_at=evidence,
        notified_at=notified,
    )
    working = unit == "working"
    return clock_id, inputs, Life(start, length, working, spec.roll and not working, began, ended, spec.months)


@pytest.fixture(scope="module")
def calendars() -> list[tuple[Calendar, slow_clock.IsWorking]]:
    """Before and after the notice for 2026 came."""
    known = packaged_calendar()
    both = [Calendar(known.years[year] for year in years) for years in LAST_YEARS]
    return list(zip(both, (slow_clock.calendar_of(years) for years in LAST_YEARS), strict=True))


def test_a_year_of_random_lives(full_faults: bool, calendars: list[tuple[Calendar, slow_clock.IsWorking]]) -> None:
    count = 200_000 if full_faults else 2_000
    chance = random.Random(20260302)
    wrong, moved, paused, compared = [], 0, 0, 0
    for number in range(count):
        clock_id, inputs, life = a_life(chance)
        firm = [compute(clock_id, inputs, calendar, trace=False) for calendar, _slow in calendars]
        moved += firm[0].due_on != firm[1].due_on
        for (_calendar, slow), found in zip(calendars, firm, strict=True):
            # Beyond its last notice a calendar knows the statutory festivals; the slow one only has files.
            if found.provisional:
                continue
            compared += 1
            expected = slow_clock.reckon(life, slow)
            paused += expected.left is not None
            if (found.nominal_on, found.due_on, found.days_left) != (expected.nominal, expected.due, expected.left):
                wrong.append((number, clock_id, inputs, found, expected))
    print(
        f"\nsimulated year: {count} lives, {compared} dates compared with the slow reckoning, {paused} of them "
        f"standing still, {moved} moved by a notice: {len(wrong)} differ"
    )
    assert wrong == []
    assert moved > 0
    assert paused > 0


def test_every_day_of_a_life_is_accounted_for(
    full_faults: bool, calendars: list[tuple[Calendar, slow_clock.IsWorking]]
) -> None:
    """The statement's days come to the sums that `compute` made without them."""
    chance = random.Random(20260303)
    calendar, _slow = calendars[-1]
    for _number in range(20_000 if full_faults else 500):
        clock_id, inputs, life = a_life(chance)
        result = compute(clock_id, inputs, calendar, trace=False)
        if result.due_on is None or life.months:
            continue
        found = list(days(CLOCKS[clock_id], inputs, result, calendar, result.due_on))
        counted = [day for day in found if day.kind == COUNTED]
        assert [day.number for day in counted] == list(range(1, life.length + 1)), (clock_id, inputs)
        assert [day.on for day in found] == [life.start + timedelta(days=n) for n in range(len(found))]
        assert found[-1].on == max(result.due_on, life.start)


def test_reminders_through_outages(full_faults: bool, calendars: list[tuple[Calendar, slow_clock.IsWorking]]) -> None:
    """Swept on some days only, each clock sends what the slow reckoning says: the newest that is reached, once."""
    count = 20_000 if full_faults else 1_000
    chance = random.Random(20260304)
    calendar, _slow = calendars[-1]
    compared = 0
    for _number in range(count):
        clock_id, inputs, life = a_life(chance)
        result = compute(clock_id, inputs, calendar, trace=False)
        if inputs.pauses or result.due_on is None or result.nominal_on is None or clock_id in NOT_REMINDED_SO:
            continue
        begun = datetime.combine(life.start, time(12), OFFICE_ZONE)
        row = Clock(clock_id=clock_id, trigger_at=begun, inputs={}, nominal_on=result.nominal_on)
        row.due_on = result.due_on
        period = [life.start + timedelta(days=n) for n in range((result.due_on - life.start).days + 4)]
        swept = [day for day in period if chance.random() < 0.6]
        sent: list[str] = []
        for day in swept:
            due = reminder_stages.next_on(row, sent)
            if due is None or due > day:
                continue
            reached = reminder_stages.reached(row, sent, day)
            assert reached is not None, "what was due has nothing to say"
            sent.append(reached[1])
        assert sent == slow_clock.reminders(life.start, result.nominal_on, result.due_on, swept), (clock_id, inputs)
        compared += len(sent)
    print(f"\nsimulated year: {compared} reminders of {count} lives with outages, none lost, doubled or on another day")
    assert compared
