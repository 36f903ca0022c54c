"""Clocks as JSON: the answers and the list of the `due` command."""

from collections.abc import Mapping
from typing import Any

from policies.terms.core.calendar import Calendar
from policies.terms.core.clock import CLOCKS, compute
from policies.terms.core.clock_result import NOT_STARTED, PAUSED, ClockResult
from policies.terms.core.clock_spec import ClockSpec
from policies.terms.core.errors import InputError

#: Rules that end at an instant: they have no last day, and nobody acts in time.
ENDS_AT_AN_INSTANT = frozenset({"cover_end", "inception"})
HAS_TWO_ENDS = frozenset({"cover_end", "rescission"})


def answer(question: Mapping[str, Any], calendar: Calendar, clocks: Mapping[str, ClockSpec] = CLOCKS) -> dict[str, Any]:
    """Return the answer to one line of `due`; days and instants are ISO strings. `clocks` are those in force.

    Raises InputError naming the field.
    """
    clock = question.get("clock")
    if clock is None:
        raise InputError("missing", "clock", f"say which clock; known are {', '.join(clocks)}")
    if not isinstance(clock, str):
        raise InputError("wrong_type", "clock", f"expected a clock's id as text, found {type(clock).__name__}")
    result = compute(clock, question, calendar, clocks=clocks)
    asked = question.get("acted_at") is not None
    return {"id": question.get("id"), "clock": clock, **_state(clocks[clock], result, asked=asked)}


def _state(spec: ClockSpec, result: ClockResult, *, asked: bool) -> dict[str, Any]:
    has_last_day = spec.rule not in ENDS_AT_AN_INSTANT
    fields: dict[str, Any] = {"state": result.state}
    if has_last_day or result.state == NOT_STARTED:
        fields |= {"nominal_on": _iso(result.nominal_on), "due_on": _iso(result.due_on)}
    fields |= {
        "due_at": _iso(result.due_at),
        "rolled": result.rolled,
        "provisional": result.provisional,
        "unit": result.unit,
    }
    if result.state == PAUSED:
        fields |= {"days_left": result.days_left, "paused_since": _iso(result.paused_since)}
    if spec.target is not None:
        fields["target_on"] = _iso(result.target_on)
    if spec.rule in HAS_TWO_ENDS:
        fields["limited_by"] = result.limited_by
    if asked and has_last_day:
        fields["on_time"] = result.on_time
    steps = [{"on": step.on.isoformat(), "what": step.what.as_dict(), "basis": step.basis} for step in result.steps]
    return fields | {"steps": steps}


def _iso(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())


def listing(spec: ClockSpec) -> dict[str, Any]:
    """Return what a clock is: one line of `due --list`."""
    return {
        "id": spec.id,
        "scheme": list(spec.schemes),
        "trigger": dict(spec.trigger),
        "length": spec.length,
        "span": spec.span,
        "unit": spec.unit,
        "roll": spec.roll,
        "pausable": spec.pausable,
        "bound": spec.bound,
        "bound_party": spec.bound,
        "basis": spec.basis,
        "edition": spec.edition,
        "inputs": sorted(spec.inputs),
        "target": spec.target,
        "met_by": None if spec.met_by is None else dict(spec.met_by),
        "missed": spec.missed,
        "if_missed": dict(spec.if_missed),
    }
