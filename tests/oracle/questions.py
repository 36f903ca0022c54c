"""Clocks to ask about, made from a seed: around leap days, month ends, festivals and the last notice."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.oracle.clocks import PERIODS

CLOCKS = (*PERIODS, "GT-9.cover_end", "GT-12.rescission", "JI-5.inception", *["GT-14.determination"] * 3)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati", "Asia/Kolkata")
AWKWARD = tuple(
    map(
        date.fromisoformat,
        (
            "2024-02-29",
            "2024-02-09",
            "2026-01-31",
            "2026-02-14",
            "2025-09-28",
            "2026-09-28",
            "2026-12-24",
            "2027-01-30",
        ),
    )
)
FIRST, LAST = date(2023, 1, 3), date(2027, 11, 30)


def question(seed: int) -> dict[str, Any]:
    """One line of `due`; the same seed gives the same line."""
    random = Random(seed)
    clock = random.choice(CLOCKS)
    anywhere = date(2025, 6, 1) + timedelta(days=random.randint(-700, 800))
    start = _near(random, random.choice([*AWKWARD, anywhere, anywhere]), random.choice([2, 12, 40]))
    case: dict[str, Any] = {"id": seed, "clock": clock, "trigger_at": _moment(random, start)}
    if random.random() < 0.03:
        case["trigger_at"] = None
    for name, of, spread in (
        ("first_evidence_at", ("GT-14.determination", "GT-16.advance"), 20),
        ("notified_at", ("JS-6.abandonment",), 40),
        ("delivered_at", ("GT-9.cover_end",), 25),
    ):
        if clock in of and random.random() < 0.6:
            case[name] = _moment(random, _near(random, start, spread))
    if clock == "GT-12.rescission" and random.random() < 0.8:
        before = timedelta(days=random.choice([0, 30, 200, 700, 730]))
        case["contract_at"] = _moment(random, _near(random, start - before, 20))
    if clock == "GT-9.cover_end" and random.random() < 0.8:
        case["time_zone"] = random.choice(ZONES)
    if clock in ("GT-14.determination", "GT-15.payment") and random.random() < 0.3:
        case["agreed"] = {"days": random.randint(1, 60), "unit": random.choice(["working", "calendar"])}
    if clock == "GT-14.determination" and random.random() < 0.6:
        case["pauses"] = [_pause(random, start) for _ in range(random.choice([1, 1, 1, 2]))]
    if clock not in ("GT-9.cover_end", "JI-5.inception") and random.random() < 0.4:
        case["acted_at"] = _moment(random, _near(random, start + timedelta(days=20), 25))
    return case


def _pause(random: Random, start: date) -> dict[str, str | None]:
    began = _near(random, start + timedelta(days=15), 25)
    ended = began + timedelta(days=random.choice([0, 1, 5, 10, 30, 50]))
    hours = ("", "") if random.random() < 0.5 else ("T00:00:00+08:00", "T23:59:59+08:00")
    return {
        "from": began.isoformat() + hours[0],
        "to": None if random.random() < 0.2 else ended.isoformat() + hours[1],
    }


def _near(random: Random, day: date, spread: int) -> date:
    return min(max(day + timedelta(days=random.randint(-spread, spread)), FIRST), LAST)


def _moment(random: Random, day: date) -> str:
    """A plain date, or an instant, often on the edge of a day here or in UTC."""
    if random.random() < 0.5:
        return day.isoformat()
    hour = random.choice(["00:00:00", "23:59:59", "15:59:59", "16:00:00", f"{random.randint(0, 23):02}:30:00"])
    return f"{day.isoformat()}T{hour}{random.choice(['+08:00', '+08:00', '+00:00', '-05:00', '+09:00'])}"
