"""Numbers and readings of law: YAML by edition, each with unit and citation, each with a hash."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from policies.terms.core import vocabulary
from policies.terms.core.errors import InputError, LawFileError
from policies.terms.core.loader import bilingual_in, list_in, read_yaml, require_keys, text_in
from policies.terms.core.money import MINOR_UNITS
from policies.terms.core.text import Text

UNDATED = "undated"
_OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
_CODE_LISTS: dict[str, Collection[str]] = {
    "transport_modes": vocabulary.TRANSPORT_MODES,
    "carriages": vocabulary.CARRIAGES,
}
#: The unit of a parameter that chooses between the readings of an ambiguous text.
READING = "reading"
Value = Fraction | Mapping[str, Fraction] | frozenset[str] | str


@dataclass(frozen=True)
class Parameter:
    """One number, list of codes or reading of the terms.

    `value` is a Fraction for the unit `ratio`, sums by currency for `money`, codes for a list of codes, and for a
    `reading` the code of the one that was adopted `among` those that the text allows.
    """

    id: str
    value: Value
    unit: str
    citation: str
    hash: str
    among: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """One version of a scheme's terms. `effective_from` None: the text is undated and applies to everything before."""

    id: str
    effective_from: date | None
    citation: str
    parameters: Mapping[str, Parameter]
    hash: str

    def ratio(self, name: str) -> Fraction:
        """A share, exact."""
        value = self.parameters[name].value
        if not isinstance(value, Fraction):
            raise LawFileError(f"{self.id}: {name} is no ratio")
        return value

    def sums(self, name: str) -> Mapping[str, Fraction]:
        """Sums by currency; empty where the edition has no such parameter."""
        if name not in self.parameters:
            return {}
        value = self.parameters[name].value
        if not isinstance(value, Mapping):
            raise LawFileError(f"{self.id}: {name} is no sum of money")
        return value

    def codes(self, name: str) -> frozenset[str]:
        """A list of codes."""
        value = self.parameters[name].value
        if not isinstance(value, frozenset):
            raise LawFileError(f"{self.id}: {name} is no list of codes")
        return value

    def reading(self, name: str) -> str:
        """The reading that was adopted, by its code."""
        value = self.parameters[name].value
        if not isinstance(value, str):
            raise LawFileError(f"{self.id}: {name} is no reading")
        return value


def content_hash(content: Any) -> str:
    """SHA-256 of a YAML content in canonical form."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_editions(path: Path, beside: Any = None) -> tuple[Edition, ...]:
    """Read a scheme's editions, oldest first.

    `beside` is other law content that the hash of each edition must cover (checklists, clocks). Raises
    LawFileError for unknown or missing keys, unknown units, values that don't fit their unit, two undated
    editions, or two of one date or name.
    """
    content = read_yaml(path)
    require_keys(content, str(path), {"editions"})
    entries = enumerate(list_in(content["editions"], f"{path}: editions"))
    editions = [_read_edition(entry, f"{path}: editions.{at}", beside) for at, entry in entries]
    for attribute in ("id", "effective_from"):
        seen = [getattr(edition, attribute) for edition in editions]
        if len(set(seen)) != len(seen):
            raise LawFileError(f"{path}: two editions have the same {attribute}; at most one may be undated")
    return tuple(sorted(editions, key=lambda edition: edition.effective_from or date.min))


def _read_edition(entry: Any, where: str, beside: Any) -> Edition:
    require_keys(entry, where, {"edition", "effective_from", "citation", "parameters"})
    effective = entry["effective_from"]
    if effective != UNDATED and not isinstance(effective, date):
        raise LawFileError(f"{where}.effective_from: expected a date or {UNDATED!r}, found {effective!r}")
    if not isinstance(entry["parameters"], dict):
        raise LawFileError(f"{where}.parameters: expected a mapping, {{}} where there is none")
    return Edition(
        id=text_in(entry["edition"], f"{where}.edition"),
        effective_from=None if effective == UNDATED else effective,
        citation=text_in(entry["citation"], f"{where}.citation"),
        parameters={name: _in_an_edition(name, raw, where) for name, raw in entry["parameters"].items()},
        hash=content_hash([entry, beside]),
    )


def read_parameters(content: Any, where: str) -> dict[str, Parameter]:
    """Single parameters by id to be tried in place of an edition's; LawFileError as for an edition.

    A reading comes without the readings that the text allows: those are the edition's to say.
    """
    if not isinstance(content, dict) or not content:
        raise LawFileError(f"{where}: expected a mapping from parameter ids to value, unit and citation")
    return {name: _read_parameter(name, raw, where) for name, raw in content.items()}


def _in_an_edition(name: Any, raw: Any, where: str) -> Parameter:
    """A parameter of an edition: a reading names all readings that the text allows, in words."""
    if not isinstance(raw, dict) or raw.get("unit") != READING:
        return _read_parameter(name, raw, where)
    at = f"{where}.{name}"
    require_keys(raw, at, {"value", "unit", "citation", "among"})
    parameter = _read_parameter(name, {key: raw[key] for key in raw if key != "among"}, where)
    if not isinstance(raw["among"], dict) or len(raw["among"]) < 2:
        raise LawFileError(f"{at}.among: expected at least two readings, each with its words in zh and en")
    among = {}
    for code, words in raw["among"].items():
        among[code] = Text(**bilingual_in(words, f"{at}.among.{code}"))
    if parameter.value not in among:
        raise LawFileError(f"{at}: {parameter.value!r} is none of its readings: {', '.join(map(str, among))}")
    return replace(parameter, among=among)


def _read_parameter(name: Any, raw: Any, where: str) -> Parameter:
    at = f"{where}.{name}"
    require_keys(raw, at, {"value", "unit", "citation"})
    return Parameter(
        id=text_in(name, at),
        value=_read_value(raw["value"], raw["unit"], at),
        unit=raw["unit"],
        citation=text_in(raw["citation"], f"{at}.citation"),
        hash=content_hash(raw),
    )


def _read_value(value: Any, unit: Any, at: str) -> Value:
    if unit == "ratio":
        return _exact(value, at)
    if unit == "money":
        if not isinstance(value, dict) or not value or not value.keys() <= MINOR_UNITS.keys():
            raise LawFileError(f"{at}: money is a mapping from known currencies to sums")
        return {currency: _exact(amount, f"{at}.{currency}") for currency, amount in value.items()}
    if unit in _CODE_LISTS:
        if not isinstance(value, list) or not value or not set(value) <= set(_CODE_LISTS[unit]):
            raise LawFileError(f"{at}: expected a list of {unit}, found {value!r}")
        return frozenset(value)
    if unit == READING:
        return text_in(value, at)
    raise LawFileError(f"{at}: unknown unit {unit!r}; known: ratio, money, {READING}, {', '.join(_CODE_LISTS)}")


def _exact(value: Any, at: str) -> Fraction:
    if not isinstance(value, str) or not value.replace(".", "", 1).isdecimal():
        raise LawFileError(f"{at}: expected a quoted decimal >= 0, found {value!r}")
    return Fraction(value)


def edition_for(editions: tuple[Edition, ...], wanted: str | None, contract_at: datetime | None) -> Edition:
    """The edition that was asked for, else the one in force at the contract (its Shanghai day), else the newest.

    Raises InputError on `edition` for a name that the scheme doesn't have, or a contract older than every edition.
    """
    if wanted is not None:
        for edition in editions:
            if edition.id == wanted:
                return edition
        known = ", ".join(edition.id for edition in editions)
        raise InputError("unknown_code", "edition", f"{wanted!r} is no edition of this scheme; known: {known}")
    if contract_at is None:
        return editions[-1]
    day = contract_at.astimezone(_OFFICE_ZONE).date()
    for edition in reversed(editions):
        if edition.effective_from is None or edition.effective_from <= day:
            return edition
    raise InputError("out_of_range", "policy.issued_at", f"no edition of these terms was in force on {day}")
