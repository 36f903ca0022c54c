"""The clocks answer every golden case as it was counted by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from policies.terms.core.calendar import packaged_calendar
from policies.terms.core.clock import CLOCKS
from policies.terms.core.clock_answer import answer
from policies.terms.core.clock_spec import MONTHS, NOTICE_DAY_COUNTED, NOTICE_DAYS, ClockSpec
from policies.terms.core.errors import InputError
from tests.golden.reading import CLOCK_FOLDER, Case, differences, read_all

CASES = read_all((CLOCK_FOLDER,))


def _clocks(case: Case) -> Mapping[str, ClockSpec]:
    """The clocks in force, or with the other reading of the pause that the case tries."""
    tried = dict(CLOCKS)
    for name, value in case.terms.items():
        clock, _dot, key = name.rpartition(".")
        assert (key, value in NOTICE_DAYS) == ("notice_day", True), case.id
        tried[clock] = replace(CLOCKS[clock], notice_day_counts=value == NOTICE_DAY_COUNTED)
    return tried


def _comparable(fields: dict[str, Any]) -> dict[str, Any]:
    """Instants are compared as instants: the offset they are written in is free."""
    return {
        key: datetime.fromisoformat(value).timestamp() if key.endswith("_at") and isinstance(value, str) else value
        for key, value in fields.items()
    }


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_clock_golden_case(case: Case) -> None:
    expected = dict(case.expected)
    refused = expected.pop("error", None)
    if refused is not None:
        with pytest.raises(InputError) as caught:
            answer(case.input, packaged_calendar())
        field = refused["field"]
        if field.endswith("*"):
            assert caught.value.field.startswith(field[:-1]), case.working
        else:
            assert caught.value.field == field, case.working
        assert caught.value.code
        assert caught.value.message
        return
    given = answer(case.input, packaged_calendar(), _clocks(case))
    found = list(differences(_comparable(expected), _comparable(given)))
    assert not found, f"{case.id}: {'; '.join(found)}\nby hand: {case.working}"
    assert given["id"] == case.id


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_clock_has_golden_cases(clock: str) -> None:
    own = [case for case in CASES if case.input.get("clock") == clock and "error" not in case.expected]
    assert len(own) >= 2, f"{clock}: give it at least two golden cases"
    assert any(clock in case.parameters for case in own), f"{clock}: no golden case names its length"


NUMBERS = [
    (spec.id, number)
    for spec in CLOCKS.values()
    for number in ("length", "target", "outer_months")
    # What takes effect on the next day has no length.
    if getattr(spec, number)
]


@pytest.mark.parametrize(("clock", "number"), NUMBERS)
def test_every_number_of_a_clock_decides_one_of_its_cases(clock: str, number: str) -> None:
    spec = CLOCKS[clock]
    # One less: a target that is one more would be held back by the last day itself.
    shorter = replace(spec, **{number: getattr(spec, number) - 1})
    if number == "length":
        shorter = replace(shorter, months=shorter.length * MONTHS[spec.span])
    own = [case for case in CASES if case.input.get("clock") == clock and "error" not in case.expected]
    moved = [case.id for case in own if not _still_right(case, {**CLOCKS, clock: shorter})]
    assert moved, f"{clock}: {number} could be one less, and no golden case would notice"


def _still_right(case: Case, clocks: Mapping[str, ClockSpec]) -> bool:
    given = answer(case.input, packaged_calendar(), clocks)
    return not list(differences(_comparable(case.expected), _comparable(given)))
