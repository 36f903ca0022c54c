"""Numbers as people write them: read exactly, or refused; nothing is rounded."""

import math
import re
from decimal import Decimal

from claimsoffice.kernel.money import MONEY_LIMIT
from policies.imports import spellings
from policies.imports.problems import CellProblem, Noted
from policies.imports.text import clean_code
from policies.terms.core.money import MINOR_UNITS

# A spreadsheet keeps 15 digits of a number; what stands behind them is noise of its binary fractions.
SPREADSHEET_DIGITS = 15
LARGEST_EXACT = 10**SPREADSHEET_DIGITS
STORED_DECIMALS = 3
LONGEST_NUMBER = 40

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?\Z")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]*\.?[0-9]+[eE][+-]?[0-9]+\Z")
_SEPARATED = re.compile(r"[+-]?[0-9][0-9.,' ]*[0-9]\Z")
_BRACKETED = re.compile(r"\(.*[0-9].*\)\Z")
_NOT_FINITE = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity", "∞"})
_SIGNED = re.compile(r"(?P<front>[^0-9+\-.(]*?)\s*(?P<number>[+\-]?[0-9.][0-9.,' ]*)\s*(?P<back>[^0-9.,]*)\Z")
# A sign that two currencies share says something only beside the currency's code.
_SHARED_SIGNS = {
    "$": {"USD", "HKD", "AUD", "CAD", "SGD"},
    "¥": {"CNY", "JPY"},
    "€": {"EUR"},
    "£": {"GBP"},
    "₩": {"KRW"},
}


def read_number(text: str) -> tuple[Decimal, str]:
    """The exact value of a cleaned text, and the note to be made ("" or "thousands_separator").

    Raises CellProblem for anything that is no number, or could be two.
    """
    if len(text) > LONGEST_NUMBER:
        raise CellProblem("too_large" if text.isdigit() else "not_a_number")
    if _PLAIN.match(text):
        return Decimal(text), ""
    if _GROUPED.match(text):
        return Decimal(text.replace(",", "").replace(" ", "")), "thousands_separator"
    if _SCIENTIFIC.match(text):
        raise CellProblem("scientific_number")
    if text.casefold() in _NOT_FINITE:
        raise CellProblem("not_finite")
    if _BRACKETED.match(text):
        raise CellProblem("negative_in_brackets")
    raise CellProblem("ambiguous_number" if _SEPARATED.match(text) else "not_a_number")


def from_float(value: float) -> tuple[Decimal, str]:
    """A number cell as the spreadsheet program shows it (15 digits), and the note "float_noise" if it held more."""
    if not math.isfinite(value):
        raise CellProblem("not_finite")
    if abs(value) >= LARGEST_EXACT:
        raise CellProblem("too_large")
    exact = Decimal(repr(value))
    seen = Decimal(f"{value:.{SPREADSHEET_DIGITS}g}")
    return seen, "" if seen == exact else "float_noise"


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def money(raw: str | float, currency: str | None, positive: bool) -> Noted:
    """A sum in `currency` (None: not known, then any of its decimals pass) as text with three decimals.

    Raises CellProblem: not finite, negative (or 0 where it must be above), more decimals than the currency has.
    """
    if isinstance(raw, float):
        value, note = from_float(raw)
    else:
        text = clean_code(raw)
        number, sign_note = _without_sign(text, currency)
        value, note = read_number(number)
        note = note or sign_note or ("" if text == raw else "normalised")
    if positive and value <= 0:
        raise CellProblem("not_positive")
    if value < 0:
        raise CellProblem("negative")
    if value >= MONEY_LIMIT:
        raise CellProblem("too_large")
    allowed = STORED_DECIMALS if currency is None else MINOR_UNITS[currency]
    if _decimals(value) > allowed:
        raise CellProblem("too_many_decimals", decimals=allowed, currency=currency or "")
    return Noted(f"{abs(value):.{STORED_DECIMALS}f}", note)


def _without_sign(text: str, currency: str | None) -> tuple[str, str]:
    """The number without a currency's sign or name, where that agrees with the row's currency."""
    if _PLAIN.match(text) or len(text) > LONGEST_NUMBER:
        return text, ""
    match = _SIGNED.match(text)
    if not match or not (match["front"] or match["back"]) or (match["front"] and match["back"]):
        return text, ""
    sign = (match["front"] or match["back"]).strip()
    meant = _SHARED_SIGNS.get(sign) or {spellings.currencies().get(spellings.fold_currency(sign), "")}
    if meant == {""} or (not sign.isascii() and "$" in sign):
        return text, ""
    if currency is not None and currency not in meant:
        raise CellProblem("currency_conflict", sign=sign, currency=currency)
    return match["number"].strip(), "currency_sign"


def rate(raw: str | float) -> Noted:
    """A rate between 0 and 1, given as such or in percent with its sign; text with six decimals."""
    if isinstance(raw, float):
        value, note = from_float(raw)
    else:
        text = clean_code(raw)
        percent = text.endswith("%")
        value, note = read_number(text[:-1].rstrip() if percent else text)
        value = value / 100 if percent else value
        note = note or ("" if text == raw else "normalised")
    if not 0 <= value <= 1:
        raise CellProblem("rate_range")
    if _decimals(value) > 6:
        raise CellProblem("too_many_decimals", decimals=6, currency="")
    return Noted(f"{abs(value):.6f}", note)


LARGEST_WHOLE = 10**6


def whole(raw: str | float, *, positive: bool) -> Noted:
    """A whole number from 0 (above 0 where it must be `positive`) to below a million; text without leading zeros."""
    if isinstance(raw, float):
        value, note = from_float(raw)
    else:
        text = clean_code(raw)
        value, note = read_number(text)
        note = note or ("" if text == raw else "normalised")
    if positive and value <= 0:
        raise CellProblem("not_positive")
    if value < 0:
        raise CellProblem("negative")
    if value >= LARGEST_WHOLE:
        raise CellProblem("above_limit", limit=f"{LARGEST_WHOLE:,}")
    if _decimals(value):
        raise CellProblem("too_many_decimals", decimals=0, currency="")
    return Noted(str(int(value)), note)


_WEIGHT_UNIT = re.compile(r"(.*[0-9.])\s*(?:kg|kgs|公斤|千克)\Z", re.IGNORECASE)


def weight(raw: str | float) -> Noted:
    """Kilograms above 0, at most three decimals, below a thousand tonnes."""
    if isinstance(raw, float):
        value, note = from_float(raw)
    else:
        text = clean_code(raw)[: LONGEST_NUMBER + 4]
        unit = _WEIGHT_UNIT.match(text)
        number = unit[1].strip() if unit else text
        # One comma and three digits are a thousand to one reader and a fraction to the other.
        if re.fullmatch(r"[0-9]{1,3},[0-9]{3}", number):
            raise CellProblem("ambiguous_number")
        value, note = read_number(number)
        note = note or ("" if number == raw else "normalised")
    if value <= 0:
        raise CellProblem("not_positive")
    if value >= LARGEST_WHOLE:
        raise CellProblem("above_limit", limit=f"{LARGEST_WHOLE:,}")
    if _decimals(value) > STORED_DECIMALS:
        raise CellProblem("too_many_decimals", decimals=STORED_DECIMALS, currency="")
    return Noted(f"{value:.{STORED_DECIMALS}f}", note)
