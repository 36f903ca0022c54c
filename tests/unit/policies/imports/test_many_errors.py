"""Very many wrong cells: all are counted, the first are listed, and what a file may cost is bounded."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from policies.imports import problems
from policies.imports.check import Checked, check_file
from policies.imports.policy_sheet import POLICIES
from policies.imports.portions import ROWS_AT_ONCE
from policies.imports.problems import LISTED_ERRORS, TableError
from policies.imports.sheet import Bad
from tests.sheets import csv_bytes, grid, numbered

WRONG = {
    "sum_insured": "-5", "currency": "金币", "phone": "1\x01", "paid_at": "03/04/05", "premium_paid": "perhaps",
    "weight_kg": "heavy", "scheme": "FPX", "email": "nobody",
}  # fmt: skip


def check(data: bytes) -> Checked:
    return check_file(io.BytesIO(data), "p.csv", max_rows=200_000, max_bytes=1 << 30)


def sheet(rows: int, wrong: int, **more: Any) -> bytes:
    """A sheet in which that many cells of each row are wrong, the same in all of them."""
    names = list(WRONG)[:wrong]
    return csv_bytes(grid(numbered(rows, **{name: WRONG[name] for name in names}, **more)))


def wrong_of(found: Checked) -> Iterator[tuple[int, str, str]]:
    return ((error.row, error.field, error.code) for error in found.findings.errors)


@pytest.mark.parametrize("wrong", [1, 3, len(WRONG)])
def test_all_are_counted_and_the_first_thousand_listed(wrong: int) -> None:
    rows = 2 * ROWS_AT_ONCE + 500
    found = check(sheet(rows, wrong)).findings
    assert found.errors_total == rows * wrong
    assert found.rejected == set(range(2, rows + 2))
    assert len(found.errors) == LISTED_ERRORS


def test_what_is_listed_is_what_each_row_says_for_itself() -> None:
    """A row among many has the errors that it has alone, in the same order."""
    alone = check(sheet(1, len(WRONG)))
    many = check(sheet(50, len(WRONG)))
    said = [(name, code) for _row, name, code in wrong_of(alone)]
    assert len(said) == len(WRONG)
    for row in range(2, 52):
        assert [(name, code) for number, name, code in wrong_of(many) if number == row] == said
    assert [each["value"] for each in many.findings.listed()][: len(WRONG)] == [
        each["value"] for each in alone.findings.listed()
    ]


def test_rules_of_a_row_count_beyond_the_list_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing or contradicts itself is counted where nothing is listed any more, and nothing twice."""
    listed = check(sheet(40, 2, freight="", dispatched_at="2026-02-02 10:00", delivered_at="2026-02-01 10:00"))
    monkeypatch.setattr(problems, "LISTED_ERRORS", 1)
    counted = check(sheet(40, 2, freight="", dispatched_at="2026-02-02 10:00", delivered_at="2026-02-01 10:00"))
    assert counted.findings.errors_total == listed.findings.errors_total == 40 * 3
    assert (len(counted.findings.errors), len(listed.findings.errors)) == (1, 120)


def test_warnings_of_a_refused_row_are_said_as_well() -> None:
    found = check(csv_bytes(grid([*numbered(1, freight="1,234.00", phone="1\x01"), *numbered(1, 1)])))
    assert {warning["code"] for warning in found.findings.warnings} >= {"thousands_separator"}
    assert found.findings.rejected == {2}


def test_half_a_million_wrong_cells_are_an_answer_and_no_refusal_of_the_file() -> None:
    """The rows stand one below another as offices write them; a column that has moved is wrong in each of them."""
    header, row = csv_bytes(grid(numbered(1, **WRONG))).splitlines(keepends=True)
    rows = 70_000
    found = check(header + row * rows).findings
    assert found.errors_total >= rows * len(WRONG) > 500_000
    assert len(found.rejected) == rows


def test_wrong_values_that_are_all_different_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MOST_WRONG_VALUES", 2_000)
    rows = numbered(2_100)
    for place, row in enumerate(rows):
        row["sum_insured"] = f"-{place + 1}"
    with pytest.raises(TableError) as refused:
        check(csv_bytes(grid(rows)))
    assert (refused.value.code, refused.value.params) == ("too_many_errors", {"limit": 2_000})
    assert check(csv_bytes(grid(rows[:1_900]))).findings.errors_total == 1_900


def test_refused_cells_are_kept_as_bits() -> None:
    bad = Bad(column.field for column in POLICIES.columns)
    bad.add(7, ["phone", ""])
    bad.add(7, ["email"])
    assert 7 in bad
    assert 8 not in bad
    assert [bad.has(7, name) for name in ("phone", "email", "goods", "")] == [True, True, False, True]
    assert not bad.has(8, "phone")
    assert bad.names(bad.bits["phone"] | bad.bits["goods"]) == {"phone", "goods"}
