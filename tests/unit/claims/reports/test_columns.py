"""Values on their way out: masked, harmless, exact."""

from decimal import Decimal

import pytest

from claims.reports.columns import Column, Kind, finished
from claimsoffice.kernel.masking import mask_account, mask_email, mask_phone

MONEY = Column("amount", "Amount", Kind.MONEY)


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [("CNY", "12.3", "12.30"), ("JPY", "583.000", "583"), ("CNY", "99999999999.990", "99999999999.99")],
)
def test_money_has_its_currency_s_decimals(currency: str, amount: str, shown: str) -> None:
    row = {"currency": currency, "amount": Decimal(amount)}
    assert str(finished(MONEY, row, sees_personal=False)) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  ="])
def test_no_text_starts_a_formula(start: str) -> None:
    text = finished(Column("goods", "Goods"), {"goods": f"{start}1+1"}, sees_personal=True)
    assert text == f"'{start}1+1"


def test_digits_stay_as_they_are() -> None:
    column = Column("tracking_no", "Tracking no.", Kind.IDENTIFIER)
    assert finished(column, {"tracking_no": "00912345678901234567"}, sees_personal=False) == "00912345678901234567"


def test_nothing_is_nothing() -> None:
    assert finished(MONEY, {"currency": "CNY", "amount": None}, sees_personal=False) is None
    assert finished(Column("order_no", "Order"), {"order_no": ""}, sees_personal=False) is None


def test_personal_data_are_masked_without_the_right() -> None:
    column = Column("phone", "Phone", Kind.IDENTIFIER, personal="phone")
    row = {"phone": "13800138000"}
    assert finished(column, row, sees_personal=False) == "138****8000"
    assert finished(column, row, sees_personal=True) == "13800138000"


@pytest.mark.parametrize(
    ("masked", "shown"),
    [
        (mask_phone("+86 571 8888 0000"), "+86****0000"),
        (mask_phone("1234567"), "****"),
        (mask_email("wang.xm@example.com"), "w****@example.com"),
        (mask_email("@example.com"), "****"),
        (mask_email("nonsense"), "****"),
        (mask_account("6225880012345678"), "****5678"),
        (mask_account("12345678"), "****"),
        (mask_phone("") + mask_email("") + mask_account(""), ""),
    ],
)
def test_a_mask_leaves_too_little_to_use(masked: str, shown: str) -> None:
    assert masked == shown
