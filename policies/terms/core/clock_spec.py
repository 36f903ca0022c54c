"""What a clock is: read from YAML, checked, and kept in one registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from json import dumps
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import (
    TERMS_DIR,
    bilingual_in,
    flag_in,
    list_in,
    read_yaml,
    require_keys,
    text_in,
    whole_in,
)
from policies.terms.core.period import MONTHS_A_YEAR

CALENDAR = "calendar"
WORKING = "working"
UNITS = frozenset({CALENDAR, WORKING})
MONTHS = {"day": 0, "month": 1, "year": MONTHS_A_YEAR}
RULES = frozenset({"period", "rescission", "cover_end", "inception"})
BOUND = frozenset({"office", "insurer", "insured", "customer", None})
MISSED = frozenset({"breach", "target_missed", "denied", "right_gone", "advisory", "information", "may_be_destroyed"})
#: Inputs that only some clocks have; `pauses` follows from `pausable`.
EXTRA_INPUTS = ("agreed", "contract_at", "delivered_at", "time_zone", "notified_at", "first_evidence_at")

SHARED_FILE = TERMS_DIR / "clocks.yaml"
REQUIRED = {"id", "schemes", "rule", "edition", "basis", "trigger", "length", "span", "unit", "roll", "pausable"} | {
    "bound",
    "inputs",
    "met_by",
    "missed",
    "if_missed",
}
OPTIONAL = {"target", "outer", "payment", "notice_day"}
#: Readings of the pause: the day of the notice's arrival is the last that counts, or the first that does not (CLK-09).
NOTICE_DAY_COUNTED = "counted"
NOTICE_DAYS = frozenset({NOTICE_DAY_COUNTED, "not_counted"})

Bilingual = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """One clock of the terms, as its YAML states it."""

    id: str
    schemes: tuple[str, ...]
    rule: str
    edition: str
    basis: str
    trigger: Bilingual
    #: `length` times `span` (day, month, year), counted in `unit` (calendar or working).
    length: int
    span: str
    unit: str
    roll: bool
    pausable: bool
    #: Who must act in time: office, insurer, insured, customer; None where nobody must.
    bound: str | None
    #: The extra inputs that this clock has.
    inputs: frozenset[str]
    met_by: Bilingual | None
    missed: str
    if_missed: Bilingual
    #: Working days of an internal target beside the due date.
    target: int | None
    #: Months after the contract at which the right ends in any case (GT-12); 0 where nothing does.
    outer_months: int
    #: Whether a payment meets it: then the cashier is reminded, else the adjuster.
    payment: bool

    @property
    def days(self) -> timedelta:
        """The length of a clock that counts calendar days. Raises ValueError for working days, months and years."""
        if self.span != "day" or self.unit != CALENDAR:
            raise ValueError(f"{self.id} does not count calendar days; ask compute() for its last day")
        return timedelta(days=self.length)

    #: The length in months; 0 for a length in days.
    months: int
    #: Of a clock that can be paused: whether the day on which the notice arrives still counts (CLK-09).
    notice_day_counts: bool = True


def _read(entry: Any, where: str) -> ClockSpec:
    require_keys(entry, where, REQUIRED, OPTIONAL)
    where = f"{where}: {text_in(entry['id'], f'{where}: id')}"
    for key in ("edition", "basis"):
        text_in(entry[key], f"{where}: {key}")
    schemes = [text_in(code, f"{where}: schemes") for code in list_in(entry["schemes"], f"{where}: schemes")]
    for key, allowed in (("rule", RULES), ("unit", UNITS), ("span", MONTHS), ("bound", BOUND), ("missed", MISSED)):
        if entry[key] not in allowed:
            known = ", ".join(sorted(str(word) for word in allowed))
            raise LawFileError(f"{where}: {key}: {entry[key]!r} is not one of {known}")
    for key in ("trigger", "met_by", "if_missed"):
        # That nothing meets a clock can be said; what starts it and what follows must be.
        if entry[key] is not None or key != "met_by":
            bilingual_in(entry[key], f"{where}: {key}")
    inputs = entry["inputs"] and list_in(entry["inputs"], f"{where}: inputs")
    if not isinstance(inputs, list) or not all(name in EXTRA_INPUTS for name in inputs):
        raise LawFileError(f"{where}: inputs: {inputs!r} is no list of {', '.join(EXTRA_INPUTS)}")
    whole_in(entry["length"], f"{where}: length")
    for key in ("roll", "pausable", "payment"):
        flag_in(entry.get(key, False), f"{where}: {key}")
    if entry["unit"] == WORKING and (entry["span"] != "day" or entry["roll"]):
        raise LawFileError(f"{where}: working days are counted in days and end on a working day: span day, no roll")
    if entry["pausable"] is not (entry.get("notice_day") in NOTICE_DAYS):
        readings = ", ".join(sorted(NOTICE_DAYS))
        raise LawFileError(f"{where}: notice_day: a clock that can be paused, and no other, says one of {readings}")
    target, outer = _target(entry, where), _outer_months(entry, where)
    return ClockSpec(
        **{key: entry[key] for key in REQUIRED - {"schemes", "inputs"}},
        schemes=tuple(schemes),
        inputs=frozenset(inputs),
        target=target,
        months=entry["length"] * MONTHS[entry["span"]],
        outer_months=outer,
        payment=entry.get("payment", False),
        notice_day_counts=entry.get("notice_day") == NOTICE_DAY_COUNTED,
    )


def _target(entry: Mapping[str, Any], where: str) -> int | None:
    """The office's own target in working days, None where the entry has none."""
    if "target" not in entry:
        return None
    where, target = f"{where}: target", entry["target"]
    require_keys(target, where, {"length", "unit"})
    if target["unit"] != WORKING:
        raise LawFileError(f"{where}: the office counts its targets in working days")
    return whole_in(target["length"], where, least=1)


def _outer_months(entry: Mapping[str, Any], where: str) -> int:
    """The outer limit in months, 0 where the entry has none."""
    if "outer" not in entry:
        return 0
    where, outer = f"{where}: outer", entry["outer"]
    require_keys(outer, where, {"length", "span"})
    months = MONTHS.get(outer["span"]) if isinstance(outer["span"], str) else None
    if not months:
        raise LawFileError(f"{where}: span: {outer['span']!r} is not one of month, year")
    return whole_in(outer["length"], where, least=1) * months


def load_clocks(shared: Path = SHARED_FILE) -> dict[str, ClockSpec]:
    """Return every clock by id: those that schemes share, then each scheme folder's own.

    Raises LawFileError for a file that can't be trusted or an id that stands twice.
    """
    clocks: dict[str, ClockSpec] = {}
    for path in [shared, *sorted(shared.parent.glob("schemes/*/clocks.yaml"))]:
        content = read_yaml(path)
        where = str(path.relative_to(shared.parent))
        require_keys(content, where, {"clocks"}, {"counting"})
        if "counting" in content:
            _counting(content["counting"], where)
        for entry in list_in(content["clocks"], f"{where}: clocks"):
            spec = _read(entry, where)
            if spec.id in clocks:
                raise LawFileError(f"{where}: {spec.id} stands twice; keep one")
            clocks[spec.id] = spec
    return clocks


@cache
def counting_basis() -> Mapping[str, str]:
    """Return the citations of the rules of counting, by rule."""
    return MappingProxyType(_counting(read_yaml(SHARED_FILE)["counting"], SHARED_FILE.name))


def _counting(content: Any, where: str) -> dict[str, str]:
    where = f"{where}: counting"
    require_keys(content, where, {"first_day", "corresponding_day", "roll", "agreed", "pause"})
    return {rule: text_in(citation, f"{where}: {rule}") for rule, citation in content.items()}


@cache
def clocks_version() -> str:
    """Return the SHA-256 of all clock files, in hexadecimal: store it with what was decided on them."""
    paths = [SHARED_FILE, *sorted(SHARED_FILE.parent.glob("schemes/*/clocks.yaml"))]
    return sha256(dumps([read_yaml(path) for path in paths], sort_keys=True).encode()).hexdigest()


#: Every clock of the terms, by id.
CLOCKS: Mapping[str, ClockSpec] = MappingProxyType(load_clocks())
