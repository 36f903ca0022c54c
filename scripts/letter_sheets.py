"""Two hundred letters on contact sheets, to be looked at: `python -m scripts.letter_sheets [folder]`.

Every kind, language and product, plain and awkward: long names, forty findings, nothing optional, hostile text.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from claims.letters import sample
from claims.letters.compose import KINDS, compose
from claims.letters.facts import (
    ASSURANCE,
    CARRIER,
    INSURANCE,
    Denial,
    Determination,
    Facts,
    Head,
    Money,
    Receipt,
    Supplement,
)
from claims.letters.pdf import render
from policies.terms import DOCUMENTS, Text

SCALE, COLUMNS, ROWS = 0.62, 5, 2
LANGUAGES = ("zh", "en", "both")
HOSTILE = '#eval("1") $x$ *b* @ref \\ // שלום مرحبا 😀 ' + "W" * 120


def letters() -> Iterator[tuple[str, Head, Facts]]:
    """Each letter with a name for its picture."""
    for language in LANGUAGES:
        for kind in KINDS:
            for tone in (INSURANCE, ASSURANCE, CARRIER):
                yield f"{kind} {language} {tone}", sample.head(kind, language, tone), sample.facts(kind, tone)
            long = sample.in_english_names(sample.head(kind, language))
            yield f"{kind} {language} long", long, sample.facts(kind)
            hostile = replace(sample.head(kind, language), addressee=HOSTILE, address=HOSTILE, tracking_no="9" * 60)
            yield f"{kind} {language} hostile", hostile, sample.facts(kind)
        for count in (1, 3, 5, 10, 20, 40):
            yield f"denial {language} {count}", sample.head("denial_notice", language), sample.denial(grounds=count)
        for kind, facts in _bare().items():
            yield f"{kind} {language} bare", replace(sample.head(kind, language), address=""), facts
        for count in (1, 12, len(DOCUMENTS)):
            asked = Supplement(tuple(DOCUMENTS.values())[:count], (), "请尽快寄出。" * count)
            yield f"supplement {language} {count}", sample.head("supplement_request", language), asked
        for figure in ("0.01", "99999999999.99"):
            sums = Determination(Money(Decimal(figure), "CNY"), None, (), date(2026, 3, 2))
            yield f"sum {language} {figure}", sample.head("determination", language), sums
        for currency in ("JPY", "EUR", "USD"):
            claimed = Receipt(Text("损坏", "damage"), date(2026, 3, 2), Money(Decimal(1200), currency))
            yield f"receipt {language} {currency}", sample.head("receipt", language), claimed


def _bare() -> dict[str, Facts]:
    day = date(2026, 3, 2)
    return {
        "receipt": Receipt(Text("丢失", "loss"), day),
        "denial_notice": Denial(day, (), departure="卷内证据不足以证明损失。"),
        "determination": Determination(Money(Decimal(0), "CNY"), None, (), day),
    }


def pages() -> Iterator[tuple[str, Image.Image]]:
    """Every page of every letter as a picture."""
    for name, head, facts in letters():
        document = pypdfium2.PdfDocument(render(compose(head, facts), sample.ISSUED_AT))
        try:
            for number, page in enumerate(document, 1):
                yield f"{name} {number}/{len(document)}", page.render(scale=SCALE).to_pil()
        finally:
            document.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = list(pages())
    width, height = found[0][1].size
    size = COLUMNS * ROWS
    for first in range(0, len(found), size):
        sheet = Image.new("RGB", (COLUMNS * (width + 4), ROWS * (height + 16)), "#888888")
        for place, (name, picture) in enumerate(found[first : first + size]):
            left, top = place % COLUMNS * (width + 4), place // COLUMNS * (height + 16)
            sheet.paste(picture, (left, top + 14))
            ImageDraw.Draw(sheet).text((left + 2, top + 1), name, fill="white")
        sheet.save(folder / f"sheet-{first // size + 1:02}.png")
    print(f"{len(list(letters()))} letters, {len(found)} pages, sheets of {size} in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/letters"))
