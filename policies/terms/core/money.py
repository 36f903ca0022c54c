"""Exact money: fractions inside, one half-up rounding to the currency's minor unit at the end."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import mapping_in, read_yaml, require_keys, text_in, whole_in

DISPLAY_DECIMALS = 6


def _load_minor_units(path: Path) -> dict[str, int]:
    content = read_yaml(path)
    require_keys(content, str(path), {"citation", "minor_units"})
    text_in(content["citation"], f"{path}: citation")
    units: dict[str, int] = {}
    for decimals, codes in mapping_in(content["minor_units"], f"{path}: minor_units").items():
        whole_in(decimals, f"{path}: minor_units")
        for code in text_in(codes, f"{path}: minor_units.{decimals}").split():
            if code in units:
                raise LawFileError(f"{path}: {code} stands under two minor units; keep one")
            units[code] = decimals
    return units


MINOR_UNITS = _load_minor_units(Path(__file__).with_name("currencies.yaml"))


@lru_cache(maxsize=64)
def _quantum(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def ratio(part: Decimal, whole: Decimal) -> Fraction:
    """`part` / `whole`, exact; as one fraction, which takes half the time of two that are divided."""
    (above, over), (below, under) = part.as_integer_ratio(), whole.as_integer_ratio()
    return Fraction(above * under, over * below)


def _units(amount: Fraction | Decimal, decimals: int) -> int:
    """The amount rounded half up to a whole number of units of `decimals` decimals."""
    # floor(2x + 1) // 2 rounds a half upwards; exact, since both parts are integers.
    numerator, denominator = amount.as_integer_ratio()
    units: int = (2 * numerator * 10**decimals + denominator) // (2 * denominator)
    return units


def round_money(amount: Fraction | Decimal, currency: str) -> Decimal:
    """Round an exact amount (>= 0) half up to the minor unit of `currency` (an ISO 4217 code that we know)."""
    decimals = MINOR_UNITS[currency]
    return Decimal(_units(amount, decimals)).scaleb(-decimals)


def show_money(amount: Decimal, currency: str) -> str:
    """The amount as the contract writes it: ``"12.30"`` in CNY, ``"583"`` in JPY."""
    return str(amount.quantize(_quantum(MINOR_UNITS[currency])))


def show_exact(value: Fraction | Decimal, currency: str) -> str:
    """A step (>= 0) of a computation for display: at least the currency's decimals, at most six."""
    minor = MINOR_UNITS[currency]
    if isinstance(value, Decimal) and (as_money := value.quantize(_quantum(minor))) == value:
        return str(as_money)
    whole, part = divmod(_units(value, DISPLAY_DECIMALS), 10**DISPLAY_DECIMALS)
    decimals = str(part).zfill(DISPLAY_DECIMALS).rstrip("0").ljust(minor, "0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def show_sum(value: Fraction | Decimal, currency: str | None) -> str:
    """A sum with its currency for a reason: ``CNY 12.30``; two decimals where the currency is not known."""
    return f"{currency} {show_exact(value, currency)}" if currency else show_exact(value, "CNY")
