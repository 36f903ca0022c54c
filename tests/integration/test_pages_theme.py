"""The theme's colours can be read, by day and by night; its style sheets ask nothing of another site."""

import re
from pathlib import Path

import pytest

STYLES = Path("claimsoffice/static/office/css")
READABLE = 4.5
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent-ink") for ground in ("page", "surface", "surface-2")),
    ("ink", "surface-3"),
    ("ink-3", "surface-3"),
    ("accent-ink", "accent-wash"),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-fill-2"),
    *((f"{name}-fg", f"{name}-bg") for name in ("blue", "green", "amber", "red", "grey", "violet")),
    ("red-fg", "surface"),
    ("amber-fg", "surface"),
]


def palettes(root: Path) -> dict[str, dict[str, str]]:
    text = (root / STYLES / "tokens.css").read_text()
    blocks = re.findall(r"([^{}]+)\{([^{}]+)\}", text)
    found = {}
    for selector, body in blocks:
        colours = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", body))
        if "page" in colours:
            found["auto" if "auto" in selector else "dark" if "dark" in selector else "light"] = colours
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(root: Path, theme: str, ink: str, ground: str) -> None:
    colours = palettes(root)[theme]
    assert contrast(colours[ink], colours[ground]) >= READABLE


def test_the_night_by_itself_is_the_night_by_choice(root: Path) -> None:
    found = palettes(root)
    assert found["auto"] == found["dark"]
    assert found["light"].keys() == found["dark"].keys()


def test_style_sheets_stay_at_home(root: Path) -> None:
    sheets = list((root / STYLES).glob("*.css"))
    assert len(sheets) > 3
    for sheet in sheets:
        text = sheet.read_text()
        assert not re.search(r"url\(|@import|https?:", text), sheet
        assert len(text.splitlines()) <= 400, sheet
