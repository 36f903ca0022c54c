"""Law files are YAML without its conveniences: whatever can hide a mistake is refused where it stands."""

from pathlib import Path

import pytest

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cap: 1\ncap: 2\n", "line 2, column 1: the key 'cap' stands twice"),
        ("cap: &number 800\n", "anchors and aliases"),
        ("cap: 0.2\n", "line 1, column 6: 0.2 is a float"),
        ("days: 030\n", "030 is no plain whole number"),
        ("days: 1:30\n", "1:30 is no plain whole number"),
        ("days: 0x1e\n", "0x1e is no plain whole number"),
        ("days: 1_000\n", "1_000 is no plain whole number"),
        ("? [1]\n: 2\n", "a key is a word or a number"),
        ("? {a: 1}\n: 2\n", "a key is a word or a number"),
        ("cap: [1,\n", "not valid YAML"),
        pytest.param("[" * 30_000 + "]" * 30_000, "nested more than 20 levels", id="30,000 lists in one another"),
        ("on: 2026-02-30\n", "not valid YAML: day is out of range for month"),
    ],
)
def test_what_hides_a_mistake_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "law.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError, match=said) as refused:
        read_yaml(path)
    assert str(refused.value).startswith(f"{path}: ")


def test_plain_whole_numbers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "law.yaml"
    path.write_text("{a: 0, b: 30, c: -1, 2: two}", encoding="utf-8")
    assert read_yaml(path) == {"a": 0, "b": 30, "c": -1, 2: "two"}
