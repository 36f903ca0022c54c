"""The spreadsheet corpus: awkward and hostile files, each with the rule that it breaks or seems to break.

`python -m tests.corpus.spreadsheets FOLDER` writes them all, with a list of what is expected of each.
"""

import json
import sys
from pathlib import Path

from tests.corpus import spreadsheets_books, spreadsheets_cells, spreadsheets_packed, spreadsheets_text
from tests.corpus.spreadsheet_case import Case

EVERYTHING: list[Case] = [
    *spreadsheets_text.EVERYTHING,
    *spreadsheets_cells.EVERYTHING,
    *spreadsheets_books.EVERYTHING,
    *spreadsheets_packed.EVERYTHING,
]


def write_all(folder: Path) -> list[Path]:
    """Write every file under a name of its own; `expected.jsonl` beside them says what is to come of each."""
    folder.mkdir(parents=True, exist_ok=True)
    paths, lines = [], []
    for number, case in enumerate(EVERYTHING, start=1):
        path = folder / f"{number:03d}{Path(case.name).suffix}"
        path.write_bytes(case.data())
        paths.append(path)
        expected = {
            "file": path.name,
            "rule": case.rule,
            "status": case.status,
            "code": case.code,
            "errors": case.errors,
        }
        lines.append(json.dumps(expected, ensure_ascii=False))
    (folder / "expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
