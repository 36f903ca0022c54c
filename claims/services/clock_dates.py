"""The dates of a stored clock under one calendar; and what is kept when another calendar moves them.

Whoever counts a stored clock with a newer calendar first (a service, the sweep, the recount of all) records
the days before and after: a day that was once shown to somebody is never gone.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.models import Clock, ClockState
from claims.services import office_clocks
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.services.event_bulk import Entry, append_each
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_result import NO_RIGHT, NOT_STARTED, PAUSED, ClockResult
from policies.terms.core.clock_spec import CLOCKS
from policies.terms.core.errors import InputError

log = logging.getLogger(__name__)

EVENT = "clocks.recounted"
LABEL = "system:calendar"
#: The dates that a calendar can move.
DATES = ("nominal_on", "due_on", "target_on", "days_left", "provisional")

Dates = tuple[Any, ...]
Key = tuple[Any, ...]
MOST_KNOWN = 100_000
_SHANGHAI = "+08:00"
_NEVER = f"never     {_SHANGHAI}"
_BY_THE_HOUR = frozenset(spec.id for spec in CLOCKS.values() if spec.rule != "period")


@dataclass(slots=True)
class Recounted:
    """Which clocks were counted anew, and which of them moved, each with the dates that it had."""

    counted: list[Clock] = field(default_factory=list)
    moved: list[tuple[Clock, Dates]] = field(default_factory=list)
    failed: int = 0


def count(row: Clock, calendar: Calendar, same: "Same | None" = None) -> None:
    """Put into `row` what its stored inputs come to under `calendar`: dates, and running or paused.

    `same` remembers results for clocks that run by the same days; for one clock it is worth nothing.
    """
    result = same.result(row) if same else office_clocks.compute(row.clock_id, row.inputs, calendar)
    row.nominal_on, row.due_on, row.due_at = result.nominal_on, result.due_on, result.due_at
    row.target_on = result.target_on
    row.provisional = result.provisional
    row.calendar_version = calendar.version
    row.days_left = result.days_left
    row.paused_since = result.paused_since
    row.state = ClockState.PAUSED if result.state == PAUSED else ClockState.RUNNING
    if result.state in (NO_RIGHT, NOT_STARTED):
        row.state, row.closed_at = ClockState.ENDED, now()


class Same:
    """Results under one calendar, kept by the days that they hang on: of many clocks most run by days of others."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._known: dict[Key, ClockResult] = {}

    def result(self, row: Clock) -> ClockResult:
        """What the stored inputs come to; InputError as `office_clocks.compute` raises it."""
        key = days_of(row.clock_id, row.inputs)
        found = self._known.get(key) if key else None
        if found is None:
            found = office_clocks.compute(row.clock_id, row.inputs, self._calendar)
            if key and len(self._known) < MOST_KNOWN:
                self._known[key] = found
        return found


def days_of(clock_id: str, inputs: Mapping[str, Any]) -> Key | None:
    """The clock with the Shanghai days that its dates hang on; None where they hang on hours, or can't be told so."""
    if clock_id in _BY_THE_HOUR:
        return None
    key: list[Any] = [clock_id]
    for name, value in inputs.items():
        if name == "pauses":
            if len(value) > 1:  # which of two on one day came first is told by the hour
                return None
            moments = [value[0]["from"], value[0]["to"] or _NEVER]
        elif name == "agreed":
            key += [name, value["days"], value["unit"]]
            continue
        else:
            moments = [value]
        if not all(isinstance(moment, str) and moment.endswith(_SHANGHAI) for moment in moments):
            return None
        key += [name, *(moment[:10] for moment in moments)]
    return tuple(key)


def dates_of(row: Clock) -> Dates:
    return row.nominal_on, row.due_on, row.target_on, row.days_left, row.provisional


def recount(rows: Iterable[Clock], calendar: Calendar, same: Same | None = None) -> Recounted:
    """Count anew, from their stored inputs, the open rows that another calendar was used for (nothing is saved)."""
    result, same = Recounted(), same or Same(calendar)
    for row in rows:
        if row.closed_at is not None or row.calendar_version == calendar.version:
            continue
        old = dates_of(row)
        try:
            count(row, calendar, same)
        except InputError:
            log.exception("clock %s of claim %s can't be counted; its dates stay", row.clock_id, row.claim_id)
            result.failed += 1
            continue
        result.counted.append(row)
        if dates_of(row) != old:
            result.moved.append((row, old))
    return result


def record_moves(moved: list[tuple[Clock, Dates]], calendar: Calendar) -> None:
    """Append to each claim's stream what moved, from which day to which, under which calendar.

    Called in the transaction that saves the dates, under the claims' locks.
    """
    if moved:
        append_each(list(_told(moved, calendar)), at=now(), actor_label=LABEL)


def _told(moved: list[tuple[Clock, Dates]], calendar: Calendar) -> Iterator[Entry]:
    by_claim: dict[int, dict[str, Any]] = {}
    for row, old in moved:
        changes = zip(DATES, old, dates_of(row), strict=True)
        by_claim.setdefault(row.claim_id, {})[row.clock_id] = {
            name: [_plain(before), _plain(after)] for name, before, after in changes if before != after
        }
    for claim_id, changed in by_claim.items():
        yield Entry(f"claim:{claim_id}", EVENT, {"calendar": calendar.version, "clocks": changed})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
