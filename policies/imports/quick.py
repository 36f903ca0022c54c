"""Short cuts for the spellings that programs write, in front of the converters that read everything.

A short cut answers only where the converter would give this very text and have nothing to say; else it
answers None, and the converter is asked.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from policies.imports.moments import EPOCH_1900, EPOCH_1904, instant
from policies.imports.numbers import STORED_DECIMALS
from policies.imports.tables.cells import Cell, DateNumber

ShortCut = Callable[[Cell], str | None]

_YEAR_FIRST = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_A_DAY = 86_400
_MOST_KEPT = 20_000
_LAST_SERIAL = 200_000.0


def amount(decimals: int, *, positive: bool, digits: int = 10) -> ShortCut:
    """A plain number with at most so many decimals, as text with three: "1234.5" and 1234.5 are "1234.500"."""
    fraction = rf"(?:\.[0-9]{{1,{decimals}}})?" if decimals else r"(?:\.0)?"
    plain = re.compile(rf"(?:[1-9][0-9]{{0,{digits - 1}}}|0){fraction}\Z").match

    def read(raw: Cell) -> str | None:
        text = repr(raw) if raw.__class__ is float else raw
        if text.__class__ is not str or not plain(text):
            return None
        whole, _point, rest = text.partition(".")
        value = f"{whole}.{rest:0<{STORED_DECIMALS}}"
        return value if not positive or value.strip("0.") else None

    return read


class Instants:
    """Instants as ISO text or as day numbers: each day and each time of day is read once, and put together.

    That holds because no offset changes here: what has none of its own is Asia/Shanghai time, which has kept
    +08:00 through all years that are accepted. `zones` says that offsets have to be told: they are left alone.
    """

    def __init__(self, *, epoch_1904: bool, zones: bool) -> None:
        self._epoch_1904 = epoch_1904
        self._epoch = (EPOCH_1904 if epoch_1904 else EPOCH_1900).date()
        self._zones = zones
        # A day with its neighbours, as the time of day may lead to one of these; the time with which of them it is.
        self._days: dict[str | int, tuple[str, str, str]] = {}
        self._times: dict[str | int, tuple[int, str]] = {}

    def read(self, raw: Cell) -> str | None:
        """The instant as ISO text in UTC, or None. Raises CellProblem as `moments.instant`."""
        day: str | int
        time: str | int
        if raw.__class__ is str:
            day, time = raw[:10], raw[10:]
        elif raw.__class__ is DateNumber and 0 < raw < _LAST_SERIAL:
            day, time = divmod(round(raw * _A_DAY), _A_DAY)
        else:
            return None
        try:
            shift, text = self._times[time]
            return self._days[day][shift] + text
        except KeyError:
            return self._learn(raw, day, time)

    def read_all(self, column: Sequence[Cell]) -> list[str] | None:
        """As `read`, for cells of one type; None if it is None for one of them."""
        kind = column[0].__class__
        if kind is not str and kind is not DateNumber:
            return None
        days, times, texts = self._days, self._times, []
        day: str | int
        time: str | int
        for raw in column:
            if kind is str:
                day, time = raw[:10], raw[10:]
            elif 0 < raw < _LAST_SERIAL:
                day, time = divmod(round(raw * _A_DAY), _A_DAY)
            else:
                return None
            try:
                shift, text = times[time]
                texts.append(days[day][shift] + text)
            except KeyError:
                learnt = self._learn(raw, day, time)
                if learnt is None:
                    return None
                texts.append(learnt)
        return texts

    def _learn(self, raw: Cell, day: str | int, time: str | int) -> str | None:
        if isinstance(day, int):
            local = self._epoch + timedelta(days=day)
            found = instant(float(raw), self._epoch_1904)
        elif _YEAR_FIRST.fullmatch(day) and (time == "" or str(time)[0] in " T"):
            found = instant(raw, self._epoch_1904)
            local = date.fromisoformat(day)
        else:
            return None
        if found.value is None or found.code or (self._zones and found.zone):
            return None
        if len(self._days) > _MOST_KEPT or len(self._times) > _MOST_KEPT:
            self._days.clear()
            self._times.clear()
        shift = (date.fromisoformat(found.value[:10]) - local).days + 1
        self._days[day] = tuple((local + timedelta(days=d)).isoformat() for d in (-1, 0, 1))  # type: ignore[assignment]
        self._times[time] = (shift, found.value[10:])
        return found.value
