"""The golden cases leave no clause and no number of the terms out, and what they say of a clause is so."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policies.terms import CARRIAGES, TRANSPORT_MODES
from policies.terms.api import SCHEMES, RegisterRow, adjudicate, register
from policies.terms.core.clause import Decided
from policies.terms.core.parameter import Parameter
from policies.terms.trial import with_values
from tests.golden.checking import TAKES_EFFECT, adjudicated, outcomes
from tests.golden.reading import CLOCK_FOLDER, SCHEME_FOLDERS, Case, read_all

# Every kind that can be claimed is covered by JI-1, and no input carries the consequential loss of JS-4:
# no claim that is accepted as an input can make these two speak.
CANNOT_TAKE_EFFECT = {("JSX-INS", "JI-1"), ("JSX-INS", "JS-4"), ("JSX-STD", "JS-4")}

INTERPRETATIONS = Path(__file__).resolve().parents[4] / "docs" / "interpretations.md"
FOLDERS = {code: code.lower().replace("-", "_") for code in SCHEMES}
ROWS = register()
LIVE_ROWS = [row for row in ROWS if row.why_undecided is None]
CASES = [case for case in read_all(SCHEME_FOLDERS) if "error" not in case.expected]


@cache
def _given(case_id: str) -> dict[str, str]:
    case = next(case for case in CASES if case.id == case_id)
    return outcomes(adjudicated(case).as_dict())


def _of(scheme: str) -> list[Case]:
    return [case for case in CASES if case.folder == FOLDERS[scheme]]


def _name(row: RegisterRow) -> str:
    return f"{row.scheme}-{row.clause}"


def _takes_effect(row: RegisterRow, outcome: str) -> bool:
    """A clause of the checklist speaks by asking for a paper, one of the amount by being computed at all."""
    if row.decided == Decided.CHECKLIST:
        return outcome in {"unknown", *TAKES_EFFECT}
    if row.decided == Decided.AMOUNT:
        return outcome in {"met", *TAKES_EFFECT}
    return outcome in TAKES_EFFECT


def test_every_scheme_has_its_golden_folder() -> None:
    assert sorted(FOLDERS.values()) == sorted(SCHEME_FOLDERS)


@pytest.mark.parametrize("row", LIVE_ROWS, ids=_name)
def test_a_clause_has_a_case_where_it_takes_effect_and_one_where_it_does_not(row: RegisterRow) -> None:
    fires = [case.id for case in _of(row.scheme) if row.clause in case.fires]
    spares = [case.id for case in _of(row.scheme) if row.clause in case.spares]
    if (row.scheme, row.clause) in CANNOT_TAKE_EFFECT:
        assert not any(_takes_effect(row, _given(case.id)[row.clause]) for case in _of(row.scheme))
        return
    assert fires, f"no golden case of {row.scheme} shows {row.clause} taking effect"
    assert spares, f"no golden case of {row.scheme} shows {row.clause} leaving a claim alone"
    wrong = [case for case in fires if not _takes_effect(row, _given(case)[row.clause])]
    assert not wrong, f"these say that {row.clause} takes effect, and it does not: {wrong}"
    wrong = [case for case in spares if _given(case)[row.clause] in TAKES_EFFECT]
    assert not wrong, f"these say that {row.clause} does not take effect, and it does: {wrong}"
    told_apart = {_given(case)[row.clause] for case in fires} - {_given(case)[row.clause] for case in spares}
    assert told_apart, f"{row.clause} gives the cases where it takes effect the same outcomes as those it spares"


@pytest.mark.parametrize("row", [row for row in ROWS if row.why_undecided is not None], ids=_name)
def test_a_clause_that_no_claim_can_decide_stays_silent_in_every_case(row: RegisterRow) -> None:
    assert {_given(case.id)[row.clause] for case in _of(row.scheme)} == {"not_applicable"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_case_has_one_finding_for_every_clause(scheme: str) -> None:
    expected = [row.clause for row in ROWS if row.scheme == scheme]
    for case in _of(scheme):
        assert list(_given(case.id)) == expected, case.id


@pytest.mark.parametrize(
    ("scheme", "parameter"),
    sorted(
        {
            (scheme.code, name)
            for scheme in SCHEMES.values()
            for edition in scheme.law.editions
            for name in edition.parameters
        }
    ),
)
def test_every_number_of_the_terms_is_named_by_a_case_that_depends_on_it(scheme: str, parameter: str) -> None:
    naming = [case for case in _of(scheme) if parameter in case.parameters]
    assert naming, f"no golden case of {scheme} names {parameter}"
    for edition in SCHEMES[scheme].law.editions:
        number = edition.parameters.get(parameter)
        if number is not None and not number.among:
            moved = [case.id for case in naming if _comes_to(case, _other_value(number)) != _comes_to(case)]
            assert moved, f"{parameter} could be another number, and no case that names it would notice"


def _other_value(number: Parameter) -> dict[str, Any]:
    """The number as nobody would set it: a hundredth, one unit of money, the codes that it does not have."""
    values: dict[str, Any] = {
        "ratio": "0.01",
        "money": {"CNY": "1"},
        "carriages": sorted(CARRIAGES.keys() - number.value) if number.unit == "carriages" else [],
        "transport_modes": sorted(TRANSPORT_MODES.keys() - number.value) if number.unit == "transport_modes" else [],
    }
    return {number.id: {"value": values[number.unit], "unit": number.unit, "citation": "tried"}}


def _comes_to(case: Case, tried: dict[str, Any] | None = None) -> tuple[str, Any]:
    schemes = with_values(tried, case.id) if tried else SCHEMES
    decision = adjudicate(case.input, schemes=schemes)
    return decision.recommendation.value, decision.payable


READINGS = [
    (scheme.code, parameter)
    for scheme in SCHEMES.values()
    for edition in scheme.law.editions
    for parameter in edition.parameters.values()
    if parameter.among
]


@pytest.mark.parametrize(("scheme", "parameter"), READINGS, ids=[f"{code}-{each.id}" for code, each in READINGS])
def test_every_reading_that_was_not_adopted_has_a_case_that_would_come_out_otherwise(
    scheme: str, parameter: Parameter
) -> None:
    for code in parameter.among.keys() - {parameter.value}:
        tried = [case for case in _of(scheme) if case.terms.get(parameter.id) == code]
        assert tried, f"no golden case of {scheme} tries {parameter.id} as {code}"
        adopted = {case.id: replace(case, terms={}) for case in tried}
        assert any(adjudicated(case).amount != adjudicated(adopted[case.id]).amount for case in tried), parameter.id


def test_every_reading_names_its_interpretation() -> None:
    text = INTERPRETATIONS.read_text(encoding="utf-8")
    entries = dict(re.findall(r"^### ((?:INT|CLK)-\d\d) (.+?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    named = {parameter.id for _scheme, parameter in READINGS}
    for parameter in {each.id: each for _scheme, each in READINGS}.values():
        ident = re.search(r"INT-\d\d", parameter.citation)
        assert ident, f"{parameter.id}: the citation names no interpretation"
        assert f"`{parameter.id}`" in entries[ident[0]], f"{ident[0]} does not name {parameter.id}"
    listed = {name for entry in entries.values() for name in re.findall(r"`([A-Z]+-[\w.]+)` =\s", entry)}
    assert listed == named | {"GT-14.determination.notice_day"}


def test_every_number_that_a_case_names_exists() -> None:
    known = {name for scheme in SCHEMES.values() for edition in scheme.law.editions for name in edition.parameters}
    clocks = {name for case in read_all((CLOCK_FOLDER,)) for name in case.parameters}
    named = {name for case in CASES for name in case.parameters}
    assert named <= known | clocks, sorted(named - known - clocks)


def test_every_clause_that_a_case_cites_exists() -> None:
    known = {(row.scheme, row.clause) for row in ROWS}
    cited = {(scheme, clause) for scheme in SCHEMES for case in _of(scheme) for clause in (*case.fires, *case.spares)}
    assert cited <= known, sorted(cited - known)
