"""A second reckoning of clocks, day by day and as slowly as by hand; it shares no code with the one it judges.

It knows the rules as the law states them: a day's turn, a count, a pause, a roll. Days only.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

import yaml

from policies.terms.core.loader import TERMS_DIR

ONE = timedelta(days=1)
SATURDAY = 5

IsWorking = Callable[[date], bool]


def calendar_of(years: Collection[int]) -> IsWorking:
    """Working days straight from the files of the notices; a plain weekday where no notice speaks."""
    off: set[date] = set()
    made_up: set[date] = set()
    for year in years:
        content = yaml.safe_load((TERMS_DIR / "calendars" / "cn" / f"{year}.yaml").read_text("utf-8"))
        off |= set(content["off_days"])
        made_up |= set(content["make_up_days"])
    return lambda day: day in made_up or (day.weekday() < SATURDAY and day not in off)


@dataclass(frozen=True)
class Life:
    """One clock's life in days. `ended` without `began` makes no sense; both None: never paused."""

    start: date
    length: int
    working: bool
    rolls: bool
    began: date | None = None
    ended: date | None = None
    #: Instead of days: to the corresponding day so many months on.
    months: int = 0


@dataclass(frozen=True)
class Found:
    """`left` only while it stands still."""

    nominal: date | None
    due: date | None
    left: int | None = None


def reckon(life: Life, is_working: IsWorking) -> Found:
    """Walk through the days one at a time."""
    paused_from = None if life.began is None else max(life.began, life.start)
    if paused_from is not None and paused_from > rolled(
        walk(life.start, life.length, life, is_working), life, is_working
    ):
        paused_from = None
    if paused_from is None:
        nominal = walk(life.start, life.length, life, is_working)
        return Found(nominal, rolled(nominal, life, is_working))
    left, day = life.length, life.start
    while day < paused_from and left:
        day += ONE
        left -= counts(day, life, is_working)
    if life.ended is None:
        return Found(None, None, left)
    nominal = walk(max(life.ended, paused_from), left, life, is_working)
    return Found(nominal, rolled(nominal, life, is_working))


def counts(day: date, life: Life, is_working: IsWorking) -> bool:
    return is_working(day) if life.working else True


def walk(day: date, left: int, life: Life, is_working: IsWorking) -> date:
    if life.months:
        return months_on(day, life.months)
    while left:
        day += ONE
        left -= counts(day, life, is_working)
    return day


def months_on(day: date, months: int) -> date:
    """Leaf through the calendar: so many first days of a month, then on to the same number or to the month's end."""
    found = day
    for _month in range(months):
        found += ONE
        while found.day != 1:
            found += ONE
    while found.day < day.day and (found + ONE).day != 1:
        found += ONE
    return found


def rolled(day: date, life: Life, is_working: IsWorking) -> date:
    while life.rolls and not is_working(day):
        day += ONE
    return day


def reminders(start: date, nominal: date, due: date, days: Collection[date]) -> list[str]:
    """The reminders of an untouched clock that is swept on `days` only: the newest that is reached, each once."""
    length = (nominal - start).days
    wanted: dict[date, str] = {}
    if length > 1:
        wanted[start + timedelta(days=length // 2)] = "half"
    for before, name in ((3, "3d"), (1, "1d")):
        if before < length:
            wanted[nominal - timedelta(days=before)] = name
    wanted[nominal] = "day"
    sent: list[str] = []
    for today in sorted(days):
        if today > due:
            sent.append(f"overdue-{today}")
            continue
        reached = [wanted[day] for day in sorted(wanted) if day <= today]
        if reached and reached[-1] not in sent:
            sent.append(reached[-1])
    return sent
