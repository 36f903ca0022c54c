"""A decision again, on the facts, the edition and the calendar that it was made on: it must come out the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.models import Decision
from claims.services.adjudication import changes
from policies import terms
from policies.models import CalendarNotice
from policies.terms.core.calendar import Calendar, packaged_calendar, parse_calendar_year


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which the replayed result is not the frozen one; None stands for "not there"."""

    path: str
    frozen: object
    replayed: object


def replay(decision: Decision) -> list[Difference]:
    """Adjudicate the frozen facts again and list what comes out differently; an empty list: identical."""
    facts = {**decision.facts, "edition": decision.edition}
    calendar = calendar_known_at(decision.decided_at)
    again = terms.adjudicate(facts, calendar)
    result = again.as_dict()
    if "what_would_change" in decision.result:
        result["what_would_change"] = changes(facts, calendar, again)
    return list(_differences("", decision.result, json.loads(json.dumps(result))))


def calendar_known_at(at: datetime) -> Calendar:
    """The working-day calendar that the office had at the aware instant `at`: notices loaded later were not known."""
    calendar = packaged_calendar()
    newest: dict[int, CalendarNotice] = {}
    for notice in CalendarNotice.objects.filter(loaded_at__lte=at).order_by("year", "version"):
        newest[notice.year] = notice
    for notice in newest.values():
        calendar = calendar.with_year(parse_calendar_year(notice.content))
    return calendar


def _differences(path: str, frozen: Any, replayed: Any) -> Iterator[Difference]:
    if isinstance(frozen, dict) and isinstance(replayed, dict):
        for key in sorted(frozen.keys() | replayed.keys()):
            yield from _differences(f"{path}.{key}" if path else key, frozen.get(key), replayed.get(key))
    elif isinstance(frozen, list) and isinstance(replayed, list) and len(frozen) == len(replayed):
        for index, (old, new) in enumerate(zip(frozen, replayed, strict=True)):
            yield from _differences(f"{path}[{_name(old, index)}]", old, new)
    elif frozen != replayed:
        yield Difference(path, frozen, replayed)


def _name(entry: Any, index: int) -> str:
    """A finding is called by its clause, anything else by its place."""
    return f"{entry['clause']}" if isinstance(entry, dict) and entry.get("clause") else str(index)
