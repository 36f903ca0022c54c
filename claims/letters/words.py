"""The sentences of the letters, by language: data beside the templates, read once and checked whole."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

import yaml

from claims.letters.capitals import can_be_written, financial_capitals
from claims.letters.facts import Money
from policies.terms import MINOR_UNITS, Text

FOLDER = Path(__file__).parent / "wording"
LANGUAGES = ("zh", "en")


class WordingError(ValueError):
    """A wording file is not as it must be; the message names the file and the sentence."""


class Say:
    """The words of one kind of letter in one language, for one tone: a sentence "key.tone" goes before "key"."""

    def __init__(self, kind: str, language: str, tone: str) -> None:
        self.language = language
        self._tone = tone
        self._sentences = {**wording("common"), **wording(kind)}

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its places filled. KeyError for a sentence that there is not."""
        sentence = self._sentences.get(f"{key}.{self._tone}") or self._sentences[key]
        return self.of(sentence).format_map(values) if values else self.of(sentence)

    def of(self, text: Text | str) -> str:
        """One side of a text in both languages; other strings as they are."""
        return text if isinstance(text, str) else str(getattr(text, self.language))

    def money(self, money: Money) -> str:
        """`CNY 1,234.50`, and in Chinese the same in financial capitals after it."""
        capitals = self.capitals(money)
        figure = figure_of(money)
        return f"{figure}（{capitals}）" if capitals else figure

    def capitals(self, money: Money) -> str:
        """The sum in financial capitals; empty in English, and for a sum finer than its currency."""
        if self.language != "zh" or not can_be_written(money.amount, money.currency):
            return ""
        return financial_capitals(money.amount, money.currency)


def figure_of(money: Money) -> str:
    """`CNY 1,234.50`: the currency's own decimals, more only where the sum has them."""
    decimals = MINOR_UNITS.get(money.currency, 2)
    rounded = money.amount.quantize(Decimal(1).scaleb(-decimals))
    value = rounded if rounded == money.amount else money.amount.normalize()
    return f"{money.currency} {value:,f}"


@cache
def wording(kind: str) -> Mapping[str, Text]:
    """The sentences of a kind of letter, or "common". WordingError where one lacks a language or a place."""
    path = FOLDER / f"{kind}.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return MappingProxyType({key: _checked(f"{path.name}: {key}", entry) for key, entry in entries.items()})


def _checked(where: str, entry: object) -> Text:
    if (
        not isinstance(entry, dict)
        or set(entry) != set(LANGUAGES)
        or not all(isinstance(s, str) for s in entry.values())
    ):
        raise WordingError(f"{where}: a sentence has exactly zh and en, both text")
    zh, en = str(entry["zh"]).strip(), str(entry["en"]).strip()
    if not zh or not en:
        raise WordingError(f"{where}: a side is empty")
    if _places(zh) != _places(en):
        raise WordingError(f"{where}: the two languages have different places in braces")
    return Text(zh, en)


def _places(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name is not None}
