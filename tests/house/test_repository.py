"""What the repository itself promises: small files, exact money, pinned packages, no trace of anyone's machine."""

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT, python_files, tracked, tree

LONGEST = 400
EXACT = ("policies/terms", "claims/services", "policies/services", "claimsoffice/kernel/money.py")
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt")


def text_files() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path, (ROOT / path).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture, or a compiled catalogue
    return found


def test_no_file_is_two_rooms() -> None:
    lengths = {path: (ROOT / path).read_text(encoding="utf-8").count("\n") for path in python_files()}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST} == {}


def test_nobody_s_machine_is_named() -> None:
    # Written in pieces, or this file would be the first to be found.
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "deb.debian" + ".org"]
    options = ["-index" + "-url", "-find" + "-links", "-trusted" + "-host"]
    pattern = re.compile("|".join([*map(re.escape, hosts + options), r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/"]))
    wrong = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", EXACT)
def test_money_never_is_a_float(folder: str) -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path in python_files(folder)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    loose = [entry[:60] for entry in entries if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)]
    assert len(entries) > 20
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_its_input_asks_for(lock: str) -> None:
    def pins(path: Path) -> set[str]:
        found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", path.read_text(), flags=re.MULTILINE)
        return {f"{re.sub('[-_.]+', '-', name).lower()}=={version}" for name, version in found}

    asked = pins((ROOT / lock).with_suffix(".in"))
    assert len(asked) > 10
    assert asked - pins(ROOT / lock) == set(), "run make lock"


def test_the_tools_stand_on_the_runtime_s_versions() -> None:
    runtime, dev = (set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE)) for lock in LOCKS)
    assert runtime - dev == set()


def test_what_is_run_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    helped = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "faults", "bench", "shots", "lock", "clean"):
        assert f"make {target} " in helped


def test_the_operations_page_lists_every_variable_of_the_settings() -> None:
    settings = tree(Path("claimsoffice/settings.py"))
    read = {
        node.args[0].value
        for node in ast.walk(settings)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, flags=re.MULTILINE))
    assert read - documented == set(), "not in docs/operations.md"
    assert documented - read == set(), "documented, but nothing reads it"
