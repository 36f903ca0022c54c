"""Rows read many at a time and rows read one by one say the same, whatever stands in one awkward cell."""

import io
import random
from collections.abc import Iterator
from typing import Any

import pytest

from policies.imports import check as checking
from policies.imports.row_reader import CheckedRow, RowReader
from policies.imports.tables.cells import Row
from policies.imports.tables.xlsx_package import Package
from policies.imports.tables.xlsx_parts import formats, shared_strings
from policies.imports.tables.xlsx_sheet import SheetReader
from policies.imports.tables.xlsx_survey import Survey, survey
from tests.sheets import check, csv_bytes, good, grid, raw_xlsx, sheet_rows

AWKWARD: dict[str, list[str]] = {
    "policy_no": ["00123", "1.2E+17", "", "=1", "#N/A", " P 1", "?", "??", "9" * 65],
    "tracking_no": ["YT0001", "YT\u200b1", "12345.0", "a\tb"],
    "sum_insured": ["0", "-1", "1,000", "1,00", "1e3", "¥5", "$5", "0.001", "10000000000", "100000000000", "007"],
    "currency": ["JPY", "人民币", "XXX", ""],
    "paid_at": ["2026-01-05T23:30-11:00", "2099-12-31T23:59-12:00", "01/02/2026", "46027", "2026-02-30", "2026-01-05"],
    "arrival_notice_at": ["2026-01-15T10:00+01:00", "2025-12-01 10:00", "2026-01-15 10:00"],
    "email": ["a@b.cn", "a..b@c.cn", "a@xn--b.cn"],
    "weight_kg": ["1.5", "1.5kg", "0", "1.2345", "100000"],
    "scheme": ["FPX-TA", "邮包险", "none"],
    "category": ["jewellery", "珠宝", "x"],
}


def _file(dice: random.Random) -> bytes:
    rows = []
    for number in range(dice.choice([60, 999, 1_000, 1_001, 1_700])):
        row = good(policy_no=f"PI-{number:05d}", tracking_no=f"YT{number:05d}", dispatched_at="2026-01-06 08:00")
        row |= {"arrival_notice_at": "", "weight_kg": "", "sum_insured": f"{number + 1}.50"}
        rows.append(row)
    for _ in range(dice.choice([0, 1, 5, 200])):
        field = dice.choice(list(AWKWARD))
        dice.choice(rows)[field] = dice.choice(AWKWARD[field])
    return csv_bytes(grid(rows))


def _one_by_one(reader: RowReader, rows: Iterator[Row]) -> Iterator[list[CheckedRow]]:
    for number, cells in rows:
        row = reader.read(number, cells)
        yield [row] if row is not None else []


def _said(data: bytes) -> Any:
    checked = check(data)
    findings = checked.findings
    warnings = sorted((w["code"], w["column"], w["count"], w["rows"], repr(w["params"])) for w in findings.warnings)
    rows = [(row.number, row.values, row.derived) for row in checked.rows]
    return rows, findings.listed(), findings.errors_total, findings.rejected, warnings


@pytest.mark.parametrize("seed", range(12))
def test_many_at_a_time_and_one_by_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = _file(random.Random(seed))
    together = _said(data)
    monkeypatch.setattr(checking, "checked_rows", _one_by_one)
    assert together == _said(data)


MUTATIONS = [
    lambda cells: [*cells[1::-1], *cells[2:]],
    lambda cells: [cell.replace("<c ", "<c\n") for cell in cells],
    lambda cells: [cell.replace(' t="inlineStr"', "") for cell in cells],
    lambda cells: [
        cells[0].replace(' t="inlineStr"', ' t="b"').replace("is><t", "v").replace("t></is", "v"),
        *cells[1:],
    ],
    lambda cells: [cells[0].replace("<is><t>", "<f>1+1</f><v>").replace("</t></is>", "</v>"), *cells[1:]],
    lambda cells: [cells[0], cells[2], cells[1], *cells[3:]],
    lambda cells: [cells[0].replace(' t="inlineStr"', ' s="1" t="str"').replace("is><t", "v").replace("t></is", "v")],
    lambda cells: cells[1:],
    lambda cells: [],
]


@pytest.mark.parametrize("seed", range(25))
def test_rows_that_look_like_the_one_before_and_those_that_do_not(seed: int) -> None:
    dice = random.Random(seed)
    rows = sheet_rows([["1", "0", "true", "x"], *([str(n % 2), "1", "false", f"text {n}"] for n in range(30))])
    pieces = rows.split("</row>")
    for place in range(1, len(pieces) - 1):
        head, *cells = pieces[place].replace("<c ", "\0<c ").split("\0")
        if dice.random() < dice.choice([0.1, 0.9]):
            pieces[place] = head + "".join(dice.choice(MUTATIONS)(cells))
    package = Package(io.BytesIO(raw_xlsx("</row>".join(pieces))))
    path, strings, styles = package.sheets[0].path, shared_strings(package), formats(package)
    seen = survey(package, path)
    assert seen.plain

    def read(how: Survey) -> Any:
        return [
            (number, [(type(cell), cell) for cell in cells if cell not in (None, "")])
            for number, cells in SheetReader(package, path, strings, styles).rows(how)
        ]

    assert read(seen) == read(Survey(plain=False))


def test_a_warning_names_the_first_rows_in_whatever_order_they_are_read() -> None:
    rows = [
        good(policy_no=f"PI-{n:04d}", tracking_no=f"YT{n:04d}", freight="1,000.00", weight_kg="no" if n < 5 else "")
        for n in range(40)
    ]
    checked = check(csv_bytes(grid(rows)))
    assert [w["rows"] for w in checked.findings.warnings if w["column"] == "运费"] == [list(range(2, 12))]


def test_a_refused_number_is_shown_as_the_sheet_shows_it() -> None:
    head, row = grid([good(freight=-8.04, phone=12345.5, deductible_amount=-1000.0)])
    merged = '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    cells = sheet_rows([head, row])
    for number in ("-8.04", "12345.5", "-1000.0"):
        cells = cells.replace(f' t="inlineStr"><is><t>{number}</t></is>', f"><v>{number}0000000000001</v>")
    found = check(raw_xlsx(cells + merged), "p.xlsx").findings.listed()
    assert {e["field"]: e["value"] for e in found} == {
        "scheme": "",
        "freight": "-8.04",
        "phone": "12345.5",
        "deductible_amount": "-1000",
    }
