"""Text as people paste it: what is normalised (and said), and what can't be taken."""

import re
import unicodedata
from collections.abc import Mapping

from policies.imports.problems import CellProblem

_FULL_WIDTH: dict[int, int | str] = {0x3000: " ", 0xFFE1: "£", 0xFFE5: "¥", 0xFFE6: "₩"}
_FULL_WIDTH.update((code, code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_FULL_WIDTH_WORDS: dict[int, int | str] = {
    code: code - 0xFEE0
    for low, high in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(low, high + 1)
}
# Marks without width or with a direction: they hide differences from the reader's eye.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_INVISIBLE_IN_CODES = _INVISIBLE | dict.fromkeys([0x200C, 0x200D, *range(0xFE00, 0xFE10)])
_STRANGE_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F], 0x20)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]")
_PLAIN = re.compile(r"[!-~\u4e00-\u9fff](?:[ -~\u4e00-\u9fff]*[!-~\u4e00-\u9fff])?\Z")
FORMULA_LOOKING = ("=", "+", "-", "@", "\t", "\r")


def clean_text(raw: str) -> str:
    """Free text (names, goods, places): stray spaces, invisible marks and full-width letters and digits go.

    Raises CellProblem for control characters and for characters that an earlier conversion has destroyed.
    """
    if _PLAIN.match(raw):
        return _not_lost(raw)
    text = _clean(raw, _INVISIBLE, _FULL_WIDTH_WORDS)
    if "\n" in text or "\r" in text:
        text = "\n".join(line.strip() for line in re.split("[\r\n]+", text))
    return _not_lost(text)


def clean_code(raw: str) -> str:
    """Identifiers, codes, numbers and dates: as `clean_text`, and every full-width sign becomes its narrow one."""
    if _PLAIN.match(raw):
        return _not_lost(raw)
    return _not_lost(_clean(raw, _INVISIBLE_IN_CODES, _FULL_WIDTH))


def _clean(raw: str, invisible: Mapping[int, None], narrow: Mapping[int, int | str]) -> str:
    control = _CONTROL.search(raw)
    if control:
        raise CellProblem("control_character", character=f"U+{ord(control.group()):04X}")
    if _LOST.search(raw):
        raise CellProblem("unreadable")
    text = raw.translate(invisible).translate(_STRANGE_SPACES).translate(narrow)
    return unicodedata.normalize("NFC", text).strip()


def _not_lost(text: str) -> str:
    # A conversion that did not know a character writes a question mark for it.
    if len(text) > 1 and not text.strip("?"):
        raise CellProblem("unreadable")
    return text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program would compute this text; a plain signed number or phone number is none."""
    if not text.startswith(FORMULA_LOOKING):
        return False
    return not re.fullmatch(r"[+-]?[\d ().,/-]+", text)
