"""Values on their way out: masked, harmless, exact."""

from decimal import Decimal

import pytest

from claims.reports.columns import LONGEST_TEXT, Column, Finish, Kind, Value, safe_text
from claimsoffice.kernel.masking import mask_account, mask_email, mask_phone

MONEY = Column("amount", "Amount", Kind.MONEY)


def finished(column: Column, row: dict[str, object], *, sees_personal: bool) -> Value:
    columns = (column, Column("currency", "Currency"))
    return Finish(columns, sees_personal=sees_personal)([row.get(c.key) for c in columns])[0]


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
    shown = start.replace("\r", "\n")
    assert text == f"'{shown}1+1"


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2028", "\x85", "\v", "\n"])
def test_white_space_hides_no_formula(space: str) -> None:
    text = safe_text(f"{space}=1+1")
    assert text is not None
    assert text.startswith(("'", "\u240b"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1bc", "a\u2400b\u241bc"),
        ("\x01=1+1", "\u2401=1+1"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x7f\ufffe\uffff\ud800", "a\u2421\ufffd\ufffd\ufffd"),
        ("\U0001f4e6 蓝牙", "\U0001f4e6 蓝牙"),
    ],
)
def test_what_no_spreadsheet_can_hold_is_shown_for_what_it_is(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@pytest.mark.parametrize("sign", ["a", "蓝", "\U0001f4e6"])
def test_a_text_longer_than_a_cell_is_cut_where_everybody_sees_it(sign: str) -> None:
    units = len(sign.encode("utf-16-le")) // 2
    whole = sign * (LONGEST_TEXT // units)
    assert safe_text(whole) == whole
    cut = safe_text(whole + sign * 2)
    assert cut is not None
    assert cut.endswith(sign + "…")
    assert LONGEST_TEXT - 2 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT


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
