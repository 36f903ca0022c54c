"""Money is exact until it is rounded once, half up."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.terms.core import money
from policies.terms.core.errors import LawFileError


@pytest.mark.parametrize(
    ("value", "currency", "rounded"),
    [
        ("0.005", "CNY", "0.01"),
        ("0.0049999", "CNY", "0.00"),
        ("2.675", "USD", "2.68"),
        ("0.5", "JPY", "1"),
        ("1.4999", "KRW", "1"),
        ("0.0005", "KWD", "0.001"),
    ],
)
def test_half_goes_up(value: str, currency: str, rounded: str) -> None:
    assert money.show_money(money.round_money(Fraction(value), currency), currency) == rounded


@given(st.fractions(min_value=0, max_value=10**9))
def test_rounding_agrees_with_decimal(value: Fraction) -> None:
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert abs(money.round_money(value, "CNY") - exact) <= Decimal("0.01")
    assert abs(Fraction(money.round_money(value, "CNY")) - value) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (Fraction(1850, 3), "CNY", "616.666667"),
        (Fraction(600), "CNY", "600.00"),
        (Fraction(6005, 10), "CNY", "600.50"),
        (Fraction(600), "JPY", "600"),
        (Fraction(1, 3), "JPY", "0.333333"),
    ],
)
def test_steps_show_at_most_six_decimals(value: Fraction, currency: str, shown: str) -> None:
    assert money.show_exact(value, currency) == shown


def test_a_sum_names_its_currency_where_it_is_known() -> None:
    assert money.show_sum(Decimal("12.3"), "CNY") == "CNY 12.30"
    assert money.show_sum(Fraction(1, 2), None) == "0.50"


def test_a_currency_under_two_minor_units_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "currencies.yaml"
    file.write_text("citation: x\nminor_units: {0: CNY JPY, 2: CNY}\n")
    with pytest.raises(LawFileError, match="CNY"):
        money._load_minor_units(file)
