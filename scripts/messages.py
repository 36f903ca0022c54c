"""`make messages`: collect what the sources say to people into the Chinese catalogue, and compile it.

English is the language of the sources, so only Chinese has a catalogue. Babel does it all: nothing is needed from
the system, and the test that holds the catalogue complete reads the sources with the same extractor.
"""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
CATALOGUE = ROOT / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
SOURCES = ("claims", "claimsoffice", "documents", "policies", "templates", "scripts/borrowed_messages.py")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd%]|\{\w*\}")


def source_files() -> Iterator[Path]:
    """Yield the sources whose words people see: what git tracks or would track, so that no build is read."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *SOURCES)
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in sorted(set(filter(None, listed.split("\0")))):
        path = ROOT / name
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts and path.is_file():
            yield path


def as_python(path: Path) -> bytes:
    """Return a source as Python: a template is turned into the calls that its tags stand for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # Between brackets the blanks of a template are no indentation.
        text = f"({templatize(text, origin=str(path))})"
    return text.encode("utf-8")


def extracted() -> Catalog:
    """Return every message of the sources, with the files that it stands in."""
    catalogue = Catalog(locale="zh_Hans_CN", project="claimsoffice", fuzzy=False)
    for path in source_files():
        found = extract("python", io.BytesIO(as_python(path)), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    return catalogue


def read_catalogue() -> Catalog:
    """Return the committed catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN", domain="django", abort_invalid=True)


def written(catalogue: Catalog) -> bytes:
    """Return the catalogue as its file has it: sorted, no line numbers, so that a change shows as what it is."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, include_lineno=False, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return what gettext reads at run time; the same catalogue gives the same bytes."""
    out = io.BytesIO()
    write_mo(out, catalogue, use_fuzzy=False)
    return out.getvalue()


def placeholders(text: str) -> list[str]:
    """Return the places where values are put in, sorted: a translation has the same."""
    return sorted(PLACEHOLDER.findall(text))


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages that have no Chinese yet."""
    missing = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def main() -> int:
    catalogue = read_catalogue()
    # No guesses from similar words, no dates: what is new is empty, and the same sources give the same file.
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    CATALOGUE.write_bytes(written(catalogue))
    COMPILED.write_bytes(compiled(catalogue))
    missing = untranslated(catalogue)
    print(f"{len(catalogue)} messages, {len(missing)} without Chinese", *missing, sep="\n  ")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
