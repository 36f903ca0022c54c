"""The declaration of the columns, and what derives from it."""

import pytest

from policies.imports.columns import COLUMNS, PARCEL_FIELDS, POLICY_FIELDS
from policies.imports.headers import count_known
from policies.imports.spellings import (
    categories,
    currencies,
    endorsements,
    fold,
    fold_currency,
    schemes,
    transport_modes,
)
from policies.models import InsuredParcel, Policy
from policies.terms.core.vocabulary import CATEGORIES


def test_every_column_is_a_field_of_its_record() -> None:
    policy = {field.name: field for field in Policy._meta.concrete_fields}
    parcel = {field.name: field for field in InsuredParcel._meta.concrete_fields}
    assert set(POLICY_FIELDS) <= set(policy)
    assert set(PARCEL_FIELDS) <= set(parcel)
    for column in COLUMNS:
        stored = (policy if column.field in POLICY_FIELDS else parcel)[column.field]
        if column.max_length and column.field != "carrier":
            assert stored.max_length == column.max_length, column.field


def test_no_two_columns_have_one_name() -> None:
    words = [fold(word) for column in COLUMNS for word in {fold(column.zh), fold(column.en), fold(column.field)}]
    assert len(words) == len(set(words))
    assert count_known([column.zh for column in COLUMNS]) == len(COLUMNS)


def test_codes_of_money_and_state_are_no_columns() -> None:
    assert not {"id", "state", "status", "paid_amount", "created_at"} & {column.field for column in COLUMNS}


@pytest.mark.parametrize("table", [schemes, currencies, transport_modes, categories, endorsements])
def test_every_accepted_word_means_one_code(table: object) -> None:
    words = table()  # type: ignore[operator]
    folded = fold_currency if table is currencies else fold
    assert all(word == folded(word) for word in words)
    assert all(type(code) is str for code in words.values())


def test_every_category_is_accepted_by_code_and_by_both_names() -> None:
    for code, name in CATEGORIES.items():
        assert {categories()[fold(word)] for word in (code, name.zh, name.en)} == {code}
