"""Both languages are whole: every sentence of the sources has its Chinese, and what is compiled is what is written."""

import ast
import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog, Message

from scripts import messages
from tests.house.source import python_files, tracked, tree

HAN = re.compile(r"[\u4e00-\u9fff]")
MARKERS = {name for name in messages.KEYWORDS if name != "_"}
# The Chinese of these is what people write with Latin letters too.
LATIN_IN_BOTH = {"Logo", "PDF", "CSV", "XLSX"}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return messages.read_catalogue()


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return messages.extracted()


def keys(catalogue: Catalog) -> set[tuple[str, tuple[str, ...]]]:
    return {(m.context or "", singular_and_plural(m)) for m in catalogue if m.id}


def singular_and_plural(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_the_catalogue_is_what_the_sources_say(catalogue: Catalog, sources: Catalog) -> None:
    here, there = keys(catalogue), keys(sources)
    assert not there - here, "run make messages, then translate these"
    assert not here - there, "run make messages: nothing says these any more"


def test_the_extractor_reads_templates_and_sources(sources: Catalog) -> None:
    """What it must find, in each way of marking, so that an empty harvest is no success."""
    found = keys(sources)
    assert ("", ("Awaiting determination",)) in found, "gettext_lazy in Python"
    assert ("", ("Back to my desk",)) in found, "translate in a template"
    assert ("letter", ("Determination",)) in found, "a context"
    assert any(len(words) == 2 for _context, words in found), "a plural"
    assert any("%(amount)s" in words[0] for _context, words in found), "blocktranslate with a value"


def test_nothing_is_missing_or_guessed(catalogue: Catalog) -> None:
    assert messages.untranslated(catalogue) == []
    assert [m.id for m in catalogue if m.id and m.fuzzy] == []


def test_every_translation_puts_the_same_values_in(catalogue: Catalog) -> None:
    # Chinese has one form for any number: it puts in what the plural puts in, or what the singular does.
    wrong = [
        f"{message.id!r}: {text!r}"
        for message in catalogue
        for text in translations(message)
        if message.id and messages.placeholders(text) not in map(messages.placeholders, singular_and_plural(message))
    ]
    assert wrong == []
    assert [(m.id, errors) for m, errors in catalogue.check() if errors] == []


def test_every_translation_is_chinese(catalogue: Catalog) -> None:
    latin = [
        message.id
        for message in catalogue
        if message.id and message.id not in LATIN_IN_BOTH and not all(map(HAN.search, translations(message)))
    ]
    # A sentence that only arranges values has no word of its own.
    assert [words for words in latin if re.search(r"[A-Za-z]{2}", messages.PLACEHOLDER.sub("", str(words)))] == []


def test_blanks_at_the_ends_are_kept(catalogue: Catalog) -> None:
    """A sentence that starts a new line in English starts one in Chinese; blanks themselves Chinese does without."""
    for message in catalogue:
        for text in translations(message):
            first = singular_and_plural(message)[0]
            assert not message.id or (first.startswith("\n"), first.endswith("\n")) == (
                text.startswith("\n"),
                text.endswith("\n"),
            )


def test_what_is_compiled_is_what_is_written(catalogue: Catalog) -> None:
    fresh = GNUTranslations(io.BytesIO(messages.compiled(catalogue)))
    with messages.COMPILED.open("rb") as file:
        committed = GNUTranslations(file)
    said, wanted = vars(committed)["_catalog"], vars(fresh)["_catalog"]
    # The head names the version of the tool that wrote it.
    assert {key: text for key, text in said.items() if key} == {key: text for key, text in wanted.items() if key}
    assert len(said) > 1000


def test_both_files_are_under_version_control() -> None:
    files = {(messages.ROOT / path) for path in tracked()}
    assert {messages.CATALOGUE, messages.COMPILED} <= files


def test_markers_go_by_their_own_names() -> None:
    """A marker under another name than its own or `_` is one that the extractor doesn't see."""
    hidden = []
    for path in python_files(*messages.SOURCES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                hidden += [f"{path}:{node.lineno} {a.asname}" for a in node.names if a.asname not in (None, "_")]
    assert hidden == []


def test_markers_mark_words_and_not_variables() -> None:
    """`_(f"...")` and `_(name)` are looked up at run time, but never collected."""
    wrong = []
    for path in python_files(*messages.SOURCES):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "_" or node.func.id in MARKERS:
                texts = node.args[:2] if node.func.id.startswith(("n", "p")) else node.args[:1]
                if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
                    wrong.append(f"{path}:{node.lineno}")
    assert wrong == []


def test_no_marker_stands_inside_an_f_string() -> None:
    """There neither extractor looks before Python 3.12."""
    unseen = [
        f"{path}:{call.lineno}"
        for path in python_files(*messages.SOURCES)
        for text in ast.walk(tree(path))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", *MARKERS}
    ]
    assert unseen == []


def at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that run when the module is imported: not those inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from at_import(child)


def test_nothing_is_translated_before_it_is_known_for_whom() -> None:
    """What is translated at import speaks the language of whoever started the process, for ever."""
    hasty = []
    for path in python_files(*messages.SOURCES):
        at_once = {
            alias.asname or alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext", "pgettext", "npgettext"}
        }
        calls = at_import(tree(path)) if at_once else ()
        hasty += [f"{path}:{c.lineno}" for c in calls if isinstance(c.func, ast.Name) and c.func.id in at_once]
    assert hasty == []
