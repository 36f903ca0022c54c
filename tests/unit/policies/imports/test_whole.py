"""Columns read at once say what their cells say one by one, and only where nothing is to be said of any of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.imports import whole
from policies.imports.columns import BY_FIELD, COLUMNS, Kind
from policies.imports.converters import Context, converter, money_converter
from policies.imports.policy_sheet import POLICIES
from policies.imports.rows import INDEX, nothing_to_say, policy_rules
from policies.imports.tables.cells import DateNumber

_SIGNS = "0123456789.-_ aZ@+eE,:T?#=\n\t％１王"
TEXTS = st.one_of(
    st.text(_SIGNS, min_size=1, max_size=14),
    st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,4})?", fullmatch=True),
    st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,44}", fullmatch=True),
    st.from_regex(r"[a-z0-9.]{1,6}@[a-z0-9-]{1,5}(\.[a-z]{1,4}){1,3}", fullmatch=True),
    st.from_regex(r"20[0-9]{2}-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9](\+08:00|Z)?", fullmatch=True),
)
NUMBERS = st.one_of(st.floats(), st.integers(-5, 10**11).map(float), st.decimals(0, 10**6, places=2).map(float))
DAYS = st.one_of(st.floats(40_000, 60_000), st.floats()).map(DateNumber)
CELLS = st.one_of(*(st.lists(kind, min_size=1, max_size=4) for kind in (TEXTS, NUMBERS, DAYS)))
WHOLE = [column for column in COLUMNS if whole.reading(column, Context())]


@settings(max_examples=300)
@given(column=st.sampled_from(WHOLE), cells=CELLS)
def test_a_column_says_what_its_cells_say(column: Any, cells: list[Any]) -> None:
    read = whole.reading(column, Context())
    assert read is not None
    found = read(cells)
    if found is not None:
        convert = converter(column, Context())
        assert list(found) == [convert(cell) for cell in cells]


@settings(max_examples=300)
@given(
    column=st.sampled_from([column for column in COLUMNS if column.kind is Kind.MONEY]),
    currency=st.sampled_from(["CNY", "JPY", "USD", None]),
    cells=CELLS,
)
def test_sums_say_what_each_of_them_says(column: Any, currency: str | None, cells: list[Any]) -> None:
    found = whole.money_reading(column, currency)(cells)
    if found is not None:
        convert = money_converter(column, currency)
        assert list(found) == [convert(cell) for cell in cells]


@pytest.mark.parametrize(
    ("field", "cells", "values"),
    [
        ("tracking_no", ["YT26000001", "00123456"], ["YT26000001", "00123456"]),
        ("email", ["a1@example.com", "b.c@mail.example.org"], ["a1@example.com", "b.c@mail.example.org"]),
        ("weight_kg", ["1.5", "0.125"], ["1.500", "0.125"]),
        ("paid_at", ["2026-01-05 09:30", "2026-01-05"], ["2026-01-05T01:30:00+00:00", "2026-01-04T16:00:00+00:00"]),
        ("paid_at", [DateNumber(46_027.5)], ["2026-01-05T04:00:00+00:00"]),
    ],
)
def test_what_programs_write_is_read_at_once(field: str, cells: list[Any], values: list[str]) -> None:
    read = whole.reading(BY_FIELD[field], Context())
    assert read is not None
    assert list(read(cells) or ()) == values


@pytest.mark.parametrize("cells", [["1.50\n2.50"], ["1.5", "07.5"], ["1,5"], ["-1.00"], ["0.00"], [" 1.00"], ["1.005"]])
def test_a_sum_that_needs_a_look_is_left_to_its_converter(cells: list[str]) -> None:
    assert whole.money_reading(BY_FIELD["sum_insured"], "CNY")(cells) is None


class _Row:
    """Hears what the rules say of a row."""

    def __init__(self) -> None:
        self.bad: set[str] = set()
        self.zone = ""
        self.said: list[str] = []

    def shown(self, name: str) -> str:
        return name

    def warn(self, code: str, name: str = "", **_params: object) -> None:
        self.said.append(code)

    def refuse(self, name: str, code: str, value: str | None = None, **_params: object) -> None:
        self.said.append(code)


_MOMENTS = st.sampled_from(
    [None, "2026-01-05T01:30:00+00:00", "2026-01-06T01:30:00+00:00", "2026-01-06T16:00:00+00:00"]
)
_SUMS = st.sampled_from([None, "5.000", "50.000", "40.000", "100.000"])
_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "scheme": st.sampled_from([None, "FPX-TA", "FPX-PI", "JSX-INS", "JSX-STD"]),
        "goods": st.none(),
        "sum_insured": _SUMS,
        "insured_value": _SUMS,
        "category": st.sampled_from([None, "electronics", "jewellery", "gold", "cash", "livestock"]),
        "issued_at": _MOMENTS,
        "dispatched_at": _MOMENTS,
        "arrival_notice_at": _MOMENTS,
        "delivered_at": _MOMENTS,
        "destination_time_zone": st.sampled_from([None, "Europe/Berlin"]),
    },
)
_GOOD = {
    "policy_no": "PI-1", "scheme": "FPX-AR", "policyholder": "A", "insured": "A", "tracking_no": "YT1", "goods": "G",
    "sum_insured": "5.000", "insured_value": "50.000", "currency": "CNY", "paid_at": "2026-01-05T01:30:00+00:00",
    "issued_at": "2026-01-05T01:30:00+00:00", "category": "electronics",
}  # fmt: skip


@settings(max_examples=300)
@given(st.lists(_CHANGES, min_size=1, max_size=3))
def test_silent_rows_are_those_of_which_the_rules_say_nothing(changes: list[dict[str, Any]]) -> None:
    rows = [[{**_GOOD, **change}.get(column.field) for column in COLUMNS] for change in changes]
    fields = frozenset(INDEX)
    silent = nothing_to_say(list(zip(*rows, strict=True)), fields)
    heard = []
    for values in rows:
        row = _Row()
        heard.append((policy_rules(row, list(values), fields), row.said))  # type: ignore[arg-type]
    if silent:
        assert heard == [(0, [])] * len(rows)


def test_ordinary_rows_are_silent() -> None:
    assert POLICIES.silent([[_GOOD.get(column.field)] * 3 for column in COLUMNS], frozenset(INDEX))
