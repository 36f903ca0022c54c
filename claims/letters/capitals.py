"""Amounts in financial capitals, as Chinese letters and cheques write them beside the digits."""

from collections.abc import Mapping
from decimal import Decimal

from policies.terms import MINOR_UNITS

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_NAMES: Mapping[str, str] = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港元",
    "AUD": "澳元",
    "CAD": "加元",
    "SGD": "新加坡元",
    "KRW": "韩元",
}
_GROUP = 10_000
_LIMIT = Decimal(10) ** 12


def financial_capitals(amount: Decimal, currency: str) -> str:
    """`amount` (0 <= amount < 10^12, no finer than 0.01) in capitals: 人民币壹仟零伍元叁角整.

    ValueError for a sum that can't be written so.
    """
    if not 0 <= amount < _LIMIT:
        raise ValueError(f"{amount} can't be written in capitals: 0 or more, below 10^12")
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is finer than a cent")
    whole, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    text = _NAMES.get(currency, currency) + (f"{_whole(whole)}元" if whole or not rest else "")
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    if fen:
        text += ("零" if whole and not jiao else "") + f"{_DIGITS[fen]}分"
    return text if fen else text + "整"


def can_be_written(amount: Decimal, currency: str) -> bool:
    """Whether the sum has no more decimals than its currency, and a sign and size that capitals can say."""
    decimals = MINOR_UNITS.get(currency, 2)
    return 0 <= amount < _LIMIT and amount == round(amount, min(decimals, 2))


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    text, gap = "", False
    for index in reversed(range(len(_GROUPS))):
        group = number // _GROUP**index % _GROUP
        if group == 0:
            gap = gap or bool(text)
            continue
        # One 零 stands for all zeros between two digits.
        if text and (gap or group < _GROUP // 10):
            text += _DIGITS[0]
        text += _four(group) + _GROUPS[index]
        gap = False
    return text


def _four(group: int) -> str:
    text, zero = "", False
    for place in reversed(range(len(_PLACES))):
        digit = group // 10**place % 10
        if digit == 0:
            zero = bool(text)
            continue
        text += (_DIGITS[0] if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = False
    return text
