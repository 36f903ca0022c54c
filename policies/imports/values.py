"""The stored form of a spreadsheet's values, from the database and back into it.

Text everywhere (see `policies.imports.converters`), so that a file and a record compare as they stand.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _

from claimsoffice.kernel import as_text, dialect
from claimsoffice.kernel.clock import OFFICE_ZONE
from claimsoffice.kernel.masking import mask_email, mask_phone
from policies.imports.columns import BY_FIELD, Column, Kind
from policies.terms.core.money import MINOR_UNITS

Value = str | None


def _text(value: Any) -> Value:
    return value or None


def _three_decimals(value: Decimal | None) -> Value:
    return None if value is None else f"{value:.3f}"


def _six_decimals(value: Decimal | None) -> Value:
    return None if value is None else f"{value:.6f}"


def _instant(value: datetime | None) -> Value:
    return None if value is None else value.astimezone(UTC).isoformat()


def _day(value: date | None) -> Value:
    return None if value is None else value.isoformat()


def _truth(value: bool | None) -> Value:
    return None if value is None else "1" if value else "0"


def _list(value: list[str] | None) -> Value:
    return ",".join(sorted(value)) if value else None


_FROM_RECORD: dict[Kind, Callable[[Any], Value]] = {
    Kind.MONEY: _three_decimals,
    Kind.WEIGHT: _three_decimals,
    Kind.RATE: _six_decimals,
    Kind.INSTANT: _instant,
    Kind.DAY: _day,
    Kind.YES_NO: _truth,
    Kind.ENDORSEMENTS: _list,
    Kind.CATEGORIES: _list,
}


def from_record(fields: tuple[str, ...]) -> Callable[[tuple[Any, ...]], list[Value]]:
    """A function from one row of `values_list(*fields)` to stored text, field by field."""
    readers = [_FROM_RECORD.get(BY_FIELD[name].kind, _text) for name in fields]
    return lambda row: [read(value) for read, value in zip(readers, row, strict=True)]


_AS_TEXT: dict[Kind, Callable[[str], Any]] = {
    Kind.MONEY: partial(as_text.DecimalText, places=3),
    Kind.WEIGHT: partial(as_text.DecimalText, places=3),
    Kind.RATE: partial(as_text.DecimalText, places=6),
    Kind.INSTANT: as_text.InstantText,
    Kind.DAY: as_text.DayText,
    Kind.YES_NO: as_text.TruthText,
    Kind.ENDORSEMENTS: as_text.ListText,
    Kind.CATEGORIES: as_text.ListText,
}


def in_query(field: str) -> Any:
    """An expression for `values_list` of the field's model: the database itself gives the stored text."""
    path = "carrier__name" if field == "carrier" else field
    return _AS_TEXT.get(BY_FIELD[field].kind, as_text.FilledText)(path)


_ANY_INSTANT = "2026-01-01T00:00:00+00:00"
_instant_text = lru_cache(maxsize=8192)(dialect.instant_text)


@lru_cache(maxsize=1024)
def _json_list(value: str) -> str:
    return "[" + ", ".join(f'"{item}"' for item in value.split(",")) + "]"


def _insert_instant(value: Value) -> Any:
    return None if value is None else _instant_text(value)


def _insert_truth(value: Value) -> Any:
    return None if value is None else value == "1"


def _insert_list(value: Value) -> Any:
    return "[]" if value is None else _json_list(value)


def _insert_text(value: Value) -> Any:
    return value or ""


# None: as it is.
_FOR_INSERT: dict[Kind, Callable[[Value], Any] | None] = {
    Kind.INSTANT: _insert_instant,
    Kind.YES_NO: _insert_truth,
    Kind.ENDORSEMENTS: _insert_list,
    Kind.CATEGORIES: _insert_list,
    Kind.MONEY: None,
    Kind.RATE: None,
    Kind.WEIGHT: None,
    Kind.DAY: None,
}


def for_insert(field: str) -> Callable[[Value], Any] | None:
    """From stored text to what `dialect.insert_rows` takes for this field; None where that is the text itself."""
    return _FOR_INSERT.get(BY_FIELD[field].kind, _insert_text)


def column_for_insert(field: str) -> Callable[[Sequence[Value]], Iterable[Any]]:
    """As `for_insert`, for a column of values at once."""
    convert = for_insert(field)
    if convert is None or (convert is _insert_instant and dialect.instant_text(_ANY_INSTANT) == _ANY_INSTANT):
        return lambda column: column
    if convert is _insert_text:
        return lambda column: [value or "" for value in column]
    return partial(map, convert)


def for_people(field: str, value: Value, currency: str | None = None) -> str:
    """A value of the policy spreadsheet as a person here writes it; see `written`."""
    return written(BY_FIELD[field], value, currency)


def as_cell(field: str, value: Value, currency: str | None = None) -> str:
    """A value as its cell in a sheet would have it: as `for_people`, without thousands separators."""
    text = for_people(field, value, currency)
    return text.replace(",", "") if BY_FIELD[field].kind is Kind.MONEY else text


def masked(column: Column, value: Value, *, sees: bool) -> str:
    """Personal data as `written`; phone and e-mail in full only for those who see them."""
    text = written(column, value)
    if sees or column.kind not in (Kind.PHONE, Kind.EMAIL):
        return text
    return mask_phone(text) if column.kind is Kind.PHONE else mask_email(text)


def written(column: Column, value: Value, currency: str | None = None) -> str:
    """As a person here writes it: money with its currency's decimals, instants in Shanghai time, yes and no."""
    if value is None:
        return ""
    kind = column.kind
    if column.said is not None:
        return column.said(value)
    if kind is Kind.MONEY:
        return f"{Decimal(value):,.{MINOR_UNITS.get(currency or '', 2)}f}"
    if kind in (Kind.RATE, Kind.WEIGHT):
        return f"{Decimal(value).normalize():f}"
    if kind is Kind.INSTANT:
        return datetime.fromisoformat(value).astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if kind is Kind.YES_NO:
        return _("yes") if value == "1" else _("no")
    return value
