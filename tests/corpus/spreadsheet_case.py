"""What a case of the spreadsheet corpus is: a file, the rule that it breaks or seems to break, and the answer."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sheets import csv_bytes, good, grid, raw_xlsx, sheet_rows, xlsx_bytes

GOOD, REFUSED, NO_TABLE = 0, 1, 2


@dataclass(frozen=True)
class Case:
    """`status` is the command's exit code. `errors` are (row, field, code) of every refused cell; of a file that is
    no table, `code` is the one thing to be said. `stored` is what is on record afterwards of the first row."""

    rule: str
    name: str
    data: Callable[[], bytes]
    status: int = GOOD
    code: str = ""
    errors: tuple[tuple[int, str, str], ...] = ()
    warns: tuple[str, ...] = ()
    rows: int = 2
    stored: tuple[tuple[str, str], ...] = ()


def second(**changes: Any) -> dict[str, Any]:
    """A second row that is right, but for the changes."""
    return good(**{"policy_no": "PI-2", "tracking_no": "YT2", **changes})


def two(**changes: Any) -> list[list[Any]]:
    """Header, a row that is right, and one that is right but for the changes."""
    return grid([good(), second(**changes)], [*dict.fromkeys([*good(), *changes])])


def text(cells: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(cells)
    return out.getvalue()


def cell(rule: str, field: str, value: Any, code: str, *, book: bool = False) -> Case:
    """One refused cell in row 3, of a CSV or of a workbook."""
    make = xlsx_bytes if book else csv_bytes
    name = "p.xlsx" if book else "p.csv"
    return Case(rule, name, lambda: make(two(**{field: value})), REFUSED, errors=((3, field, code),))


def kept(
    rule: str, field: str, value: Any, stored: str, warns: Sequence[str] = (), *, book: bool = False, **more: Any
) -> Case:
    """One awkward cell in row 2 that goes in as it was meant."""
    make = xlsx_bytes if book else csv_bytes
    cells = grid([good(**{field: value, **more}), second(**more)], [*dict.fromkeys([*good(), field, *more])])
    return Case(rule, "p.xlsx" if book else "p.csv", lambda: make(cells), warns=tuple(warns), stored=((field, stored),))


def no_table(rule: str, name: str, data: Callable[[], bytes], code: str) -> Case:
    return Case(rule, name, data, NO_TABLE, code)


def sheet(change: Callable[[str], str], cells: Sequence[Sequence[Any]] | None = None) -> bytes:
    """A workbook whose sheet XML a test has changed."""
    return raw_xlsx(change(sheet_rows(cells or two())))
