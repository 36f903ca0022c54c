"""Reports of a cut-off, taken on the day and again at the year's end, after all that came later: the same files."""

import random
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claims.reports.writers import csv_lines
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.services import outbox
from tests.faults import lives
from tests.faults.lives import FIRST, LAST
from tests.faults.test_year_of_services import CORRECTIONS, load
from tests.faults.year_of_services import OPENS, Office, by_itself, instant
from tests.office import People

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAYS_BETWEEN = 23


def every_report(as_of: datetime) -> dict[str, list[str]]:
    with translation.override("en"):
        return {name: list(csv_lines(report(Scope(as_of)))) for name, report in REPORTS.items()}


def test_what_was_reported_stays_reported(people: People, full_faults: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "nudge", lambda *_task: None)
    count = 200 if full_faults else 10
    chance = random.Random(20260523)
    office = Office(people, [lives.a_life(number, chance) for number in range(count)])
    taken: dict[datetime, dict[str, list[str]]] = {}
    with time_machine.travel(instant(FIRST, OPENS), tick=False) as traveller:
        for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)):
            traveller.move_to(instant(day, OPENS), tick=False)
            if day in CORRECTIONS:
                load(day, people)
            office.work(day, traveller)
            by_itself(day, beat_dead=False, worker_dead=False, traveller=traveller)
            if (day - FIRST).days % DAYS_BETWEEN == 0:
                traveller.move_to(instant(day, OPENS) + timedelta(hours=12), tick=False)
                taken[now()] = every_report(now())
        compared = 0
        for as_of, files in taken.items():
            again = every_report(as_of)
            for name, lines in files.items():
                assert again[name] == lines, (as_of, name)
                compared += 1
    print(f"\n{compared} reports of {len(taken)} cut-offs, {count} claims: the same lines at the year's end")
    assert any(len(files["clocks"]) > 2 for files in taken.values())
