"""Which column of the sheet is which: by Chinese label, English label or field name, however it is dressed up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import get_language

from policies.imports import spellings
from policies.imports.columns import COLUMNS, SUMS_INSURED, Column, Kind
from policies.imports.problems import TableError
from policies.imports.spellings import fold

MOST_NAMED = 50
_BRACKETED = re.compile(r"(.*?)\s*[(\[（【〔]([^()\[\]（）【】]*)[)\]）】〕]\s*\Z", re.DOTALL)
_MARKS = frozenset(
    {fold(word) for word in ("必填", "选填", "必需", "可选", "required", "optional", "mandatory", "文本", "text")}
)
# The label states its unit in brackets: with another unit it is this column all the same.
_WITH_UNIT = {fold("重量"): ("weight_kg", "zh"), fold("Weight"): ("weight_kg", "en")}
# Signs that folding takes out of a word, and that change what the numbers below it mean.
_PERCENT = re.compile("[%％‰]")
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


@lru_cache(maxsize=1)
def _spellings() -> dict[str, tuple[str, str]]:
    """From the folded header to (field, language of the label): "zh", "en", or "" for the field's name."""
    table: dict[str, tuple[str, str]] = {}
    for column in COLUMNS:
        zh, en = fold(column.zh), fold(column.en)
        for word, language in ((zh, "zh"), (en, "en"), (fold(column.field), ""), (zh + en, "zh"), (en + zh, "en")):
            table.setdefault(word, (column.field, language))
    return table


_BY_FIELD = {column.field: column for column in COLUMNS}


def count_known(words: Sequence[str]) -> int:
    """How many of the words are headers of ours; the row with many of them is the header."""
    found = set()
    for word in words[:1000]:
        match = _match(word)
        if match:
            found.add(match[0])
    return len(found)


def _match(word: str) -> tuple[str, str, str] | None:
    """(field, language, unit) of a header, or None. The unit is what stands in brackets and is no part of the label."""
    if not word or len(word) > 200:
        return None
    known = _spellings().get(fold(word)) or _both_languages(word)
    if known:
        percent = _PERCENT.search(word)
        return (*known, percent.group() if percent else "")
    bracketed = _BRACKETED.match(word.strip().strip("*＊ "))
    if bracketed:
        base = fold(bracketed[1])
        known = _spellings().get(base) or _WITH_UNIT.get(base) or _both_languages(bracketed[1])
        if known:
            return (*known, bracketed[2].strip())
    return None


def _both_languages(word: str) -> tuple[str, str] | None:
    parts = [part for part in re.split(r"[/|\n(（]", word) if fold(part)]
    found = {_spellings().get(fold(part)) for part in parts}
    fields = {entry[0] for entry in found if entry}
    return (fields.pop(), "zh") if len(parts) > 1 and None not in found and len(fields) == 1 else None


def bind(words: Sequence[str], row: int) -> Headers:
    """Bind a header row.

    Raises TableError where it is no header, names one column twice, lacks required columns, or states a unit
    in which the column can't be read.
    """
    headers = Headers(width=len(words))
    twice: list[str] = []
    for position, word in enumerate(words):
        match = _match(word)
        if match is None:
            if fold(word):
                headers.unknown.append(word.strip()[:60])
            continue
        name, language, unit = match
        if name in headers.positions:
            twice.append(f"{words[headers.positions[name]].strip()[:60]} / {word.strip()[:60]}")
            continue
        _check_unit(_BY_FIELD[name], word, unit, headers)
        headers.positions[name] = position
        headers.labels[name] = _BY_FIELD[name].label(language or get_language() or "zh")
    if len(headers.positions) < 2:
        raise TableError("no_header", row=row)
    if twice:
        raise TableError("duplicate_columns", columns="; ".join(twice[:MOST_NAMED]))
    _require(headers)
    return headers


def _require(headers: Headers) -> None:
    missing = [c for c in COLUMNS if c.required and c.field not in headers.positions and c.field not in SUMS_INSURED]
    if missing:
        missing = [c for c in COLUMNS if c.required and c.field not in headers.positions]
        raise TableError("missing_columns", columns=", ".join(f"{c.zh} / {c.en}" for c in missing))


def missing_sums(headers: Headers) -> list[Column]:
    """The columns of insured sums that the sheet lacks; rows of insured products can't do without."""
    return [_BY_FIELD[name] for name in SUMS_INSURED if name not in headers.positions]


def _check_unit(column: Column, word: str, unit: str, headers: Headers) -> None:
    """A unit in brackets must be the one that the column is read in: 5 under "%" is not 5, g is not kg."""
    if (not fold(unit) or fold(unit) in _MARKS) and unit.strip() not in ("%", "％", "‰"):
        return
    folded = fold(unit)
    if column.kind is Kind.MONEY:
        code = spellings.currencies().get(folded)
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
