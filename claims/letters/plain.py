"""The same letter as plain text: for the mail's body and for reading on the claim's page."""

from collections.abc import Iterator, Mapping
from typing import Any

_RULE = "-" * 10


def text_of(document: Mapping[str, Any]) -> str:
    """The letter's words, each language after the other. A document that only keeps a text gives that text."""
    if "text" in document:
        return str(document["text"])
    return f"\n\n{_RULE}\n\n".join("\n".join(_side(side)) for side in document["sides"]) + "\n"


def title_of(document: Mapping[str, Any]) -> str:
    """The letter's title in its language or languages; empty for one that has none."""
    return " / ".join(side["title"] for side in document.get("sides", ()))


def _side(side: Mapping[str, Any]) -> Iterator[str]:
    yield side["sender"]
    yield from (f"{label} {value}" for label, value in (*side["head"], *side["references"]))
    yield f"\n{side['title']}\n"
    yield from side["notes"]
    for block in side["blocks"]:
        yield from _block(block)
        yield ""


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block["kind"]
    if kind in ("text", "heading"):
        yield block["text"]
    elif kind == "items":
        for number, entry in enumerate(block["items"], 1):
            yield f"{number}. {entry}" if block["numbered"] else f"- {entry}"
    elif kind == "rows":
        yield from (f"{label}: {value}" for label, value in block["rows"])
    elif kind == "amount":
        yield f"{block['label']}: {block['figure']}"
        if block["capitals"]:
            yield f"{block['capitals_label']}: {block['capitals']}"
    elif kind == "table":
        yield from ("  ".join(cell for cell in row if cell) for row in block["rows"])
    elif kind == "clause":
        yield block["clause"]
        yield from (f"{label}: {value}" for label, value in block["parts"])
        yield from (f"- {label}: {value}" for label, value in block["facts"])
    elif kind == "signature":
        yield from (f"{line}: __________" for line in block["lines"])
    else:
        raise ValueError(f"a letter has no block of the kind {kind!r}")
