"""Workbooks sent on purpose: declarations, bombs, damaged packages, cells that make no sense."""

import io
import re
import time
import zipfile

import pytest

from policies.imports.problems import TableError
from tests.sheets import (
    CONTENT_TYPES,
    RELS,
    SHEET,
    WORKBOOK,
    check,
    errors,
    good,
    grid,
    numbered,
    raw_xlsx,
    sheet_rows,
    warned,
    xlsx_bytes,
)

TWO = grid([good(), good(policy_no="PI-2", tracking_no="YT2")])


def code_of(data: bytes, name: str = "p.xlsx", **options: int) -> str:
    with pytest.raises(TableError) as caught:
        check(data, name, **options)
    return caught.value.code


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "docProps/core.xml",
    ],
)
def test_document_types_are_refused_in_every_part(part: str) -> None:
    whole = {
        "xl/worksheets/sheet1.xml": SHEET.format(sheet_rows(TWO)),
        "xl/workbook.xml": WORKBOOK,
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/_rels/workbook.xml.rels": RELS,
        "docProps/core.xml": "<x/>",
    }
    declaration, _, rest = whole[part].partition("?>") if whole[part].startswith("<?xml") else ("", "", whole[part])
    changed = (declaration + "?>" if declaration else "") + DOCTYPE + rest
    assert code_of(raw_xlsx(sheet_rows(TWO), {part: changed})) == "doctype"


def test_a_document_type_behind_much_blank_is_found() -> None:
    hidden = " " * 300_000 + DOCTYPE + SHEET.format(sheet_rows(TWO))
    assert code_of(raw_xlsx(hidden, wrap=False)) == "doctype"


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    data = raw_xlsx(sheet_rows(TWO), {"xl/worksheets/sheet1.xml": SHEET.format(sheet_rows(TWO) + " " * 30_000_000)})
    started = time.process_time()
    assert code_of(data) == "zip_bomb"
    assert time.process_time() - started < 1


def test_many_entries_and_a_large_directory_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(6000):
            package.writestr(f"f{number}", "")
    assert code_of(out.getvalue()) == "zip_bomb"


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(raw_xlsx(sheet_rows(TWO)))
    with zipfile.ZipFile(out, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/worksheets/sheet1.xml", SHEET.format(sheet_rows(grid([good(policy_no="OTHER")]))))
    assert code_of(out.getvalue()) == "broken_zip"


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(cut: float) -> None:
    data = xlsx_bytes(grid(numbered(200)))
    assert code_of(data[: int(len(data) * cut)]) == "broken_zip"


@pytest.mark.parametrize("offset", [0, 1 << 24, 0xF000_0000])
def test_a_directory_that_is_not_where_the_zip_says_is_a_damaged_workbook(offset: int) -> None:
    data = bytearray(raw_xlsx(sheet_rows(TWO)))
    at = data.rfind(b"PK\x05\x06") + 16
    data[at : at + 4] = offset.to_bytes(4, "little")
    assert code_of(bytes(data)) == "broken_zip"


def test_flipped_bytes_never_crash() -> None:
    data = bytearray(xlsx_bytes(grid(numbered(20))))
    for position in range(40, len(data) - 40, max(1, len(data) // 120)):
        changed = bytes(data[:position]) + bytes([data[position] ^ 0xFF]) + bytes(data[position + 1 :])
        try:
            check(changed, "p.xlsx")
        except TableError as error:
            assert error.code  # noqa: PT017  any refusal will do, any other exception not


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "unsupported_format"),
        ({"[Content_Types].xml": CONTENT_TYPES.replace("sheet.main", "sheet.macroEnabled.main")}, "unsupported_format"),
        ({"[Content_Types].xml": CONTENT_TYPES.replace("spreadsheetml", "wordprocessingml")}, "unsupported_format"),
        ({"[Content_Types].xml": None, "mimetype": "application/vnd.oasis"}, "unsupported_format"),
        ({"[Content_Types].xml": None}, "unsupported_format"),
        ({"xl/worksheets/sheet1.xml": None}, "no_sheet"),
        ({"xl/workbook.xml": "<workbook/>"}, "no_sheet"),
        ({"xl/workbook.xml": "<workbook"}, "broken_workbook"),
        ({"xl/workbook.xml": WORKBOOK.replace("<sheet ", '<sheet state="hidden" ')}, "only_hidden_sheets"),
        ({"xl/worksheets/sheet1.xml": WORKBOOK.encode("utf-16")}, "broken_workbook"),
        ({"xl/worksheets/sheet1.xml": ""}, "empty_file"),
        ({"xl/worksheets/sheet1.xml": SHEET.format("<sheetData/>")}, "empty_file"),
    ],
)
def test_what_is_no_plain_workbook(parts: dict[str, str], code: str) -> None:
    assert code_of(raw_xlsx(sheet_rows(TWO), parts)) == code


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="K2" t="s"><v>99999</v></c>',
        '<c r="K2" t="s"><v>-1x</v></c>',
        '<c r="K2"><v>12abc</v></c>',
        '<c r="K2"><v>1_000</v></c>',
        '<c r="K2"><v>١٢</v></c>',
        '<c r="K2" t="zzz"><v>1</v></c>',
        '<c r="ZZZZ2"><v>1</v></c>',
    ],
)
def test_cells_that_make_no_sense_are_a_broken_workbook(cell: str) -> None:
    cells = sheet_rows(TWO)
    start = cells.index('<c r="K2"')
    end = cells.index("</c>", start) + 4
    try:
        checked = check(raw_xlsx(cells[:start] + cell + cells[end:]), "p.xlsx")
    except TableError as error:
        assert error.code == "broken_workbook"  # noqa: PT017
    else:
        assert errors(checked)


@pytest.mark.parametrize("number", ["NaN", "INF", "1e400", "-1e400"])
def test_numbers_that_are_none(number: str) -> None:
    cells = sheet_rows(TWO)
    start = cells.index('<c r="K2"')
    end = cells.index("</c>", start) + 4
    checked = check(raw_xlsx(cells[:start] + f'<c r="K2"><v>{number}</v></c>' + cells[end:]), "p.xlsx")
    assert errors(checked) == [(2, "sum_insured", "not_finite")]


def test_a_sheet_cut_off_between_two_rows_is_not_taken_for_the_whole() -> None:
    whole = SHEET.format(sheet_rows(TWO))
    for cut in (whole.index('<row r="2"'), whole.index('<row r="3"'), whole.index("</sheetData>")):
        assert code_of(raw_xlsx(whole[:cut], wrap=False)) == "broken_workbook"
    assert not errors(check(raw_xlsx(whole, wrap=False), "p.xlsx"))


def test_rows_out_of_order_are_refused() -> None:
    cells = sheet_rows(TWO).replace('<row r="3">', '<row r="1">')
    assert code_of(raw_xlsx(cells)) == "broken_workbook"


def test_a_workbook_under_the_name_of_a_csv_is_read_and_said() -> None:
    checked = check(xlsx_bytes(TWO), "p.csv")
    assert len(checked.rows) == 2
    assert "misnamed" in warned(checked)


def test_merging_the_whole_sheet_is_refused_without_filling_it() -> None:
    data = raw_xlsx(sheet_rows(TWO) + '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert code_of(data) == "no_header"


def test_more_merges_of_one_row_than_a_table_has_columns_are_refused() -> None:
    merges = "".join(f'<mergeCell ref="AA{n}:AB1048576"/>' for n in range(1, 1_100))
    rows = sheet_rows(grid(numbered(1_100)))
    assert code_of(raw_xlsx(rows + f"<mergeCells>{merges}</mergeCells>")) == "too_complex"


def test_too_many_rows_of_a_workbook() -> None:
    assert code_of(xlsx_bytes(grid(numbered(11))), max_rows=10) == "too_many_rows"


@pytest.mark.parametrize("where", ["XFD", "ZZ"])
def test_values_far_right_in_many_rows_are_not_laid_out(where: str) -> None:
    body = "".join(f'<row r="{r}"><c r="{where}{r}"><v>1</v></c></row>' for r in range(4, 20_000))
    started = time.process_time()
    checked = check(raw_xlsx(sheet_rows(TWO, body)), "p.xlsx")
    assert time.process_time() - started < 5
    assert len(checked.rows) == 2
    assert "column_without_header" in warned(checked)


def test_bottomless_nesting_is_refused() -> None:
    assert code_of(raw_xlsx("<!-- odd -->" + sheet_rows(TWO) + "<a>" * 10_000)) == "broken_workbook"


def test_formulas_in_very_many_rows_are_counted_not_listed() -> None:
    rows = [good(policy_no=f"P{n}", tracking_no=f"T{n}", sum_insured="=1") for n in range(2_000)]
    sheet = sheet_rows(grid(rows))
    sheet = re.sub(r'(<c r="K\d+") t="inlineStr"><is><t>=1</t></is></c>', r"\1><f>1+1</f><v>2</v></c>", sheet)
    checked = check(raw_xlsx(sheet), "p.xlsx")
    assert checked.findings.errors_total == 2_000
    assert {error["code"] for error in checked.findings.listed()} == {"formula_cell"}
