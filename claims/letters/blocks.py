"""The parts that a letter is built of. Each is a mapping that goes to the template as JSON, and to the plain text."""

from collections.abc import Sequence
from typing import Any, TypeAlias

Block: TypeAlias = dict[str, Any]
#: Title, relative width or NARROW, and "left" or "right".
Column: TypeAlias = tuple[str, str | int, str]
#: Of a table: the relative width of a column, or this for one as wide as its widest cell.
NARROW = "auto"


def text(words: str, *, strong: bool = False) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": words, "strong": strong}


def heading(words: str) -> Block:
    """The title of a part; it stays with what follows."""
    return {"kind": "heading", "text": words}


def items(entries: Sequence[str], *, numbered: bool = False) -> Block:
    """A list."""
    return {"kind": "items", "items": list(entries), "numbered": numbered}


def rows(pairs: Sequence[tuple[str, str]]) -> Block:
    """Labels with their values, one pair a line."""
    return {"kind": "rows", "rows": [list(pair) for pair in pairs]}


def amount(label: str, figure: str, capitals_label: str, capitals: str) -> Block:
    """The sum that a letter is about. `capitals` may be empty."""
    return {
        "kind": "amount",
        "label": label,
        "figure": figure,
        "capitals_label": capitals_label,
        "capitals": capitals,
    }


def table(columns: Sequence[Column], body: Sequence[Sequence[str]], *, total: bool = False) -> Block:
    """A table; a column is (title, width, "left" or "right"). `total`: the last row is the result."""
    return {
        "kind": "table",
        "columns": [{"title": title, "width": width, "align": align} for title, width, align in columns],
        "rows": [list(row) for row in body],
        "total": total,
    }


def clause(name: str, parts: Sequence[tuple[str, str]], facts_label: str, facts: Sequence[tuple[str, str]]) -> Block:
    """A clause with what it says and why it applies (`parts`), and the facts it rests on."""
    return {
        "kind": "clause",
        "clause": name,
        "parts": [list(part) for part in parts],
        "facts_label": facts_label,
        "facts": [list(fact) for fact in facts],
    }


def signature(lines: Sequence[str]) -> Block:
    """Lines to be signed on."""
    return {"kind": "signature", "lines": list(lines)}
