"""The clocks, counted day by day."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

Case = dict[str, Any]

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
LAST_NOTICE = 2026
# Eve of the lunar year, Tomb-Sweeping, Dragon Boat, Mid-Autumn: months and days from an almanac.
LUNAR = {
    2027: ((2, 5), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 25), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 12), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 2), (4, 5), (6, 5), (9, 12)),
}
# Length, unit, whether it rolls.
PERIODS = {
    "TA-8.review": (10, "working", False),
    "TA-8.payment": (5, "working", False),
    "GT-13.supplement_notice": (3, "working", False),
    "GT-14.determination": (30, "calendar", True),
    "GT-15.payment": (10, "calendar", True),
    "GT-15.denial_notice": (3, "calendar", True),
    "GT-16.advance": (60, "calendar", True),
    "GT-16.difference": (10, "calendar", True),
    "IL-26.limitation": (24, "months", True),
    "JI-C2.review": (5, "working", False),
    "JS-5.1.filing": (30, "calendar", True),
    "JS-6.abandonment": (1, "months", True),
}
TARGETS = {"GT-13.supplement_notice": 3, "GT-14.determination": 5, "JI-C2.review": 2}


class Days:
    """Working days and rest days; remembers which days it was asked about."""

    def __init__(self, asked: set[date] | None = None) -> None:
        self.asked = set() if asked is None else asked

    def works(self, day: date) -> bool:
        self.asked.add(day)
        if day.year <= LAST_NOTICE:
            return bool(chinese_calendar.is_workday(day))
        eve, *single = (date(day.year, *month_and_day) for month_and_day in LUNAR[day.year])
        off = {eve, eve + DAY, eve + 2 * DAY, eve + 3 * DAY, *single}
        off |= {date(day.year, *given) for given in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))}
        return day.weekday() < 5 and day not in off

    def roll(self, day: date) -> date:
        while not self.works(day):
            day += DAY
        return day

    def after(self, day: date, working_days: int) -> date:
        while working_days:
            day += DAY
            working_days -= self.works(day)
        return day

    def between(self, day: date, last: date) -> int:
        """Working days after `day`, up to `last`."""
        count = 0
        while day < last:
            day += DAY
            count += self.works(day)
        return count

    @property
    def provisional(self) -> bool:
        return any(day > date(LAST_NOTICE, 12, 24) for day in self.asked)


def due(case: Case) -> dict[str, Any]:
    """The parts of the answer that two computations must share."""
    clock, trigger = case["clock"], case.get("trigger_at")
    if clock == "GT-9.cover_end":
        return _cover_end(case)
    if not trigger:
        return {"state": "not_started", "due_on": None, "due_at": None}
    if clock == "JI-5.inception":
        return {"state": "running", "due_at": _midnight(_day(trigger) + DAY).isoformat(), "provisional": False}
    if clock == "GT-12.rescission":
        return _rescission(case)
    return _period(case)


def _period(case: Case) -> dict[str, Any]:
    clock = case["clock"]
    start = max(_day(case[name]) for name in ("trigger_at", "first_evidence_at", "notified_at") if case.get(name))
    length, unit, rolls = PERIODS[clock]
    if case.get("agreed"):
        length, unit = case["agreed"]["days"], case["agreed"]["unit"]
        rolls = unit == "calendar"
    days = Days()
    nominal = _count(days, start, length, unit)
    last = days.roll(nominal) if rolls else nominal
    target = Days().after(start, TARGETS[clock]) if clock in TARGETS else None
    pause = _pause(case, start)
    if pause and pause[0] <= last:
        stopped, resumed = pause
        # Of what was looked at only that still counts which was needed to know that the clock could be stopped.
        needed = unit == "working" or stopped > nominal
        days = Days({day for day in days.asked if needed and day <= stopped})
        left = Days().between(stopped, nominal) if unit == "working" else max(0, (nominal - stopped).days)
        if target and stopped <= target:
            target = None if resumed is None else Days().after(resumed, Days().between(stopped, target))
        if resumed is None:
            return _paused(case, stopped, left, days.provisional, target)
        nominal = _count(days, resumed, left, unit)
        last = days.roll(nominal) if rolls else nominal
    answer = _running(nominal, last, days.provisional)
    if target:
        answer["target_on"] = min(target, last).isoformat()
    return _judged(case, answer)


def _pause(case: Case, start: date) -> tuple[date, date | None] | None:
    """The first one, from the start of the clock at the earliest."""
    if not case.get("pauses"):
        return None
    first = min(case["pauses"], key=lambda pause: _instant(pause["from"], SHANGHAI))
    resumed = None if first.get("to") is None else max(_day(first["to"]), start)
    return max(_day(first["from"]), start), resumed


def _paused(case: Case, stopped: date, left: int, provisional: bool, target: date | None) -> dict[str, Any]:
    answer = {"state": "paused", "nominal_on": None, "due_on": None, "due_at": None, "provisional": provisional}
    answer |= {"days_left": left, "paused_since": stopped.isoformat(), "target_on": target and target.isoformat()}
    return answer | ({"on_time": True} if case.get("acted_at") else {})


def _running(nominal: date, last: date, provisional: bool) -> dict[str, Any]:
    return {
        "state": "running",
        "nominal_on": nominal.isoformat(),
        "due_on": last.isoformat(),
        "due_at": _midnight(last + DAY).isoformat(),
        "rolled": nominal != last,
        "provisional": provisional,
    }


def _judged(case: Case, answer: dict[str, Any]) -> dict[str, Any]:
    if case.get("acted_at"):
        answer["on_time"] = _day(case["acted_at"]).isoformat() <= answer["due_on"]
    return answer


def _rescission(case: Case) -> dict[str, Any]:
    known, contract = case["trigger_at"], case.get("contract_at")
    last, limit = _day(known) + 30 * DAY, "thirty_days"
    if contract:
        outer = _months_after(_day(contract), 24)
        by_day = len(known) == len("2026-01-01") or len(contract) == len("2026-01-01")
        read = _day if by_day else datetime.fromisoformat
        if read(known) <= read(contract) or _day(known) > outer:
            return {"state": "no_right", "due_on": None, "due_at": None}
        if outer < last:
            last, limit = outer, "two_years"
    return _judged(case, {**_running(last, last, False), "limited_by": limit})


def _cover_end(case: Case) -> dict[str, Any]:
    zone = ZoneInfo(case.get("time_zone") or "Asia/Shanghai")
    ends = []
    if case.get("trigger_at"):
        ends.append((_midnight(_day(case["trigger_at"], zone) + 16 * DAY, zone), "fifteen_days"))
    delivered = case.get("delivered_at")
    if delivered:
        whole_day = len(delivered) == len("2026-01-01")
        at = _midnight(_day(delivered) + DAY, zone) if whole_day else datetime.fromisoformat(delivered)
        ends.append((at, "delivery"))
    state = "running" if case.get("trigger_at") else "not_started"
    if not ends:
        return {"state": state, "due_at": None}
    end, limit = min(ends, key=lambda one: one[0])
    return {"state": state, "due_at": end.astimezone(zone).isoformat(), "limited_by": limit, "provisional": False}


def _count(days: Days, start: date, length: int, unit: str) -> date:
    if unit == "working":
        return days.after(start, length)
    return _months_after(start, length) if unit == "months" else start + length * DAY


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_of_month = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - DAY
    return min(last_of_month, last_of_month.replace(day=min(day.day, last_of_month.day)))


def _day(text: str, zone: tzinfo = SHANGHAI) -> date:
    if len(text) == len("2026-01-01"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(zone).date()


def _instant(text: str, zone: tzinfo) -> datetime:
    return _midnight(_day(text), zone) if len(text) == len("2026-01-01") else datetime.fromisoformat(text)


def _midnight(day: date, zone: tzinfo = SHANGHAI) -> datetime:
    # By way of UTC: where summer time skips the midnight, the day begins at the time that clocks show then.
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).astimezone(zone)
