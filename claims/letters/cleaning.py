"""Text of outsiders, made fit for print: what can't be shown is shown as a box, what could deceive the eye goes."""

import unicodedata
from typing import Any

# The office's typeface has no pictographs; an explicit box can be copied out of the PDF, a missing glyph can't.
BOX = "□"
# Characters that turn the order of reading round: "CNY 100" must not become another sum.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
_KEPT = frozenset("\n\t")
_PICTOGRAPHS = range(0x1F000, 0x1FB00)
_NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})


def clean(value: Any) -> Any:
    """`value` (JSON) with every string in it printable: no control or direction marks, a box for a pictograph."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: clean(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [clean(entry) for entry in value]
    return value


def printable(text: str) -> str:
    """One string, in Unicode's composed form, without what no reader could see."""
    shown = []
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if char in _DIRECTIONS or char in _JOINERS:
            continue
        if ord(char) in _PICTOGRAPHS:
            shown.append(BOX)
        elif char in _KEPT or unicodedata.category(char) not in _NO_TEXT:
            shown.append(char)
    return "".join(shown)
