"""What a report's column is, and how its values are made fit to leave the office."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from django.db.models import Choices
from django.utils.functional import Promise

from claimsoffice.kernel.masking import mask_account, mask_email, mask_phone
from claimsoffice.kernel.spreadsheet_safety import FORMULA_STARTS, neutralise
from policies.terms.core.money import MINOR_UNITS

Value: TypeAlias = str | int | Decimal | date | datetime | None
Row: TypeAlias = Mapping[str, object]
Cells: TypeAlias = Sequence[object]

# What a cell of a spreadsheet holds, counted as it counts: in 16-bit units.
LONGEST_TEXT = 32_767
CUT = "…"
# What XML has no room for: controls become their pictures, and a line ends in one way only.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A printable text can begin with no other white space.
_SUSPICIOUS = frozenset((" ", *FORMULA_STARTS))
# Not too long for a cell, whatever characters it is made of.
SHORT = LONGEST_TEXT // 2
_LINE_ENDS = re.compile("\r\n?")
_QUANTA = {currency: Decimal(1).scaleb(-decimals) for currency, decimals in MINOR_UNITS.items()}


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


class Finish:
    """Makes the cells of one report's rows fit to leave the office: masked, harmless, with the currency's decimals."""

    def __init__(self, columns: Sequence[Column], *, sees_personal: bool) -> None:
        self._money = [at for at, column in enumerate(columns) if column.kind is Kind.MONEY]
        self._currency = next((at for at, column in enumerate(columns) if column.key == "currency"), -1)
        self._masks = [
            (at, _MASKS[column.personal]) for at, column in enumerate(columns) if column.personal and not sees_personal
        ]

    def __call__(self, cells: Sequence[Any]) -> list[Value]:
        """The cells as every writer gets them; `cells` stand in the order of the columns."""
        # Written out, since it is asked of every cell: nearly all texts need nothing done to them.
        out: list[Value] = [
            cell
            if not isinstance(cell, str)
            or (cell and cell[0] not in _SUSPICIOUS and cell.isprintable() and len(cell) < SHORT)
            else safe_text(cell)
            for cell in cells
        ]
        for at in self._money:
            amount: Any = out[at]
            if amount is not None:
                out[at] = Decimal(amount).quantize(_QUANTA[str(out[self._currency])], ROUND_HALF_UP)
        for at, mask in self._masks:
            text = cells[at]
            if text:
                out[at] = safe_text(mask(str(text)))
        return out


def safe_text(text: str) -> str | None:
    """Text as a cell may hold it: nothing a formula, nothing unreadable, not longer than a cell; None for none."""
    if not text:
        return None
    if not text.isprintable():
        text = _UNSEEN.sub(_picture, _LINE_ENDS.sub("\n", text))
    text = neutralise(text)
    return text if len(text) < SHORT else _cut(text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    # A character of two units isn't torn apart.
    return units[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT


def labels(choices: type[Choices]) -> dict[str, str]:
    """What the codes of a model's column are called in the reader's language."""
    return {value: str(label) for value, label in choices.choices}
