"""The simulated year once more, through the services: every date and every reminder against the slow reckoning."""

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail

from claims.models import Clock, Reminder
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.services import outbox
from claimsoffice.kernel.services.events import verify
from policies.selectors.calendars import current_calendar
from policies.services import calendars
from tests.faults import lives, slow_clock
from tests.faults.lives import FIRST, LAST, Life
from tests.faults.slow_clock import IsWorking
from tests.faults.slow_office import SlowOffice
from tests.faults.year_of_services import OPENS, Office, by_itself, instant
from tests.office import People

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

YEARS = (2023, 2024, 2025, 2026)
# Corrections of the year's notice, on the day when they come into force: days off added, days made up.
CORRECTIONS = {
    date(2026, 1, 20): (("2026-02-27", "2026-03-02", "2026-03-16"), ()),
    date(2026, 4, 10): (("2026-05-18", "2026-05-19", "2026-07-06"), ("2026-05-23", "2026-07-11")),
}
NOT_COMPARED = "IL-26.limitation"  # it ends two years on, beyond every notice: provisional


def load(day: date, people: People) -> None:
    """A corrected notice, loaded by one manager and put in force by another."""
    off, made_up = CORRECTIONS[day]
    known = current_calendar().years[2026].as_mapping()
    known["off_days"] = sorted({*known["off_days"], *off})
    known["make_up_days"] = sorted({*known["make_up_days"], *made_up})
    known["notice"] = {**known["notice"], "number": f"correction of {day}"}
    notice = calendars.read_notice(json.dumps(known, ensure_ascii=False).encode(), "n.yaml")
    calendars.put_in_force(calendars.stage(notice, "n.yaml", people.manager).pk, people.second_manager)


def slow_calendars() -> Callable[[date], IsWorking]:
    """The working days as somebody would read them off the notices that are in force on a day."""
    plain = slow_clock.calendar_of(YEARS)
    off: set[date] = set()
    made_up: set[date] = set()
    after: list[tuple[date, IsWorking]] = []
    for day, (more_off, more_made_up) in sorted(CORRECTIONS.items()):
        off = off | {date.fromisoformat(text) for text in more_off}
        made_up = made_up | {date.fromisoformat(text) for text in more_made_up}
        after.append((day, _overlaid(plain, off, made_up)))

    def of(day: date) -> IsWorking:
        return next((known for since, known in reversed(after) if day >= since), plain)

    return of


def _overlaid(plain: IsWorking, off: set[date], made_up: set[date]) -> IsWorking:
    return lambda day: day in made_up or (day not in off and plain(day))


def test_a_year_through_the_services(people: People, full_faults: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "nudge", lambda: None)  # by_itself looks after the relay
    count = 1_000 if full_faults else 25
    chance = random.Random(20260305)
    every = [lives.a_life(number, chance) for number in range(count)]
    beat_dead, worker_dead = lives.outages(chance)
    working_on = slow_calendars()

    def relayed(issued: date) -> date | None:
        day = issued
        while day in worker_dead:
            day += timedelta(days=1)
        return day

    office = Office(people, every)
    slow = {life.number: SlowOffice(life, relayed) for life in every}
    touched = {life.number: _days_with_a_hand_on(life, relayed) for life in every}
    mail.outbox.clear()
    with time_machine.travel(instant(FIRST, OPENS), tick=False) as traveller:
        for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)):
            traveller.move_to(instant(day, OPENS), tick=False)
            if day in CORRECTIONS:
                load(day, people)
            office.work(day, traveller)
            swept = by_itself(day, day in beat_dead, day in worker_dead, traveller)
            for number, reckoning in slow.items():
                if swept:
                    reckoning.sweep(day, working_on(day))
                if day in touched[number]:
                    reckoning.look(day, working_on(day))
    dates = compare_clocks(office, slow)
    reminders = compare_reminders(office, slow)
    mails = Counter(m.extra_headers["Message-ID"] for m in mail.outbox if "Message-ID" in m.extra_headers)
    of_reminders = {name: times for name, times in mails.items() if name.startswith("<reminder-")}
    print(
        f"\nsimulated year through the services: {count} lives, beat dead on {len(beat_dead)} days and the worker on "
        f"{len(worker_dead)}, {len(CORRECTIONS)} notices: {dates} clocks and {reminders} reminders, none differs from "
        f"the slow reckoning; {len(of_reminders)} e-mails, none lost or doubled"
    )
    assert reminders == len(of_reminders) == sum(of_reminders.values())
    assert list(verify()) == []


def _days_with_a_hand_on(life: Life, relayed: Callable[[date], date | None]) -> set[date | None]:
    """Days on which something was done to the claim, or a letter of it left."""
    days = [day for day, _place, _name in life.steps()]
    return {*days, *map(relayed, days)}


def compare_clocks(office: Office, slow: dict[int, SlowOffice]) -> int:
    """Every clock of every claim as it stands at the year's end; how many."""
    wrong, compared = [], 0
    for number, pk in office.claims.items():
        rows = Clock.objects.filter(claim_id=pk).exclude(clock_id=NOT_COMPARED)
        found = {
            (row.clock_id, row.round): _standing(row.state, row.nominal_on, row.due_on, row.closed_at is not None)
            for row in rows
        }
        kept = slow[number].kept
        expected = {key: _standing(each.state, each.nominal, each.due, each.closed) for key, each in kept.items()}
        compared += len(expected)
        if found != expected:
            keys = {key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)}
            wrong.append([(key, found.get(key), expected.get(key)) for key in sorted(keys)] + [slow[number].life])
    assert wrong == [], f"{len(wrong)} lives, the first: {wrong[0]}"
    return compared


def _standing(state: str, nominal: date | None, due: date | None, closed: bool) -> tuple[object, ...]:
    # What is void had no day any more.
    return (state,) if state == "void" else (state, nominal, due, closed)


def compare_reminders(office: Office, slow: dict[int, SlowOffice]) -> int:
    """Every reminder of the year, with its stage, its day and the last day that it names; how many."""
    of_claim = {pk: number for number, pk in office.claims.items()}
    found: dict[int, list[tuple[object, ...]]] = {number: [] for number in slow}
    rows = Reminder.objects.select_related("clock").exclude(clock__clock_id=NOT_COMPARED)
    for row in rows.iterator():
        on = day_of(row.created_at)
        found[of_claim[row.clock.claim_id]].append((row.clock.clock_id, row.clock.round, row.stage, on, row.due_on))
    wrong = []
    for number, reckoning in slow.items():
        expected = sorted((*told.key, told.stage, told.on, told.due) for told in reckoning.told)
        if sorted(found[number]) != expected:
            left = Counter(found[number]) - Counter(expected)
            right = Counter(expected) - Counter(found[number])
            wrong.append((sorted(left)[:3], sorted(right)[:3], reckoning.life))
    assert wrong == [], f"{len(wrong)} lives (too many, missing): {wrong[0]}"
    return sum(map(len, found.values()))
