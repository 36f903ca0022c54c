"""Rows of a workbook that look alike are read together: that changes nothing, whatever stands between them."""

import io
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from policies.imports.problems import TableError
from policies.imports.tables import xlsx_layout
from policies.imports.tables.cells import DateNumber, Row
from policies.imports.tables.xlsx_package import Package
from policies.imports.tables.xlsx_parts import formats, shared_strings
from policies.imports.tables.xlsx_sheet import SheetReader
from policies.imports.tables.xlsx_survey import Survey, survey
from tests.sheets import CONTENT_TYPES, raw_xlsx

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORDS = ["a", "b &amp; c", "_x0041_", "", "中文"]
PARTS = {
    "[Content_Types].xml": CONTENT_TYPES,
    "xl/sharedStrings.xml": f"<sst {MAIN}>{''.join(f'<si><t>{word}</t></si>' for word in WORDS)}</sst>",
    "xl/styles.xml": f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
}

Change = Callable[[str, random.Random], str]


def row_of(number: int, dice: random.Random) -> str:
    """Two shared strings, a number, a moment, and text in the cell itself."""
    return (
        f'<row r="{number}" spans="1:5"><c r="A{number}" t="s"><v>{dice.randrange(len(WORDS))}</v></c>'
        f'<c r="B{number}"><v>{dice.choice(("1", "-2.5", "1E3", "0.1"))}</v></c>'
        f'<c r="C{number}" s="1"><v>4603{dice.randrange(10)}.5</v></c>'
        f'<c r="D{number}" t="s"><v>0</v></c>'
        f'<c r="E{number}" t="inlineStr"><is><t>x &lt; {number}</t></is></c></row>'
    )


def _in_other_order(row: str, _dice: random.Random) -> str:
    return re.sub(r"(<c .*?</c>)(<c .*?</c>)", r"\2\1", row, count=1)


def _without_a_cell(row: str, dice: random.Random) -> str:
    return re.sub(rf'<c r="{dice.choice("ABCDE")}.*?</c>', "", row)


# Legal, if odd: they are read, and the rows beside them too.
ODD: list[Change] = [
    _in_other_order,
    _without_a_cell,
    lambda row, dice: re.sub(r'<c r="C[0-9]+"', f'<c r="C{dice.randrange(1, 99)}"', row),
    lambda row, dice: re.sub(r'<c r="E[0-9]+"', f'<c r="{dice.choice(("H", "AA"))}7"', row),
    lambda row, _dice: row.replace(' t="s"', ' s="0" t="s"'),
    lambda row, _dice: row.replace(' s="1"', ""),
    lambda row, _dice: re.sub(r'<row r="([0-9]+)" spans="1:5"', r'<row spans="1:5" r="\1"', row),
    lambda row, _dice: row.replace("<c ", " <c "),
    lambda row, _dice: re.sub(r"<c .*</c>", "", row),
    lambda row, _dice: re.sub(r'(<row r=")([0-9]+)("[^>]*>).*</row>', r"\1\2\3</row>", row),
    lambda row, _dice: re.sub(r'(<row r="[0-9]+"[^>]*)>.*</row>', r"\1/>", row),
    lambda row, _dice: re.sub(r'(<c r="B[0-9]+")><v>[^<]*</v></c>', r"\1/>", row),
    lambda row, _dice: re.sub(r'(<c r="B[0-9]+")><v>[^<]*', r'\1 t="b"><v>1', row),
    lambda row, _dice: re.sub(r'(<c r="B[0-9]+")><v>[^<]*', r'\1 t="e"><v>#N/A', row),
    lambda row, _dice: re.sub(r'(<c r="B[0-9]+")><v>', r"\1><f>1+1</f><v>", row),
]
# Nobody can say what is meant: the file is refused, however it is read.
WRONG: list[Change] = [
    lambda row, _dice: row.replace('t="s"><v>0<', 't="s"><v>99<'),
    lambda row, _dice: re.sub(r"<v>4603[^<]*", "<v>4.6.0", row),
    lambda row, _dice: re.sub(r"<v>4603[^<]*", "<v>e", row),
    lambda row, _dice: re.sub(r'<row r="[0-9]+"', '<row r="1"', row),
    lambda row, _dice: row.replace('<c r="B', '<c r="A'),
    lambda row, _dice: row.replace("x &lt;", "&#xD800;"),
]


def both_ways(sheet: str) -> tuple[Any, Any]:
    """What the quick and the careful reading of the sheet give: rows, or the code of a refusal."""
    package = Package(io.BytesIO(raw_xlsx(f"<sheetData>{sheet}</sheetData>", PARTS)))
    path, strings, styles = package.sheets[0].path, shared_strings(package), formats(package)
    seen = survey(package, path)
    assert seen.plain

    def read(how: Survey) -> Any:
        try:
            return [_plainly(row) for row in SheetReader(package, path, strings, styles).rows(how)]
        except TableError as refused:
            return refused.code

    return read(seen), read(Survey(plain=False))


def _plainly(row: Row) -> Any:
    number, cells = row
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return number, [(type(cell), cell) if cell not in (None, "") else None for cell in cells]


@pytest.mark.parametrize("at_once", [1, 3, 500])
@pytest.mark.parametrize("seed", range(12))
def test_rows_alike_among_others(seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_layout, "ROWS_AT_ONCE", at_once)
    dice = random.Random(seed)
    rows = [row_of(number, dice) for number in range(1, 60)]
    share = dice.choice((0, 0.05, 0.3, 0.9))
    changed = [dice.choice(ODD)(row, dice) if dice.random() < share else row for row in rows]
    quick, careful = both_ways("".join(changed))
    assert quick == careful
    assert quick != "broken_workbook"
    if not share:
        assert len(quick) == 59
        assert quick[7][1][2][0] is DateNumber


@pytest.mark.parametrize("wrong", range(len(WRONG)))
@pytest.mark.parametrize("place", [1, 2, 30, 58])
def test_one_wrong_row_among_those_alike(wrong: int, place: int) -> None:
    dice = random.Random(wrong)
    rows = [row_of(number, dice) for number in range(3, 62)]
    rows[place] = WRONG[wrong](rows[place], dice)
    assert both_ways("".join(rows)) == ("broken_workbook", "broken_workbook")


@pytest.mark.parametrize(
    ("rows", "filled", "plain"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="2" spans="1:2"><c r="A2"><is/></c></row>', 1, True),
        ('<row r="1"/><row r="2" /><row><c r="A3"><v>1</v></c></row>', 0, True),
        ('<row r="1"><c r="A1"/></row><row r="2"></row>', 0, True),
        ('<row r="1"><c r="A1"><v>1</v></c></row ><row r="2"><c r="A2"><v>1</v></c></row>', 2, False),
        ('<row r="1"><c r="A1"><v>1</v></c></row><rowBreaks/><row r="2"><c r="A2"><v>1</v></c></row>', 2, True),
        ('<row r="1" <c r="A1"><v>1</v></c></row>', 0, True),
        ('<row r="1"><!-- <row r="9"> --><c r="A1"><v>1</v></c></row>', 0, False),
        ('<row r="1"><?x?><c r="A1"><v>!?</v></c></row>', 0, False),
        ('<row r="1"><c r="A1" t="str"><v>what?!</v></c></row>', 1, True),
    ],
)  # fmt: skip
def test_the_first_look_counts_rows(rows: str, filled: int, plain: bool) -> None:
    package = Package(io.BytesIO(raw_xlsx(rows, PARTS)))
    seen = survey(package, package.sheets[0].path)
    assert (seen.filled_rows, seen.plain) == (filled, plain)
