"""Readers of single input fields: each returns the typed value or an InputError that names the field."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from policies.terms.core.errors import InputError

Reader = Callable[[Any, str], Any]
T = TypeVar("T")

MONEY_DIGITS = 11
RATE_DECIMALS = 6
WEIGHT_DECIMALS = 3
DAYS_LIMIT = 100_000
YEARS = range(1900, 2201)

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(Z|[+-][0-9:]+)?")
# Names that mean whatever this machine is set to.
_MACHINE_ZONES = frozenset({"localtime", "Factory"})


def wrong_type(field: str, expected: str, value: Any) -> InputError:
    return InputError("wrong_type", field, f"expected {expected}, found {type(value).__name__}")


def mapping(value: Any, field: str, known: Collection[str]) -> Mapping[str, Any]:
    """A JSON object with no other than the known fields."""
    # Plain dicts are what JSON gives; to ask the abstract class costs ten times as much.
    if not isinstance(value, (dict, Mapping)):
        raise wrong_type(field, "an object", value)
    for name in value:
        if name not in known:
            raise unknown_field(field, name)
    return value


def unknown_field(where: str, name: object) -> InputError:
    """The refusal of a field that the object at `where` does not have."""
    dotted = f"{where}.{name}" if where else str(name)
    return InputError("unknown_field", dotted, "no such field in the contract; correct its name or leave it out")


def sequence(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise wrong_type(field, "a list", value)
    return list(value)


def text(value: Any, field: str) -> str:
    if not isinstance(value, str):
        raise wrong_type(field, "text", value)
    return value


def boolean(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(field, "true or false", value)
    return value


def whole_days(value: Any, field: str) -> int:
    """A count of days: a whole number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(field, "a whole number of days", value)
    if not 0 <= value <= DAYS_LIMIT:
        raise InputError("out_of_range", field, f"{value} is no count of days; expected 0 to {DAYS_LIMIT}")
    return value


def code_of(codes: Collection[str]) -> Reader:
    """A reader that accepts only these codes."""

    known = frozenset(codes)

    def read(value: Any, field: str) -> str:
        if not isinstance(value, str):
            raise wrong_type(field, "a code", value)
        if value not in known:
            raise InputError("unknown_code", field, f"{value!r} is no known code; expected one of {', '.join(codes)}")
        return value

    return read


def codes_of(codes: Collection[str]) -> Reader:
    """A reader of a list of these codes; a code given twice counts once."""
    read_one = code_of(codes)

    def read(value: Any, field: str) -> frozenset[str]:
        return frozenset(read_one(item, f"{field}.{index}") for index, item in enumerate(sequence(value, field)))

    return read


def _decimal(value: Any, field: str, what: str) -> tuple[Decimal, str]:
    if not isinstance(value, str):
        raise wrong_type(field, f'{what} as decimal text such as "12.30"', value)
    match = _DECIMAL.fullmatch(value)
    if match is None:
        raise InputError("not_a_number", field, f'{value!r} is not {what} as plain decimal text such as "12.30"')
    if len(match[2].lstrip("0")) > MONEY_DIGITS:
        raise InputError("too_many_digits", field, f"{value} has more than {MONEY_DIGITS} digits before the point")
    number = Decimal(value)
    if match[1] and number:
        raise InputError("negative", field, f"{value} is negative; write 0 or more")
    return abs(number), (match[3] or "").rstrip("0")


def money(decimals: int) -> Reader:
    """A reader of a sum >= 0 with at most `decimals` significant decimals; nothing is ever rounded on the way in."""

    # What nearly every sum looks like; anything else is taken apart to say what is wrong with it.
    plain = re.compile(
        rf"[0-9]{{1,{MONEY_DIGITS}}}(?:\.[0-9]{{1,{decimals}}})?" if decimals else rf"[0-9]{{1,{MONEY_DIGITS}}}"
    )

    def read(value: Any, field: str) -> Decimal:
        if isinstance(value, str) and plain.fullmatch(value):
            return Decimal(value)
        number, fraction = _decimal(value, field, "a sum")
        if len(fraction) > decimals:
            raise InputError("too_many_digits", field, f"{value} has more than the currency's {decimals} decimals")
        return number

    return read


def positive_money(decimals: int) -> Reader:
    """As `money`, and more than zero: a sum insured of nothing insures nothing."""
    read_sum = money(decimals)

    def read(value: Any, field: str) -> Decimal:
        number: Decimal = read_sum(value, field)
        if not number:
            raise InputError("not_positive", field, f"{value} must be more than zero, or absent where it is not known")
        return number

    return read


def kilograms(value: Any, field: str) -> Decimal:
    """A weight in kg as decimal text, more than zero, to the gram."""
    number, fraction = _decimal(value, field, "a weight")
    if not number or len(fraction) > WEIGHT_DECIMALS:
        raise InputError("out_of_range", field, f"{value} is no weight in kg; write more than 0, to the gram")
    return number


def rate(value: Any, field: str) -> Decimal:
    """A share from 0 to 1 as decimal text: ``"0.05"`` is five per cent."""
    number, fraction = _decimal(value, field, "a rate")
    if number > 1 or len(fraction) > RATE_DECIMALS:
        raise InputError(
            "out_of_range", field, f"{value} is no rate; expected 0 to 1 with at most {RATE_DECIMALS} decimals"
        )
    return number


def day(value: Any, field: str) -> date:
    """A plain ISO date."""
    if not isinstance(value, str):
        raise wrong_type(field, "an ISO date such as 2026-02-04", value)
    try:
        if _DAY.fullmatch(value) is None:
            raise ValueError
        read = date.fromisoformat(value)
    except ValueError:
        raise InputError("not_a_date", field, f"{value!r} is no ISO date such as 2026-02-04") from None
    return _within_years(read, field)


def instant(value: Any, field: str) -> datetime:
    """An ISO date and time with its offset; one without is refused, since nobody knows which day it was."""
    if not isinstance(value, str):
        raise wrong_type(field, "an ISO instant with offset", value)
    match = _INSTANT.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        read = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(
            "not_an_instant", field, f"{value!r} is no ISO date and time with offset such as 2026-02-04T10:00:00+08:00"
        ) from None
    if read.tzinfo is None:
        raise InputError("naive_instant", field, f"{value} has no offset; add one such as +08:00")
    return _within_years(read, field)


def _within_years(read: T, field: str) -> T:
    if read.year not in YEARS:  # type: ignore[attr-defined]
        raise InputError("out_of_range", field, f"the year must lie from {YEARS.start} to {YEARS.stop - 1}")
    return read


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones()) - _MACHINE_ZONES


def time_zone(value: Any, field: str) -> ZoneInfo:
    """An IANA time zone by name."""
    name = text(value, field)
    if name not in _zone_names():
        raise InputError("unknown_code", field, f"{name!r} is no IANA time zone such as Asia/Shanghai")
    return ZoneInfo(name)
