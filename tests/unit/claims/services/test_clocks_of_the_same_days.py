"""Clocks that run by the same days are counted once; what hangs on hours is counted by itself."""

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from claims.services import clock_dates, office_clocks
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.terms.core.calendar import packaged_calendar
from policies.terms.core.clock_spec import CLOCKS

CLOCK_IDS = (*CLOCKS, "office.supplement_chase", "office.agreement")
LIVES = 3_000


def moment(day: date, chance: random.Random) -> str:
    at = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=OFFICE_ZONE)
    return at.isoformat()


def a_clock(chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Few days and many hours, so that most days come again."""
    clock_id = chance.choice(CLOCK_IDS)
    spec = office_clocks.spec_of(clock_id)
    start = date(2026, 1, 20) + timedelta(days=chance.randrange(15))
    inputs: dict[str, Any] = {"trigger_at": moment(start, chance)}
    if "first_evidence_at" in spec.inputs:
        inputs["first_evidence_at"] = moment(start + timedelta(days=chance.randrange(3)), chance)
    if "contract_at" in spec.inputs:
        inputs["contract_at"] = moment(start - timedelta(days=chance.randrange(2)), chance)
    if "agreed" in spec.inputs and chance.random() < 0.3:
        inputs["agreed"] = {"days": chance.choice((5, 12)), "unit": chance.choice(("calendar", "working"))}
    if spec.pausable and chance.random() < 0.5:
        began = start + timedelta(days=chance.randrange(1, 6))
        ended = began + timedelta(days=chance.randrange(1, 6))
        inputs["pauses"] = [{"from": moment(began, chance), "to": moment(ended, chance) if began.day % 2 else None}]
    return clock_id, inputs


def test_what_is_remembered_is_what_would_be_counted() -> None:
    chance, calendar = random.Random(20260306), packaged_calendar()
    same = clock_dates.Same(calendar)
    keys: set[object] = set()
    for _number in range(LIVES):
        clock_id, inputs = a_clock(chance)
        row: Any = SimpleNamespace(clock_id=clock_id, inputs=inputs)
        assert same.result(row) == office_clocks.compute(clock_id, inputs, calendar), (clock_id, inputs)
        keys.add(clock_dates.days_of(clock_id, inputs))
    assert len(keys) < LIVES / 2, "most run by the days of another one"


def test_hours_and_foreign_zones_are_not_remembered() -> None:
    at = "2026-03-02T10:00:00+08:00"
    assert clock_dates.days_of("GT-12.rescission", {"trigger_at": at}) is None
    assert clock_dates.days_of("GT-14.determination", {"trigger_at": "2026-03-02T02:00:00+00:00"}) is None
    twice = [{"from": at, "to": at}, {"from": at, "to": None}]
    assert clock_dates.days_of("GT-14.determination", {"trigger_at": at, "pauses": twice}) is None
    once = {"trigger_at": at, "pauses": twice[1:]}
    assert clock_dates.days_of("GT-14.determination", once) != clock_dates.days_of(
        "GT-14.determination", {"trigger_at": at}
    )
