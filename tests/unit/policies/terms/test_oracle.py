"""The terms beside a second, independent and slow computation: random claims and clocks, and every golden case."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.terms import adjudicate, as_json
from policies.terms.core.calendar import packaged_calendar
from policies.terms.core.clock_answer import answer
from tests.golden.reading import CLOCK_FOLDER, SCHEME_FOLDERS, Case, read_all
from tests.oracle import adjudication, clocks
from tests.oracle.claims import claim
from tests.oracle.questions import question
from tests.oracle.sheet import EXEMPTIONS

FEW, MANY = 3_000, 100_000


def _accepted(folders: tuple[str, ...]) -> list[Case]:
    """The golden cases under the terms in force: the second computation knows no other reading."""
    return [case for case in read_all(folders) if "error" not in case.expected and not case.terms]


def _apart(expected: Mapping[str, Any], given: Mapping[str, Any], where: str = "") -> list[str]:
    """Every place in which the product answers otherwise. Lists are compared as sets."""
    lines = []
    for key, value in expected.items():
        other = given[key]
        if isinstance(value, dict):
            lines += _apart(value, other, f"{where}{key}.")
        elif (sorted(set(other)) if isinstance(other, list) else other) != value:
            lines.append(f"{where}{key}: the product says {other!r}, the second computation {value!r}")
    return lines


def _differences(case: dict[str, Any]) -> list[str]:
    given = json.loads(as_json(adjudicate(case)))
    # Beside GT-10 the product names the exemptions that it could not rely on; that list is the findings' own.
    given["refer_reasons"] = [clause for clause in given["refer_reasons"] if clause not in EXEMPTIONS]
    return _apart(adjudication.adjudicate(case), given)


def _clock_differences(case: dict[str, Any]) -> list[str]:
    return _apart(clocks.due(case), answer(case, packaged_calendar()))


@pytest.fixture
def how_many(full_faults: bool) -> int:
    return MANY if full_faults else FEW


@pytest.mark.parametrize("case", _accepted(SCHEME_FOLDERS), ids=lambda case: case.id)
def test_both_adjudicate_a_golden_case_alike(case: Case) -> None:
    assert _differences(case.input) == []


@pytest.mark.parametrize("case", _accepted((CLOCK_FOLDER,)), ids=lambda case: case.id)
def test_both_count_a_golden_clock_alike(case: Case) -> None:
    assert _clock_differences(case.input) == []


@pytest.mark.fault
def test_both_adjudicate_any_claim_alike(how_many: int) -> None:
    for seed in range(how_many):
        case = claim(seed)
        assert _differences(case) == [], case
    print(f"claims adjudicated twice: {how_many:,}, differences: 0")


@pytest.mark.fault
def test_both_count_any_clock_alike(how_many: int) -> None:
    for seed in range(how_many):
        case = question(seed)
        assert _clock_differences(case) == [], case
    print(f"clocks counted twice: {how_many:,}, differences: 0")


def test_the_random_claims_reach_every_recommendation_under_every_scheme() -> None:
    reached = {(case["scheme"], adjudication.adjudicate(case)["recommendation"]) for case in map(claim, range(FEW))}
    every = {"approve", "deny", "refer", "supplement", "investigate"}
    assert reached == {(scheme, advice) for scheme in adjudication.SCHEMES for advice in every}


def test_a_difference_is_seen() -> None:
    given = json.loads(as_json(adjudicate(claim(1))))
    expected = adjudication.adjudicate(claim(1))
    expected["amount"]["goods"] = "0.07"
    expected["warnings"] = ["GT-0"]
    assert [line.partition(":")[0] for line in _apart(expected, given)] == ["amount.goods", "warnings"]
