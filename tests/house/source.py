"""The project's own files, for the tests that hold the house in order."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("claimsoffice", "policies", "documents", "claims")


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file under version control that is there, relative to the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the tracked Python files below the given folders (all, if none is given), migrations left out."""
    for path in tracked():
        if path.suffix != ".py" or "migrations" in path.parts:
            continue
        if not folders or any(path.is_relative_to(folder) for folder in folders):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, module) for everything that a file imports, wherever in the file it does so."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def imported_names(path: Path) -> set[str]:
    """Return the names that imports bind in a file."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return names
