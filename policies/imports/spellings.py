"""Which words a cell may use for a code: the code itself, its Chinese and English name, and a few usual synonyms."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from claimsoffice.kernel.money import Currency
from policies.models import Scheme, TransportMode
from policies.terms.core.vocabulary import CATEGORIES, ENDORSEMENTS, TRANSPORT_MODES

_NOISE = re.compile(r"[\W_]+")
_CURRENCY_SIGN = re.compile(r"[$¥€£₩]")


def fold(text: str) -> str:
    """The word without case, width, spaces and punctuation: what two spellings of one name share."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def fold_currency(text: str) -> str:
    """As `fold`, but with the currency's sign: CA$ is a currency, CA is none."""
    return fold(text) + "".join(sorted(set(_CURRENCY_SIGN.findall(unicodedata.normalize("NFKC", text)))))


def table_of(words: Mapping[str, Iterable[str]], fold: Callable[[str], str] = fold) -> dict[str, str]:
    """From the folded word to its code; a word that would mean two codes is a mistake here, not in the file."""
    table: dict[str, str] = {}
    for code, spellings in words.items():
        for word in (code, *spellings):
            # A plain str: an enumeration's member would not compare by class.
            if table.setdefault(fold(word), str(code)) != str(code):
                raise ValueError(f"{word!r} stands for {table[fold(word)]} and for {code}")
    return table


_SCHEME_WORDS: dict[str, tuple[str, ...]] = {
    Scheme.FPX_TA: (
        "全程跟踪保障", "ForePax全程跟踪保障", "Full-process tracking assurance", "Tracking assurance",
        "ForePax full-process tracking assurance", "ForePax tracking assurance",
    ),
    Scheme.FPX_PI: ("邮包险", "ForePax邮包险", "Parcel insurance", "ForePax parcel insurance"),
    Scheme.FPX_AR: (
        "邮包一切险", "ForePax邮包一切险", "Comprehensive parcel insurance", "ForePax comprehensive parcel insurance",
        "Parcel all risks", "All risks", "Parcel insurance (all risks)",
    ),
    Scheme.JSX_INS: (
        "JS快递货运险", "JS Express risk insurance", "JS Express insurance", "JS Express insured",
        "JS Express, insured",
    ),
    Scheme.JSX_STD: (
        "JS快递未投保", "JS Express uninsured", "JS Express, not insured", "JS Express, goods not insured",
        "JS Express not insured", "JS Express standard",
    ),
}  # fmt: skip

_CURRENCY_WORDS: dict[str, tuple[str, ...]] = {
    Currency.CNY: ("RMB", "人民币", "人民币元", "元", "CN¥", "Renminbi", "Chinese yuan", "Yuan"),
    Currency.USD: ("US$", "美元", "美金", "US dollar", "US dollars"),
    Currency.EUR: ("€", "欧元", "Euro", "Euros"),
    Currency.GBP: ("£", "英镑", "Pound sterling", "Pounds sterling"),
    Currency.JPY: ("日元", "日圆", "JP¥", "Yen", "Japanese yen"),
    Currency.HKD: ("HK$", "港币", "港元", "Hong Kong dollar"),
    Currency.AUD: ("A$", "AU$", "澳元", "澳大利亚元", "Australian dollar"),
    Currency.CAD: ("C$", "CA$", "加元", "加拿大元", "Canadian dollar"),
    Currency.SGD: ("S$", "SG$", "新加坡元", "新元", "Singapore dollar"),
    Currency.KRW: ("₩", "韩元", "韩圆", "Won", "Korean won", "South Korean won"),
}

_MODE_WORDS: dict[str, tuple[str, ...]] = {
    TransportMode.AIR: ("空运", "航空", "航空运输", "By air", "Air freight"),
    TransportMode.SEA: ("海运", "水运", "海上运输", "By sea", "Ocean", "Sea freight"),
    TransportMode.RAIL: ("铁路", "铁运", "铁路运输", "By rail", "Railway", "Train"),
    TransportMode.ROAD: ("公路", "陆运", "汽运", "公路运输", "By road", "Truck"),
}

_CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
    "general": ("普货", "一般货物", "普通"),
    "electronics": ("电子", "数码产品"),
    "clothing": ("服饰", "衣服", "Clothes"),
    "cosmetics": ("化妆", "美妆"),
    "documents": ("文件资料", "单证"),
    "jewellery": ("珠宝", "首饰", "Jewelry"),
    "diamonds": ("钻石首饰", "Diamond"),
    "jade": ("玉石", "玉"),
    "antiques": ("古董", "文物", "Antique"),
    "artworks": ("艺术", "Art", "Artwork"),
    "stamps": ("集邮", "Stamp"),
    "fruit": ("水果类", "Fruits"),
    "vegetables": ("菜", "Vegetable"),
}

_YES = tuple("yes y true t 1 是 有 对 真 已 √ ✓ ✔ 已付 已支付 已说明 已缴".split())  # noqa: SIM905
_NO = tuple("no n false f 0 否 无 错 假 未 × ✗ ✘ 未付 未支付 未说明 未缴".split())  # noqa: SIM905


def _names(vocabulary: Mapping[str, object], more: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {code: [name.zh, name.en, *more.get(code, ())] for code, name in vocabulary.items()}  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def schemes() -> dict[str, str]:
    return table_of(_SCHEME_WORDS)


@lru_cache(maxsize=1)
def currencies() -> dict[str, str]:
    """Codes, names and such signs as mean one currency only, by `fold_currency`; $ and ¥ alone do not."""
    return table_of(_CURRENCY_WORDS, fold_currency)


@lru_cache(maxsize=1)
def transport_modes() -> dict[str, str]:
    return table_of(_names(TRANSPORT_MODES, _MODE_WORDS))


@lru_cache(maxsize=1)
def categories() -> dict[str, str]:
    return table_of(_names(CATEGORIES, _CATEGORY_WORDS))


@lru_cache(maxsize=1)
def endorsements() -> dict[str, str]:
    return table_of(_names(ENDORSEMENTS, {}))


YES_NO: dict[str, str] = dict.fromkeys(_YES, "1") | dict.fromkeys(_NO, "0")

PRECIOUS: frozenset[str] = CATEGORIES.of_class("precious")
UNINSURABLE: frozenset[str] = CATEGORIES.of_class("uninsurable")
