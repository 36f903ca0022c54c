"""Law files are YAML without its conveniences: whatever can hide a mistake is refused where it stands."""

from pathlib import Path

import pytest

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cap: 1\ncap: 2\n", "'cap' stands twice"),
        ("cap: &number 800\n", "anchors and aliases"),
        ("cap: 0.2\n", "0.2 is a float"),
        ("cap: [1,\n", "not valid YAML"),
    ],
)
def test_what_hides_a_mistake_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "law.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError, match=said):
        read_yaml(path)
