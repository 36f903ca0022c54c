"""What the pages for people name is there: links, files, commands."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.house.source import ROOT, tracked

PAGES = [path for path in tracked() if path.suffix == ".md" and path.parts[:2] != ("docs", "clauses")]
# Names in backticks that look like a file of ours; what begins with a slash, or lies in OFFICE_VAR, is the office's.
FILE = re.compile(r"`((?!/|OFFICE_VAR|var/)(?:[\w.*-]+/[\w./*-]*|[\w*-]+\.(?:py|ya?ml|md|toml|in|html)))`")


def _is_there(name: str) -> bool:
    """A name may leave out the folders that lead to it, and may be a pattern."""
    wanted = name.rstrip("/")
    return any(
        fnmatch(str(there), ending)
        for path in tracked()
        for there in (path, *path.parents)
        for ending in (wanted, f"*/{wanted}")
    )


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if not link.startswith(("http://", "https://"))]
    assert [link for link in links if not (ROOT / page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_files_it_names_are_there(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in sorted(set(FILE.findall(text))) if not _is_there(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_commands_it_names_are_there(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert set(re.findall(r"manage\.py\s+(\w+)", text)) - get_commands().keys() == set()
    modules = {name.replace(".", "/") for name in re.findall(r"python -m (\w[\w.]*)", text)} - {"pytest"}
    assert {name for name in modules if not _is_there(f"{name}.py") and not _is_there(f"{name}/__main__.py")} == set()
    targets = set(re.findall(r"(?:`|^ +)make ([a-z]+)", text, flags=re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets - set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE)) == set()


def test_what_is_not_there_is_seen() -> None:
    found = FILE.findall("`docs/adr`, `nowhere.py`, `/healthz`, `claims/nothing/`, `Policy.insured`, `test_pages*.py`")
    assert found == ["docs/adr", "nowhere.py", "claims/nothing/", "test_pages*.py"]
    assert [_is_there(name) for name in found] == [True, False, False, True]
