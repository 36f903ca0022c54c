"""Text of outsiders before it is printed."""

import pytest

from claims.letters.cleaning import clean, printable


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("王小明 Ünï 𠮷 ﷼", "王小明 Ünï 𠮷 ﷼"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("nul\x00bell\x07", "nulbell"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("party 🎉 family 👨\u200d👩\u200d👧", "party □ family □□□"),
        ("e\u0301", "é"),
        ("CNY \u202e00.001\u202c", "CNY 00.001"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("#eval(1) $x$ *b* @ref <l>", "#eval(1) $x$ *b* @ref <l>"),
    ],
)
def test_one_string(typed: str, printed: str) -> None:
    assert printable(typed) == printed


def test_everything_inside_is_cleaned_and_the_rest_kept() -> None:
    assert clean({"a": ["x\x00", ("y\u202e",)], "n": 3, "none": None}) == {"a": ["x", ["y"]], "n": 3, "none": None}
