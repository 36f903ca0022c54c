"""The clause register: every clause of a scheme with its numbers, its periods and the golden cases that hold it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from policies.terms.api import SCHEMES, RegisterRow, register
from policies.terms.core.clock_spec import CLOCKS, ClockSpec
from policies.terms.core.parameter import Value
from policies.terms.core.text import Text

GOLDEN = Path("tests/golden")
_SPANS = {"month": Text("个月", "months"), "year": Text("年", "years")}
_DAYS = {"calendar": Text("个自然日", "calendar days"), "working": Text("个工作日", "working days")}


@dataclass(frozen=True, slots=True)
class Number:
    """One parameter as one edition gives it; `effective` is empty for an undated text.

    A reading has `words`, and names the `others` that the text would allow.
    """

    id: str
    value: str
    unit: str
    edition: str
    effective: str
    citation: str
    words: Text | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """One clock of a clause."""

    id: str
    length: Text
    edition: str
    citation: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One clause in the register: `fires` and `spares` are the golden cases where it takes effect, and does not."""

    row: RegisterRow
    proof: Text | None
    numbers: tuple[Number, ...]
    periods: tuple[Period, ...]
    fires: tuple[str, ...]
    spares: tuple[str, ...]


def entries(scheme: str) -> list[Entry]:
    """The register of one scheme, in the order of its clauses. KeyError for an unknown code."""
    proofs = {clause.id: clause.proof for clause in SCHEMES[scheme].clauses}
    golden = _golden(scheme)
    return [
        Entry(
            row,
            proofs[row.clause],
            _numbers(scheme, row),
            _periods(scheme, row.clause),
            *golden.get(row.clause, ((), ())),
        )
        for row in register()
        if row.scheme == scheme
    ]


def _numbers(scheme: str, row: RegisterRow) -> tuple[Number, ...]:
    return tuple(
        Number(
            name,
            _shown(parameter.value),
            parameter.unit,
            edition.id,
            str(edition.effective_from or ""),
            parameter.citation,
            parameter.among.get(str(parameter.value)),
            tuple(code for code in parameter.among if code != parameter.value),
        )
        for name in row.parameters
        for edition in SCHEMES[scheme].law.editions
        if (parameter := edition.parameters[name])
    )


def _shown(value: Value) -> str:
    if isinstance(value, Fraction):
        return str(Decimal(value.numerator) / Decimal(value.denominator))
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, str):
        return value
    return ", ".join(f"{currency} {_shown(amount)}" for currency, amount in value.items())


def _periods(scheme: str, clause: str) -> tuple[Period, ...]:
    own = [spec for spec in CLOCKS.values() if scheme in spec.schemes and spec.id.rpartition(".")[0] == clause]
    return tuple(Period(spec.id, _length(spec), spec.edition, spec.basis) for spec in own)


def _length(spec: ClockSpec) -> Text:
    words = _SPANS.get(spec.span) or _DAYS[spec.unit]
    return Text(f"{spec.length} {words.zh}", f"{spec.length} {words.en}")


@cache
def _golden(scheme: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The ids of the cases that fire and spare each clause; empty where the tests are not installed."""
    fires: dict[str, list[str]] = {}
    spares: dict[str, list[str]] = {}
    folder = Path(settings.BASE_DIR) / GOLDEN / scheme.lower().replace("-", "_")
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for case in content.get("cases", ()):
            for clause in case.get("fires", ()):
                fires.setdefault(clause, []).append(case["id"])
            for clause in case.get("spares", ()):
                spares.setdefault(clause, []).append(case["id"])
    return {
        clause: (tuple(fires.get(clause, ())), tuple(spares.get(clause, ()))) for clause in fires.keys() | spares.keys()
    }
