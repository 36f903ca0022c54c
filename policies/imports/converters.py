"""One converter a column: from a cell to the text that would be stored, or to the reason why not.

A stored value is always text here (money "12.300", instants in ISO and UTC, yes and no "1" and "0",
lists joined by commas), so that a file, a staged batch and a row of the database compare as they stand.
"""

import re
from collections.abc import Callable, Mapping

from policies.imports import moments, numbers, quick, spellings
from policies.imports.columns import Column, Kind
from policies.imports.problems import CellProblem, Failure, Noted
from policies.imports.tables.cells import (
    ERROR_WORDS,
    Cell,
    DateNumber,
    ErrorCell,
    FormulaCell,
    MaskedNumber,
    MergedCell,
)
from policies.imports.text import clean_code, clean_text, looks_like_formula
from policies.terms.core.money import MINOR_UNITS

Outcome = str | Noted | Failure | None
Convert = Callable[[Cell], Outcome]

# No column holds more than a few hundred characters; longer text is not even cleaned.
LONGEST_TEXT = 4_000
_SHEET_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{1,3}\Z")
_FLOATED = re.compile(r"[0-9]+\.0+\Z")
_ORDINARY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,40}\Z|[0-9]{4,40}\Z")
_EMAIL = re.compile(
    r"(?:[^@\s,;:<>()\[\]\"'\\]+@(?:[^@\s,;:<>()\[\]\"'\\./]+\.)+[^@\s,;:<>()\[\]\"'\\./0-9]{2,}|[^@\s]+@(?:[^@\s./]+\.)+xn--[A-Za-z0-9-]+)\Z"
)
_LIST = re.compile(r"[,;、，；|/\n]+")
_SPACED_LIST = re.compile(r"[,;、，；|/+&\s]+")


_CURRENCY_CODES = ", ".join(sorted(set(spellings.currencies().values())))
_CATEGORY_CODES = ", ".join(dict.fromkeys(spellings.categories().values()))
_ENDORSEMENT_CODES = ", ".join(dict.fromkeys(spellings.endorsements().values()))


class Context:
    """What a converter has to know of the file and of the office."""

    def __init__(self, carriers: Mapping[str, str] | None = None, epoch_1904: bool = False) -> None:
        self.carriers = dict(carriers or {})
        self.epoch_1904 = epoch_1904
        # Shared by all columns: most of their times of day are the same ones.
        self._instants = {zones: quick.Instants(epoch_1904=epoch_1904, zones=zones) for zones in (False, True)}

    def instants(self, column: Column) -> quick.Instants:
        """The short cut for this column's instants."""
        return self._instants[column.field == "arrival_notice_at"]


def converter(column: Column, context: Context) -> Convert:
    """The converter of one column (for money: without a currency; see `money_converter`)."""
    read = _READERS[column.kind]

    def convert(raw: Cell) -> Outcome:
        if raw.__class__ is str and len(raw) > LONGEST_TEXT:
            return Failure("too_long", {"length": len(raw), "limit": column.max_length or LONGEST_TEXT})
        try:
            return _plainest(read(_readable(raw), column, context))
        except CellProblem as problem:
            return Failure(problem.code, problem.params)

    if column.kind in (Kind.IDENTIFIER, Kind.PHONE):
        # Nine of ten identifiers need no second look, and hardly one comes twice.
        return lambda raw: raw if raw.__class__ is str and _ORDINARY.match(raw) else convert(raw)
    if column.kind is Kind.WEIGHT:
        return _shortened(quick.amount(numbers.STORED_DECIMALS, positive=True, digits=5), convert)
    if column.kind is Kind.INSTANT and not column.local:
        return _shortened(context.instants(column).read, convert)
    return convert


def _shortened(short_cut: quick.ShortCut, convert: Convert) -> Convert:
    def read(raw: Cell) -> Outcome:
        try:
            return short_cut(raw) or convert(raw)
        except CellProblem as problem:
            return Failure(problem.code, problem.params)

    return read


def money_converter(column: Column, currency: str | None) -> Convert:
    """The converter of a money column on rows of one currency (None: the row's currency is not known)."""

    def convert(raw: Cell) -> Outcome:
        if raw.__class__ is str and len(raw) > LONGEST_TEXT:
            return Failure("too_long", {"length": len(raw), "limit": LONGEST_TEXT})
        try:
            cell = _readable(raw)
            if cell is None:
                return None
            return _plainest(numbers.money(_number_or_text(cell), currency, column.positive))
        except CellProblem as problem:
            return Failure(problem.code, problem.params)

    allowed = numbers.STORED_DECIMALS if currency is None else MINOR_UNITS[currency]
    return _shortened(quick.amount(allowed, positive=column.positive), convert)


def _plainest(result: Noted | None) -> Outcome:
    if result is None or result.code or result.zone:
        return result
    return result.value


def _readable(raw: Cell) -> Cell:
    """The cell, or None if it is blank; formulas, errors and merged cells are refused by their cell."""
    kind = raw.__class__
    if kind is str:
        text = raw.strip().strip("\ufeff\u200b").strip()
        if text.upper() in ERROR_WORDS:
            raise CellProblem("error_cell")
        return raw if text else None
    if kind is FormulaCell:
        raise CellProblem("formula_cell")
    if kind is ErrorCell:
        raise CellProblem("error_cell")
    if kind is MergedCell:
        raise CellProblem("merged_cell", range=str(raw))
    return raw


def _number_or_text(raw: Cell) -> str | float:
    if isinstance(raw, bool):
        raise CellProblem("boolean_here")
    if isinstance(raw, DateNumber):
        raise CellProblem("date_here")
    return float(raw) if isinstance(raw, float) else str(raw)


def _identifier(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    if isinstance(cell, float):
        return Noted(_digits(raw, cell))
    text = clean_code(cell)
    if not text:
        return None
    if _SHEET_SCIENTIFIC.match(text):
        raise CellProblem("scientific_identifier")
    if _FLOATED.match(text):
        raise CellProblem("floated_identifier")
    if "\n" in text or "\t" in text or "\r" in text:
        raise CellProblem("line_break")
    _short_enough(text, column)
    if looks_like_formula(text):
        return Noted(text, "looks_like_formula")
    return Noted(text, "" if text == cell else "normalised")


def _digits(raw: Cell, value: float) -> str:
    """The digits of an identifier in a number cell: 15 at most are still the ones that were typed."""
    if raw.__class__ is MaskedNumber:
        raise CellProblem("masked_number")
    if not value.is_integer() or value < 0:
        raise CellProblem("number_as_identifier" if abs(value) < numbers.LARGEST_EXACT else "number_too_long")
    if value >= numbers.LARGEST_EXACT:
        raise CellProblem("number_too_long")
    return str(int(value))


def _short_enough(text: str, column: Column) -> None:
    if column.max_length and len(text) > column.max_length:
        raise CellProblem("too_long", length=len(text), limit=column.max_length)


def _text(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    if isinstance(raw, bool):
        return Noted("TRUE" if raw else "FALSE")
    cell = _number_or_text(raw)
    if isinstance(cell, float):
        if abs(cell) >= numbers.LARGEST_EXACT:
            raise CellProblem("number_too_long")
        value, note = numbers.from_float(cell)
        return Noted(f"{value.normalize():f}", note)
    text = clean_text(cell)
    if not text:
        return None
    _short_enough(text, column)
    if looks_like_formula(text):
        return Noted(text, "looks_like_formula")
    return Noted(text, "" if text == cell else "normalised")


def _carrier(raw: Cell, column: Column, context: Context) -> Noted | None:
    found = _text(raw, column, context)
    if found is None or found.value is None:
        return None
    known = context.carriers.get(spellings.fold(found.value))
    return Noted(known, found.code) if known else Noted(found.value, found.code or "new_carrier")


def _email(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    text = clean_code(cell) if isinstance(cell, str) else ""
    if isinstance(cell, str) and not text:
        return None
    if len(text) > column.max_length or not _EMAIL.match(text) or ".." in text:
        raise CellProblem("bad_email")
    return Noted(text, "" if text == cell else "normalised")


def _code(
    raw: Cell, table: Mapping[str, str], accepted: str, fold: Callable[[str], str] = spellings.fold
) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    text = clean_code(cell) if isinstance(cell, str) else f"{cell:g}"
    if not text:
        return None
    code = table.get(fold(text)) if len(text) <= 100 else None
    if code is None:
        raise CellProblem("unknown_choice", accepted=accepted)
    return Noted(code)


def _codes(raw: Cell, table: Mapping[str, str], accepted: str, splitter: re.Pattern[str]) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    text = clean_code(cell) if isinstance(cell, str) else f"{cell:g}"
    words = [word for word in splitter.split(text[:2000]) if word.strip()]
    codes = []
    for word in words:
        code = table.get(spellings.fold(word))
        if code is None:
            raise CellProblem("unknown_items", item=word.strip()[:40], accepted=accepted)
        codes.append(code)
    return Noted(",".join(sorted(set(codes)))) if codes else None


def _currency(raw: Cell, column: Column, context: Context) -> Noted | None:
    if isinstance(raw, str) and raw.strip() in ("$", "¥", "￥"):
        raise CellProblem("shared_currency_sign")
    return _code(raw, spellings.currencies(), _CURRENCY_CODES, spellings.fold_currency)


def _yes_no(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    if isinstance(raw, bool):
        return Noted("1" if raw else "0")
    cell = _number_or_text(raw)
    text = clean_code(cell).casefold() if isinstance(cell, str) else f"{cell:g}"
    if not text:
        return None
    value = spellings.YES_NO.get(text)
    if value is None:
        raise CellProblem("not_yes_no")
    return Noted(value)


def _moment(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    if isinstance(raw, bool):
        raise CellProblem("boolean_here")
    cell = float(raw) if isinstance(raw, float) else str(raw)
    if isinstance(cell, str) and not clean_code(cell):
        return None
    if column.kind is Kind.DAY:
        return moments.calendar_day(cell, context.epoch_1904)
    if column.local:
        return moments.local_instant(cell, context.epoch_1904)
    found = moments.instant(cell, context.epoch_1904)
    # Only the arrival notice tells where the destination is.
    return found if column.field == "arrival_notice_at" else Noted(found.value, found.code)


def _zone(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    if isinstance(cell, float):
        raise CellProblem("not_a_zone")
    return moments.zone(cell)


def _number(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    if isinstance(cell, str) and not clean_code(cell):
        return None
    if column.kind is Kind.MONEY:
        return numbers.money(cell, None, column.positive)
    return numbers.rate(cell) if column.kind is Kind.RATE else numbers.weight(cell)


def _choice(raw: Cell, column: Column, context: Context) -> Noted | None:
    words = column.words() if column.words else {}
    return _code(raw, words, ", ".join(dict.fromkeys(words.values())))


def _whole(raw: Cell, column: Column, context: Context) -> Noted | None:
    if raw is None:
        return None
    cell = _number_or_text(raw)
    if isinstance(cell, str) and not clean_code(cell):
        return None
    return numbers.whole(cell, positive=column.positive)


Reader = Callable[[Cell, Column, Context], Noted | None]

_READERS: dict[Kind, Reader] = {
    Kind.IDENTIFIER: _identifier,
    Kind.PHONE: _identifier,
    Kind.TEXT: _text,
    Kind.CARRIER: _carrier,
    Kind.EMAIL: _email,
    Kind.SCHEME: lambda raw, column, context: _code(
        raw, spellings.schemes(), ", ".join(sorted(set(spellings.schemes().values())))
    ),
    Kind.CATEGORY: lambda raw, column, context: _code(raw, spellings.categories(), _CATEGORY_CODES),
    Kind.CATEGORIES: lambda raw, column, context: _codes(raw, spellings.categories(), _CATEGORY_CODES, _LIST),
    Kind.ENDORSEMENTS: lambda raw, column, context: _codes(
        raw, spellings.endorsements(), _ENDORSEMENT_CODES, _SPACED_LIST
    ),
    Kind.CURRENCY: _currency,
    Kind.MODE: lambda raw, column, context: _code(raw, spellings.transport_modes(), "air, sea, rail, road"),
    Kind.YES_NO: _yes_no,
    Kind.INSTANT: _moment,
    Kind.DAY: _moment,
    Kind.ZONE: _zone,
    Kind.MONEY: _number,
    Kind.RATE: _number,
    Kind.WEIGHT: _number,
    Kind.CHOICE: _choice,
    Kind.WHOLE: _whole,
}
