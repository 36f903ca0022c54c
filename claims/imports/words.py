"""Which words a cell of the claims sheet may use for a code, and how the codes are said to people."""

from functools import lru_cache

from django.utils.translation import get_language

from claims.models import ClaimKind, LetterLanguage
from policies import terms
from policies.imports.spellings import table_of

_KIND_WORDS = {
    ClaimKind.LOSS: ("丢失", "遗失", "灭失", "全损", "Lost", "Total loss", "Missing"),
    ClaimKind.DAMAGE: ("破损", "损坏", "损毁", "Damaged", "Broken"),
    ClaimKind.SHORTAGE: ("短少", "少件", "内件短少", "部分丢失", "Short", "Partial loss", "Missing contents"),
    ClaimKind.DELAY: ("延误", "时效延误", "延迟", "Delayed", "Late"),
}
_LANGUAGE_WORDS = {
    LetterLanguage.ZH: ("中文", "汉语", "Chinese", "zh-CN", "zh-Hans", "CN"),
    LetterLanguage.EN: ("英文", "英语", "English", "en-US", "en-GB"),
    LetterLanguage.BOTH: ("中英文", "双语", "中英对照", "Chinese and English", "Bilingual"),
}


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    return table_of({str(code): (*terms.KINDS[code].as_dict().values(), *_KIND_WORDS[code]) for code in ClaimKind})


@lru_cache(maxsize=1)
def perils() -> dict[str, str]:
    return table_of({code: tuple(text.as_dict().values()) for code, text in terms.PERILS.items()})


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    return table_of({str(code): words for code, words in _LANGUAGE_WORDS.items()})


def say_kind(code: str) -> str:
    return str(ClaimKind(code).label)


def say_language(code: str) -> str:
    return str(LetterLanguage(code).label)


def say_peril(code: str) -> str:
    pair = terms.PERILS[code].as_dict()
    return pair["zh" if (get_language() or "zh").startswith("zh") else "en"]
