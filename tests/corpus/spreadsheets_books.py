"""Workbooks: formulas, merged and hidden cells, sheets, declarations, bombs."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

from tests.corpus.spreadsheet_case import REFUSED, Case, no_table, second, sheet, two
from tests.sheets import CONTENT_TYPES, RELS, SHEET, WORKBOOK, fill, good, grid, raw_xlsx, sheet_rows, xlsx_bytes

CELLS = sheet_rows(two())
SUM = two()[0].index("保险金额")
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
SPREADSHEETML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(
    change: Callable[[Any, Any], object] | None = None, cells: list[list[Any]] | None = None, **options: Any
) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options})
    first = workbook.add_worksheet("Policies")
    fill(workbook, first, cells or two())
    if change:
        change(workbook, first)
    workbook.close()
    return out.getvalue()


def _second_cell(xml: str) -> Callable[[str], str]:
    """Puts `xml` in the place of the insured sum's cell in row 3; {0} in it is the cell's reference."""
    letter = chr(65 + SUM)
    return lambda rows: re.sub(rf'<c r="{letter}3".*?</c>', xml.format(f"{letter}3"), rows)


def _many(count: int) -> bytes:
    first = sheet_rows(grid([good()]))
    row = first[first.index('<row r="2"') : first.index("</sheetData>")]
    parts = re.sub(r'(r="[A-Z]*)2"', '\\g<1>\x01"', row).split("\x01")
    return raw_xlsx(sheet_rows(grid([good()]), "".join(str(n).join(parts) for n in range(3, count + 2))))


def _hidden_first(workbook: Any, first: Any) -> None:
    other = workbook.add_worksheet("draft")
    fill(workbook, other, two(currency="XX"))
    other.very_hidden()


def _behind(workbook: Any, first: Any) -> None:
    workbook.add_worksheet("Notes").write_string(0, 0, "not a table")


def _in_front() -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    workbook.add_worksheet("Cover").write_string(2, 2, "Policies of January")
    fill(workbook, workbook.add_worksheet("Data"), two())
    workbook.close()
    return out.getvalue()


def _rich(workbook: Any, first: Any) -> None:
    bold = workbook.add_format({"bold": True})
    first.write_rich_string(1, two()[0].index("货物名称"), bold, "蓝牙", "耳机")


def _merged(workbook: Any, first: Any) -> None:
    place = two()[0].index("投保人")
    first.merge_range(1, place, 2, place, "杭州启航贸易有限公司")


def _bomb(part: str, filler: str) -> bytes:
    return raw_xlsx(CELLS, {part: SHEET.format(CELLS + filler) if "sheet1" in part else filler})


def _strings() -> bytes:
    return raw_xlsx(
        CELLS,
        {
            "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEETML}">'
            + f"<si><t>{'a' * 30_000}</t></si>" * 9_000
            + "</sst>"
        },
    )


def _many_parts() -> bytes:
    out = io.BytesIO(raw_xlsx(CELLS))
    with zipfile.ZipFile(out, "a") as package:
        for number in range(6_000):
            package.writestr(f"f{number}", "")
    return out.getvalue()


ONE_CELL = ((3, "sum_insured", "formula_cell"),)

CONTENT = [
    Case("a formula", "p.xlsx", lambda: sheet(_second_cell('<c r="{0}"><f>500+500</f></c>')), REFUSED, errors=ONE_CELL),
    Case(
        "a formula with its result beside it",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}"><f>500+500</f><v>1000</v></c>')),
        REFUSED,
        errors=ONE_CELL,
    ),
    Case(
        "a formula that other cells share",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}"><f t="shared" si="0"/><v>1000</v></c>')),
        REFUSED,
        errors=ONE_CELL,
    ),
    Case(
        "a formula that asks another workbook",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}"><f>[1]Sheet1!A1</f><v>1000</v></c>')),
        REFUSED,
        errors=ONE_CELL,
    ),
    Case(
        "a cell with an error",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}" t="e"><v>#REF!</v></c>')),
        REFUSED,
        errors=((3, "sum_insured", "error_cell"),),
    ),
    Case(
        "a truth value in a sum",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}" t="b"><v>1</v></c>')),
        REFUSED,
        errors=((3, "sum_insured", "boolean_here"),),
    ),
    Case(
        "a number that is none",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}"><v>NaN</v></c>')),
        REFUSED,
        errors=((3, "sum_insured", "not_finite"),),
    ),
    Case(
        "cells merged over two rows",
        "p.xlsx",
        lambda: book(_merged),
        REFUSED,
        errors=((3, "policyholder", "merged_cell"),),
    ),
    Case(
        "hidden rows are rows",
        "p.xlsx",
        lambda: book(lambda _book, first: first.set_row(2, None, None, {"hidden": True})),
        warns=("hidden_rows",),
    ),
    Case(
        "hidden columns are columns",
        "p.xlsx",
        lambda: book(
            lambda _book, first: first.set_column(SUM, SUM, None, None, {"hidden": True}), two(sum_insured="-5")
        ),
        REFUSED,
        errors=((3, "sum_insured", "not_positive"),),
    ),
    Case("a very hidden sheet is none", "p.xlsx", lambda: book(_hidden_first), warns=("hidden_sheet",)),
    Case("a sheet of notes behind the table", "p.xlsx", lambda: book(_behind), warns=("other_sheet",)),
    Case("a cover in front of the table", "p.xlsx", _in_front, warns=("other_sheet",)),
    Case("rich text", "p.xlsx", lambda: book(_rich), stored=(("goods", "蓝牙耳机"),)),
    Case("strings inside the cells", "p.xlsx", lambda: raw_xlsx(CELLS), stored=(("goods", "蓝牙耳机"),)),
    Case(
        "phonetic guides beside the text",
        "p.xlsx",
        lambda: sheet(
            lambda rows: rows.replace("<t>蓝牙耳机</t>", '<t>蓝牙耳机</t><rPh sb="0" eb="2"><t>LANYA</t></rPh>', 1)
        ),
        stored=(("goods", "蓝牙耳机"),),
    ),
    Case("comments and notes", "p.xlsx", lambda: book(lambda _book, first: first.write_comment("A2", "check this"))),
    Case(
        "a number with zeros in front by its format",
        "p.xlsx",
        lambda: book(
            lambda workbook, first: first.write_number(
                1, two()[0].index("运单号"), 42, workbook.add_format({"num_format": "000000"})
            )
        ),
        stored=(("tracking_no", "000042"),),
    ),
    Case(
        "a prefix before every element",
        "p.xlsx",
        lambda: raw_xlsx(
            f'<x:worksheet xmlns:x="{SPREADSHEETML}">' + re.sub(r"<(/?)(?=\w)", r"<\1x:", CELLS) + "</x:worksheet>",
            wrap=False,
        ),
    ),
    Case(
        "row numbers behind a gap",
        "p.xlsx",
        lambda: xlsx_bytes([*two()[:2], [], [], *grid([second(currency="XX")])[1:]]),
        REFUSED,
        errors=((5, "currency", "unknown_choice"),),
    ),
    no_table("an empty sheet", "p.xlsx", lambda: raw_xlsx("<sheetData/>"), "empty_file"),
    no_table(
        "only hidden sheets",
        "p.xlsx",
        lambda: raw_xlsx(CELLS, {"xl/workbook.xml": WORKBOOK.replace("<sheet ", '<sheet state="hidden" ')}),
        "only_hidden_sheets",
    ),
    no_table(
        "rows out of order",
        "p.xlsx",
        lambda: sheet(lambda rows: rows.replace('<row r="3">', '<row r="1">')),
        "broken_workbook",
    ),
    no_table(
        "a shared string that there is not",
        "p.xlsx",
        lambda: sheet(_second_cell('<c r="{0}" t="s"><v>99999</v></c>')),
        "broken_workbook",
    ),
    no_table("a row more than are taken, in a workbook", "p.xlsx", lambda: _many(200_001), "too_many_rows"),
]

PACKAGES = [
    no_table("macros", "p.xlsm", lambda: raw_xlsx(CELLS, {"xl/vbaProject.bin": b"x"}), "unsupported_format"),
    no_table(
        "macros under the name of xlsx",
        "p.xlsx",
        lambda: raw_xlsx(CELLS, {"xl/vbaProject.bin": b"x"}),
        "unsupported_format",
    ),
    no_table(
        "a binary workbook under the name of xlsx",
        "p.xlsx",
        lambda: raw_xlsx(
            CELLS,
            {
                "xl/workbook.xml": None,
                "xl/workbook.bin": b"x",
                "[Content_Types].xml": CONTENT_TYPES.replace("sheet.main+xml", "sheet.binary.macroEnabled.main"),
            },
        ),
        "unsupported_format",
    ),
    no_table(
        "an OpenDocument table under the name of xlsx",
        "p.xlsx",
        lambda: raw_xlsx(
            CELLS, {"[Content_Types].xml": None, "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
        ),
        "unsupported_format",
    ),
    no_table(
        "a letter under the name of xlsx",
        "p.xlsx",
        lambda: raw_xlsx(
            CELLS, {"[Content_Types].xml": CONTENT_TYPES.replace("spreadsheetml.sheet", "wordprocessingml.document")}
        ),
        "unsupported_format",
    ),
    no_table("half of a workbook", "p.xlsx", lambda: xlsx_bytes(two())[:3_000], "broken_zip"),
    no_table("two parts of one name", "p.xlsx", lambda: _twice(), "broken_zip"),
    no_table("no sheet at all", "p.xlsx", lambda: raw_xlsx(CELLS, {"xl/worksheets/sheet1.xml": None}), "no_sheet"),
    Case(
        "a link to another workbook that nobody follows",
        "p.xlsx",
        lambda: raw_xlsx(
            CELLS,
            {
                "xl/_rels/workbook.xml.rels": RELS.replace(
                    "</Relationships>",
                    f'<Relationship Id="rId9" Type="{LINK}" '
                    'Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
                )
            },
        ),
    ),
    no_table(
        "a document type in the sheet", "p.xlsx", lambda: raw_xlsx(DOCTYPE + SHEET.format(CELLS), wrap=False), "doctype"
    ),
    no_table(
        "a document type behind much blank",
        "p.xlsx",
        lambda: raw_xlsx(" " * 300_000 + DOCTYPE + SHEET.format(CELLS), wrap=False),
        "doctype",
    ),
    no_table(
        "a document type in the workbook's list",
        "p.xlsx",
        lambda: raw_xlsx(CELLS, {"xl/workbook.xml": WORKBOOK.replace("<workbook", DOCTYPE + "<workbook")}),
        "doctype",
    ),
    no_table("a bomb in the sheet", "p.xlsx", lambda: _bomb("xl/worksheets/sheet1.xml", " " * 60_000_000), "zip_bomb"),
    no_table("a bomb of shared strings", "p.xlsx", _strings, "zip_bomb"),
    no_table(
        "a bomb in a part that nobody needs",
        "p.xlsx",
        lambda: _bomb("docProps/app.xml", "<x>" + " " * 60_000_000 + "</x>"),
        "zip_bomb",
    ),
    no_table("very many parts", "p.xlsx", _many_parts, "zip_bomb"),
    Case(
        "a sheet that declares all cells there are",
        "p.xlsx",
        lambda: sheet(lambda rows: '<dimension ref="A1:XFD1048576"/>' + rows),
    ),
    Case(
        "a value in the very last cell",
        "p.xlsx",
        lambda: sheet(
            lambda rows: rows.replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            )
        ),
        warns=("column_without_header",),
    ),
    Case(
        "a format in the very last cell",
        "p.xlsx",
        lambda: sheet(
            lambda rows: rows.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
        ),
    ),
    no_table(
        "the whole sheet merged",
        "p.xlsx",
        lambda: sheet(lambda rows: rows + '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "no_header",
    ),
    Case(
        "cells far apart in very many rows",
        "p.xlsx",
        lambda: sheet(
            lambda rows: rows.replace(
                "</sheetData>",
                "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(4, 60_000)) + "</sheetData>",
            )
        ),
        warns=("column_without_header",),
    ),
]


def _twice() -> bytes:
    out = io.BytesIO(raw_xlsx(CELLS))
    with zipfile.ZipFile(out, "a") as package:
        # By another spelling of the name: the same part to a reader that does not look at case.
        package.writestr("XL/worksheets/sheet1.xml", SHEET.format(sheet_rows(grid([good(policy_no="OTHER")]))))
    return out.getvalue()


EVERYTHING = [*CONTENT, *PACKAGES]
