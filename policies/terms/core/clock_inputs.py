"""What a clock is computed from: the typed inputs, and the strict reading of them from JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from policies.terms.core import reading
from policies.terms.core.clock_spec import EXTRA_INPUTS, UNITS, ClockSpec
from policies.terms.core.errors import InputError
from policies.terms.core.period import Moment, day_of

MOMENTS = ("trigger_at", "acted_at", "contract_at", "delivered_at", "notified_at", "first_evidence_at")
FIELDS = frozenset({"id", "clock", "pauses", *MOMENTS, *EXTRA_INPUTS})
NO_EXTRAS = (None,) * len(EXTRA_INPUTS)
LENGTH_OF_A_DATE = len("2026-02-04")


class Pause(NamedTuple):
    """From the arrival of a supplement notice at the claimant to the arrival of the documents at the office."""

    began_at: Moment
    #: None while the documents have not come.
    ended_at: Moment | None = None


class Agreed(NamedTuple):
    """The policy's own period, which displaces the one of the terms."""

    days: int
    unit: str


class ClockInputs(NamedTuple):
    """The facts that a clock runs on.

    Each moment is an aware datetime, or a date that means that whole Shanghai
    day (GT-9: the destination's day). Inputs that the clock does not have must
    be left out: `compute` refuses them.
    """

    trigger_at: Moment | None = None
    acted_at: Moment | None = None
    pauses: tuple[Pause, ...] = ()
    # The extra inputs, in the order of EXTRA_INPUTS.
    agreed: Agreed | None = None
    contract_at: Moment | None = None
    delivered_at: Moment | None = None
    time_zone: str | None = None
    notified_at: Moment | None = None
    first_evidence_at: Moment | None = None


def check_inputs(spec: ClockSpec, inputs: ClockInputs) -> None:
    """Raise InputError, naming the field, for an input that this clock does not have or that makes no sense."""
    if inputs.pauses:
        if not spec.pausable:
            raise InputError("not_pausable", "pauses", f"{spec.id} can't be paused; leave pauses out")
        for number, pause in enumerate(inputs.pauses):
            if pause.ended_at is not None and _is_before(pause.ended_at, pause.began_at):
                raise InputError(
                    "pause_reversed", f"pauses.{number}.to", "the pause ends before it begins; check both dates"
                )
    if inputs[-len(EXTRA_INPUTS) :] == NO_EXTRAS:
        return
    for name in EXTRA_INPUTS:
        if getattr(inputs, name) is not None and name not in spec.inputs:
            its_own = ", ".join(sorted(spec.inputs)) or "none"
            raise InputError("not_an_input", name, f"{spec.id} has no {name}; its extra inputs: {its_own}")
    if inputs.agreed is not None and inputs.agreed.days < 1:
        raise InputError("out_of_range", "agreed.days", f"{inputs.agreed.days} days is no period; agree 1 or more")


def _is_before(one: Moment, other: Moment) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return day_of(one, field="pauses") < day_of(other, field="pauses")


def read_inputs(spec: ClockSpec, raw: Mapping[str, Any]) -> ClockInputs:
    """Return the inputs of one clock from a mapping with the fields of the `due` command.

    null is the same as absent. Moments are ISO strings (or date and aware
    datetime values). Raises InputError naming the field.
    """
    reading.mapping(raw, "", FIELDS)
    given = {name: value for name, value in raw.items() if value is not None}
    moments = {name: read_moment(given[name], name) for name in MOMENTS if name in given}
    inputs = ClockInputs(
        **moments,
        pauses=_read_pauses(given.get("pauses", ())),
        agreed=_read_agreed(given["agreed"]) if "agreed" in given else None,
        time_zone=reading.time_zone(given["time_zone"], "time_zone").key if "time_zone" in given else None,
    )
    check_inputs(spec, inputs)
    return inputs


def read_moment(value: Any, field: str) -> Moment:
    """Return the date, or the aware datetime, that an ISO string states.

    Raises InputError naming `field`, with the codes of `reading.day` and
    `reading.instant`: a date and time without an offset is refused.
    """
    if isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise reading.wrong_type(field, "an ISO date or an ISO instant with offset", value)
    if len(value) > LENGTH_OF_A_DATE:
        return reading.instant(value, field)
    return reading.day(value, field)


def _read_pauses(value: Any) -> tuple[Pause, ...]:
    entries = reading.sequence(value, "pauses")
    return tuple(_read_pause(entry, f"pauses.{number}") for number, entry in enumerate(entries))


def _read_pause(value: Any, field: str) -> Pause:
    pause = reading.mapping(value, field, ("from", "to"))
    if pause.get("from") is None:
        raise InputError("missing", f"{field}.from", "say when the supplement notice arrived at the claimant")
    began = read_moment(pause["from"], f"{field}.from")
    if pause.get("to") is None:
        return Pause(began)
    return Pause(began, read_moment(pause["to"], f"{field}.to"))


def _read_agreed(value: Any) -> Agreed:
    agreed = reading.mapping(value, "agreed", ("days", "unit"))
    for key in ("days", "unit"):
        if agreed.get(key) is None:
            raise InputError("missing", f"agreed.{key}", "an agreed period needs both days and unit")
    days = reading.whole_days(agreed["days"], "agreed.days")
    return Agreed(days, reading.code_of(sorted(UNITS))(agreed["unit"], "agreed.unit"))
