"""From a document to the bytes of its PDF: the same document and instant give the same bytes."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
# The two weights of the letters' typeface, each a package that holds one file.
_TYPEFACES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
_one_at_a_time = Lock()


class LetterNotRendered(RuntimeError):
    """The template could not make a PDF of this letter; the message says why. Nothing may be issued without it."""


def render(document: Mapping[str, Any], issued_at: datetime) -> bytes:
    """The letter as a PDF, fonts embedded, dated `issued_at` (aware). LetterNotRendered where the template fails."""
    # Loaded with the first letter: it is large, and a process that makes reports makes no letters.
    import typst

    data = json.dumps(document, ensure_ascii=False, sort_keys=True)
    try:
        # A compiler takes one letter at a time; two threads of a web server would meet in it.
        with _one_at_a_time:
            made, warnings = _compiler().compile_with_warnings(
                input=str(TEMPLATES / "letter.typ"),
                sys_inputs={"letter": data},
                format="pdf",
                timestamp=int(issued_at.timestamp()),
            )
    except typst.TypstError as error:
        raise LetterNotRendered(f"letter {document.get('number')}: {error}") from error
    if warnings:
        # A typeface that is missing is only a warning, and would print boxes instead of Chinese.
        raise LetterNotRendered(f"letter {document.get('number')}: {warnings[0]}")
    if not isinstance(made, bytes):
        raise LetterNotRendered(f"letter {document.get('number')}: the template made no single file")
    return made


@cache
def _compiler() -> "typst.Compiler":
    import typst

    # The machine's own fonts stay out, or one letter would look different on two machines.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=font_folders())
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts)


def font_folders() -> list[str]:
    """Where the letters' typeface lies. LetterNotRendered where it is not installed."""
    folders = []
    for package in _TYPEFACES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise LetterNotRendered(f"the typeface {package} is not installed: install requirements/runtime.txt")
        folders += list(spec.submodule_search_locations)
    return folders
