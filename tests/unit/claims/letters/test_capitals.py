"""Sums in financial capitals, each written out by hand."""

from decimal import Decimal

import pytest

from claims.letters.capitals import can_be_written, financial_capitals
from claimsoffice.kernel.money import Currency


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "人民币零元整"),
        ("0.01", "人民币壹分"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("0.99", "人民币玖角玖分"),
        ("1.05", "人民币壹元零伍分"),
        ("10", "人民币壹拾元整"),
        ("20.30", "人民币贰拾元叁角整"),
        ("100.00", "人民币壹佰元整"),
        ("101", "人民币壹佰零壹元整"),
        ("110", "人民币壹佰壹拾元整"),
        ("1001", "人民币壹仟零壹元整"),
        ("1010.50", "人民币壹仟零壹拾元伍角整"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("10000", "人民币壹万元整"),
        ("10010", "人民币壹万零壹拾元整"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("100000", "人民币壹拾万元整"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("1000001.10", "人民币壹佰万零壹元壹角整"),
        ("20000001", "人民币贰仟万零壹元整"),
        ("100000000", "人民币壹亿元整"),
        ("100010000", "人民币壹亿零壹万元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("99999999999.99", "人民币玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_a_sum_is_written_out(amount: str, words: str) -> None:
    assert financial_capitals(Decimal(amount), "CNY") == words


def test_a_currency_has_its_name_and_an_unknown_one_its_code() -> None:
    assert financial_capitals(Decimal("12.30"), "USD") == "美元壹拾贰元叁角整"
    assert financial_capitals(Decimal(12), "CHF") == "CHF壹拾贰元整"


@pytest.mark.parametrize("amount", ["-1", "0.001", "1000000000000"])
def test_what_no_cheque_could_say_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"capitals|cent"):
        financial_capitals(Decimal(amount), "CNY")
    assert not can_be_written(Decimal(amount), "CNY")


def test_yen_have_no_smaller_coin() -> None:
    assert can_be_written(Decimal(100), "JPY")
    assert not can_be_written(Decimal("100.5"), "JPY")


@pytest.mark.parametrize("currency", Currency.values)
def test_every_currency_of_the_office_is_named(currency: str) -> None:
    """No code among the characters: a letter says 港元, not HKD."""
    words = financial_capitals(Decimal(5), currency)
    assert words.endswith("伍元整")
    assert not any(char.isascii() for char in words)
