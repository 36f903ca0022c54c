"""What a report's column is, and how its values are made fit to leave the office."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TypeAlias

from django.utils.functional import Promise

from claimsoffice.kernel.masking import mask_account, mask_email, mask_phone
from claimsoffice.kernel.spreadsheet_safety import neutralise
from policies.terms.core.money import MINOR_UNITS

Value: TypeAlias = str | int | Decimal | date | datetime | None
Row: TypeAlias = Mapping[str, object]


class Kind(StrEnum):
    """What stands in a column: it decides how a writer shows it."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    DAY = "day"
    INSTANT = "instant"


_MASKS: Mapping[str, Callable[[str], str]] = {"phone": mask_phone, "email": mask_email, "account": mask_account}


@dataclass(frozen=True, slots=True)
class Column:
    """One column, declared once for CSV, XLSX and the page. `personal` names the mask for those without the right.

    MONEY is in the currency of the row's `currency`. `total` columns are summed in the totals.
    """

    key: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    personal: str = ""
    total: bool = False


def finished(column: Column, row: Row, *, sees_personal: bool) -> Value:
    """The value of `column` in `row` as it may leave the office: masked, harmless, with the currency's decimals."""
    value = row.get(column.key)
    if value is None or value == "":
        return None
    if column.kind is Kind.MONEY:
        return in_decimals(Decimal(str(value)), MINOR_UNITS[str(row["currency"])])
    if isinstance(value, (Decimal, int, date)):
        return value
    text = str(value)
    if column.personal and not sees_personal:
        text = _MASKS[column.personal](text)
    return neutralise(text)


def in_decimals(amount: Decimal, decimals: int) -> Decimal:
    """The amount with exactly so many decimals; finer parts (there are none in an approved sum) are rounded half up."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
