"""What a reader gets out of a PDF."""

import io
import re

import pikepdf
import pypdfium2


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
