"""`make shots`: goes the whole way in a browser, in both languages, and keeps the pictures."""

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "build" / "shots"
KEPT = ROOT / "docs" / "screenshots"
TILE = (360, 300)
COLUMNS = 6
# What the README shows of this run; the full desk, the dark claim and the report are taken from `make demo`.
SINGLES = {
    "adjuster-questions-en.png": "claim-en.png",
    "adjuster-approved-zh-hans.png": "claim-zh.png",
    "clerk-import-preview-zh-hans.png": "import-zh.png",
}


def contact_sheet(pictures: list[Path], target: Path) -> None:
    """All pictures on one sheet, each with its name, in the order in which they were taken."""
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE[0], rows * TILE[1]), "white")
    draw = ImageDraw.Draw(sheet)
    for number, path in enumerate(pictures):
        x, y = (number % COLUMNS) * TILE[0], (number // COLUMNS) * TILE[1]
        with Image.open(path) as picture:
            # The head of a long page: what a person sees before scrolling.
            head = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, picture.width * 3 // 4)))
            head.thumbnail((TILE[0] - 12, TILE[1] - 30))
            sheet.paste(head, (x + 6, y + 22))
        draw.text((x + 6, y + 6), path.stem, fill="black")
    sheet.save(target, quality=80)


def main() -> int:
    for old in RAW.glob("*.png"):
        old.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/e2e/test_stream.py", "-q", "-p", "no:randomly"],
        cwd=ROOT, env={**os.environ, "SHOTS": str(RAW)}, check=False,
    )  # fmt: skip
    KEPT.mkdir(parents=True, exist_ok=True)
    for language in ("zh-hans", "en"):
        pictures = sorted(RAW.glob(f"*-{language}.png"), key=lambda p: p.stat().st_mtime)
        if pictures:
            contact_sheet(pictures, KEPT / f"stream-{language[:2]}.jpg")
    for raw, name in SINGLES.items():
        if (RAW / raw).exists():
            with Image.open(RAW / raw) as picture:
                head = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, 1100)))
                head.quantize(128).save(KEPT / name, optimize=True)
    print(f"pictures in {RAW.relative_to(ROOT)}, sheets in {KEPT.relative_to(ROOT)}")
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
