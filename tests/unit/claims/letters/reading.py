"""What a reader gets out of a PDF."""

import io
import re
from collections.abc import Iterator
from functools import cache

import pikepdf
import pypdfium2
import typst
from PIL import Image, ImageChops, ImageStat

from claims.letters.pdf import font_folders

_SCALE = 8
_SQUARE = (64, 64)


def text_in(pdf: bytes) -> str:
    """Every page's text as a program copies it, without blanks: lines break where the page wants it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    """The text without any blanks."""
    return re.sub(r"\s+", "", text)


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """The fonts by name, and whether each is embedded."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.Resources.get("/Font", {}).values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                descriptor = inner.FontDescriptor
                embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                found[str(descriptor.FontName)] = embedded and "/ToUnicode" in font
    return found


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def boxes_of(pdf: bytes, char: str) -> Iterator[tuple[float, float, float, float]]:
    """Where the ink of each `char` lies in its square: left, bottom, right, top from 0 to 1."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            text = page.get_textpage()
            for index, found in enumerate(text.get_text_range()):
                if found == char:
                    left, bottom, right, top = text.get_charbox(index)
                    start, low, _end, high = text.get_charbox(index, loose=True)
                    size = high - low
                    yield (left - start) / size, (bottom - low) / size, (right - start) / size, (top - low) / size
    finally:
        document.close()


def picture_of(pdf: bytes, char: str) -> Image.Image:
    """The first `char` of the first page as ink on white, filling a square."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        text = page.get_textpage()
        left, bottom, right, top = text.get_charbox(text.get_text_range().index(char))
        height = page.get_height()
        whole = page.render(scale=_SCALE).to_pil().convert("L")
        box = tuple(round(_SCALE * place) for place in (left, height - top, right, height - bottom))
        return whole.crop(box).resize(_SQUARE)
    finally:
        document.close()


@cache
def reference(char: str, region: str) -> Image.Image:
    """The same character set by typst alone in the form of a region, bold as the addressee is."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=font_folders())
    words = f'#set text(font: "Noto Sans CJK TC", lang: "zh", region: "{region}", weight: "bold", size: 11pt)\n{char}'
    pdf = typst.Compiler(font_paths=fonts).compile(input=words.encode(), format="pdf")
    assert isinstance(pdf, bytes)
    return picture_of(pdf, char)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """1 for the same picture, less the more they differ."""
    return 1 - ImageStat.Stat(ImageChops.difference(one, other)).mean[0] / 255
