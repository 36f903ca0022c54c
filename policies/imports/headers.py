"""Which column of the sheet is which: by Chinese label, English label or field name, however it is dressed up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from policies.imports import spellings
from policies.imports.columns import Column, Kind
from policies.imports.mapping import SavedColumns
from policies.imports.policy_sheet import POLICIES
from policies.imports.problems import TableError
from policies.imports.sheet import Sheet
from policies.imports.spellings import fold

MOST_NAMED = 50
_BRACKETED = re.compile(r"(.*?)\s*[(\[（【〔]([^()\[\]（）【】]*)[)\]）】〕]\s*\Z", re.DOTALL)
_MARKS = frozenset(
    {fold(word) for word in ("必填", "选填", "必需", "可选", "required", "optional", "mandatory", "文本", "text")}
)
# The label states its unit in brackets: with another unit it is this column all the same.
_WITH_UNIT = {fold("重量"): ("weight_kg", "zh"), fold("Weight"): ("weight_kg", "en")}
# Signs that folding takes out of a word, and that change what the numbers below it mean.
_SIGN = re.compile("[%％‰€£₩]")
_DATE_SHAPE = re.compile(r"[ymdhs年月日时分秒]+\Z")


@dataclass(slots=True)
class Headers:
    """The columns that are bound (field -> position in the row), their labels as shown in errors, and the rest."""

    positions: dict[str, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    width: int = 0

    @property
    def bound_width(self) -> int:
        """Up to and with the last column that is bound."""
        return max(self.positions.values()) + 1


def count_known(words: Sequence[str], sheet: Sheet = POLICIES) -> int:
    """How many of the words are headers of ours; the row with many of them is the header."""
    found = set()
    for word in words[:1000]:
        match = _match(word, sheet)
        if match:
            found.add(match[0])
    return len(found)


def _match(word: str, sheet: Sheet) -> tuple[str, str, str] | None:
    """(field, language, unit) of a header, or None. The unit is what stands in brackets and is no part of the label."""
    if not word or len(word) > 200:
        return None
    known = sheet.spellings.get(fold(word)) or _both_languages(word, sheet)
    if known:
        sign = _SIGN.search(word)
        return (*known, sign.group() if sign else "")
    bracketed = _BRACKETED.match(word.strip().strip("*＊ "))
    if bracketed:
        base = fold(bracketed[1])
        known = sheet.spellings.get(base) or _both_languages(bracketed[1], sheet)
        if known is None and base in _WITH_UNIT and _WITH_UNIT[base][0] in sheet.by_field:
            known = _WITH_UNIT[base]
        if known:
            return (*known, bracketed[2].strip())
    return None


def _both_languages(word: str, sheet: Sheet) -> tuple[str, str] | None:
    parts = [part for part in re.split(r"[/|\n(（]", word) if fold(part)]
    found = {sheet.spellings.get(fold(part)) for part in parts}
    fields = {entry[0] for entry in found if entry}
    return (fields.pop(), "zh") if len(parts) > 1 and None not in found and len(fields) == 1 else None


def bind(words: Sequence[str], row: int, sheet: Sheet = POLICIES, mapping: SavedColumns | None = None) -> Headers:
    """Bind a header row; what `mapping` says of a header goes before its own meaning.

    Raises TableError where it is no header, names one column twice, lacks required columns, or states a unit
    in which the column can't be read.
    """
    headers = Headers(width=len(words))
    twice: list[str] = []
    for position, word in enumerate(words):
        match = _mapped(word, sheet, mapping) if mapping else _match(word, sheet)
        if match is None:
            if fold(word) and not (mapping and mapping.ignores(word)):
                headers.unknown.append(word.strip()[:60])
            continue
        name, language, unit = match
        if name in headers.positions:
            twice.append(f"{words[headers.positions[name]].strip()[:60]} / {word.strip()[:60]}")
            continue
        column = sheet.by_field[name]
        _check_unit(column, word, unit, headers)
        headers.positions[name] = position
        label = column.label(language or get_language() or "zh")
        theirs = mapping is not None and mapping.names(word)
        headers.labels[name] = f"{word.strip()[:60]} ({label})" if theirs and fold(word) != fold(label) else label
    if len(headers.positions) < 2:
        raise TableError("no_header", row=row)
    if twice:
        raise TableError("duplicate_columns", columns="; ".join(twice[:MOST_NAMED]))
    _require(headers, sheet)
    return headers


def _mapped(word: str, sheet: Sheet, mapping: SavedColumns) -> tuple[str, str, str] | None:
    if mapping.names(word):
        bracketed = _BRACKETED.match(word.strip())
        unit = bracketed[2].strip() if bracketed else ""
        column = sheet.by_field[mapping.field_of(word)]
        # Somebody has said what these words mean; only what changes the numbers below them still counts.
        if (
            column.kind in (Kind.MONEY, Kind.INSTANT, Kind.DAY)
            and spellings.fold_currency(unit) not in spellings.currencies()
        ):
            unit = ""
        return column.field, "", unit
    if mapping.ignores(word):
        return None
    match = _match(word, sheet)
    return None if match is None or match[0] in mapping.fields else match


def own_binding(words: Sequence[str], sheet: Sheet) -> list[str]:
    """The field that each header names by itself, or ""; of two that name the same one only the first."""
    taken: set[str] = set()
    found = []
    for word in words:
        match = _match(word, sheet)
        name = match[0] if match and match[0] not in taken else ""
        taken.add(name)
        found.append(name)
    return found


def _require(headers: Headers, sheet: Sheet) -> None:
    missing = [c for c in sheet.columns if c.required and c.field not in headers.positions]
    if any(c.field not in sheet.may_lack for c in missing):
        raise TableError("missing_columns", columns=", ".join(f"{c.zh} / {c.en}" for c in missing))


def _check_unit(column: Column, word: str, unit: str, headers: Headers) -> None:
    """A unit in brackets must be the one that the column is read in: 5 under "%" is not 5, g is not kg."""
    code = spellings.currencies().get(spellings.fold_currency(unit)) if column.kind is Kind.MONEY else None
    if code is None and (not fold(unit) or fold(unit) in _MARKS) and unit.strip() not in ("%", "％", "‰"):
        return
    folded = fold(unit)
    if column.kind is Kind.MONEY:
        if code:
            # 元 alone is said of any currency; a code is meant.
            if folded != fold("元"):
                headers.currencies[column.field] = code
            return
    elif column.kind in (Kind.INSTANT, Kind.DAY):
        if _DATE_SHAPE.match(folded) or folded in (fold("北京时间"), fold("Beijing time"), fold("Asia/Shanghai")):
            return
    elif column.kind is Kind.WEIGHT:
        if folded in ("kg", "公斤", "千克"):
            return
    elif column.kind is Kind.RATE:
        if folded in (fold("小数"), "01", fold("0至1"), "decimal", "fraction"):
            return
    else:
        return
    raise TableError("header_unit", column=word.strip()[:60], unit=unit[:20])
