"""Workbooks as they come and as they are sent on purpose: bombs, declarations, stray cells, formulas, sheets."""

import io
import time
import tracemalloc
from datetime import datetime

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from policies.imports.problems import TableError
from tests.sheets import (
    RELS,
    SHEET,
    check,
    errors,
    fill,
    good,
    grid,
    inline,
    raw_xlsx,
    sheet_rows,
    value,
    warned,
    xlsx_bytes,
)

TWO = grid([good(), good(policy_no="PI-2", tracking_no="YT2")])


def code_of(data: bytes, name: str = "p.xlsx", **options: int) -> str:
    with pytest.raises(TableError) as caught:
        check(data, name, **options)
    return caught.value.code


def openpyxl_bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_openpyxl(cells: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append([None if cell == "" else cell for cell in row])
    return book


def test_workbooks_of_three_writers_read_the_same() -> None:
    cells = grid(
        [good(paid_at=datetime(2026, 1, 5, 9, 30)), good(policy_no="PI-2", tracking_no="YT2", goods=" a<b&c ")]
    )
    text = [[cell.isoformat() if isinstance(cell, datetime) else cell for cell in row] for row in cells]
    found = [
        check(xlsx_bytes(cells), "p.xlsx"),
        check(openpyxl_bytes(with_openpyxl(cells)), "p.xlsx"),
        check(raw_xlsx(sheet_rows(text)), "p.xlsx"),
        check(xlsx_bytes(cells, constant_memory=True), "p.xlsx"),
    ]
    assert [errors(checked) for checked in found] == [[], [], [], []]
    rows = [[row.values for row in checked.rows] for checked in found]
    assert rows[0] == rows[1] == rows[2] == rows[3]


def test_the_reader_sees_what_another_program_sees() -> None:
    cells = [["a", 1.5, True, "x\ny"], ["", "", "", ""], ["<&>", 20260105, False, "長" * 50]]
    data = xlsx_bytes([*TWO, *cells])
    other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    from policies.imports.tables.xlsx_table import open_xlsx

    ours = dict(open_xlsx(io.BytesIO(data), len).rows)
    theirs = {number: row for number, row in enumerate(other, start=1) if any(cell != "" for cell in row)}
    assert ours.keys() == theirs.keys()
    for number, row in theirs.items():
        padded = [("" if cell is None else cell) for cell in ours[number]]
        assert padded == row[: len(padded)]
        assert not any(row[len(padded) :])


@pytest.mark.parametrize("formula", ["=1+1", "=SUM(A1:A2)", '=HYPERLINK("http://x")'])
def test_formula_cells_are_refused_by_cell(formula: str) -> None:
    book = with_openpyxl(TWO)
    column = TWO[0].index("保险金额") + 1
    book.active.cell(3, column).value = formula
    assert errors(check(openpyxl_bytes(book), "p.xlsx")) == [(3, "sum_insured", "formula_cell")]


def test_a_formula_with_a_cached_value_is_refused_too() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    fill(book, sheet, TWO)
    sheet.write_formula(1, TWO[0].index("保险金额"), "=500+500", None, 1000)
    book.close()
    checked = check(out.getvalue(), "p.xlsx")
    assert errors(checked) == [(2, "sum_insured", "formula_cell")]
    assert checked.findings.listed()[0]["value"] == "=500+500"


def test_shared_and_array_formulas_are_formulas() -> None:
    for formula in (
        '<f t="shared" ref="L2:L3" si="0">1+1</f><v>2</v>',
        '<f t="shared" si="0"/><v>2</v>',
        "<f/>",
        '<f t="array" ref="L2">1</f>',
    ):
        cells = sheet_rows(TWO)
        reference = '<c r="K3"'
        start = cells.index(reference)
        end = cells.index("</c>", start) + 4
        data = raw_xlsx(cells[:start] + f'<c r="K3">{formula}</c>' + cells[end:])
        assert errors(check(data, "p.xlsx")) == [(3, "sum_insured", "formula_cell")], formula


def test_formulas_outside_our_columns_do_not_matter() -> None:
    book = with_openpyxl([[*TWO[0], "备注"], *TWO[1:]])
    book.active.cell(2, len(TWO[0]) + 1).value = "=1+1"
    assert errors(check(openpyxl_bytes(book), "p.xlsx")) == []


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_error_cells_are_refused_by_cell(word: str) -> None:
    cells = sheet_rows(TWO)
    start = cells.index('<c r="K3"')
    end = cells.index("</c>", start) + 4
    data = raw_xlsx(cells[:start] + f'<c r="K3" t="e"><v>{word}</v></c>' + cells[end:])
    assert errors(check(data, "p.xlsx")) == [(3, "sum_insured", "error_cell")]


def test_text_that_looks_like_a_formula_is_text() -> None:
    checked = check(xlsx_bytes(grid([good(goods="=1+1")])), "p.xlsx")
    assert errors(checked) == []
    assert value(checked, "goods") == "=1+1"


@pytest.mark.parametrize(
    "stray",
    [
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
        '<row r="1048576"><c r="XFD1048576"><v></v></c></row>',
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t></t></is></c></row>',
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t xml:space="preserve">  </t></is></c></row>',
        '<row r="900000" ht="15" customHeight="1"/>',
    ],
)
def test_a_stray_empty_cell_at_the_end_of_the_sheet_costs_nothing(stray: str) -> None:
    data = raw_xlsx('<dimension ref="A1:XFD1048576"/>' + sheet_rows(TWO, stray))
    tracemalloc.start()
    started = time.process_time()  # what else the machine does is not the file's doing
    checked = check(data, "p.xlsx")
    assert time.process_time() - started < 2
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert errors(checked) == []
    assert len(checked.rows) == 2


def test_a_stray_value_far_down_is_a_row_with_its_number() -> None:
    data = raw_xlsx(sheet_rows(TWO, '<row r="1048576">' + inline("A1048576", "x") + "</row>"))
    checked = check(data, "p.xlsx")
    assert {row for row, _field, _code in errors(checked)} == {1048576}


def test_a_stray_value_far_right_is_said() -> None:
    data = raw_xlsx(sheet_rows(TWO).replace("</row></sheetData>", inline("XFD3", "x") + "</row></sheetData>"))
    checked = check(data, "p.xlsx")
    assert errors(checked) == []
    assert "column_without_header" in warned(checked)


def test_empty_rows_between_keep_the_numbering() -> None:
    cells = [TWO[0], TWO[1], [], [], ["" if cell != "CNY" else "XX" for cell in TWO[2]]]
    checked = check(xlsx_bytes(cells), "p.xlsx")
    assert {row for row, _field, _code in errors(checked)} == {5}


def test_blank_rows_above_the_header() -> None:
    cells = [[], [], TWO[0], ["XX" if cell == "CNY" else cell for cell in TWO[1]]]
    checked = check(xlsx_bytes(cells), "p.xlsx")
    assert errors(checked) == [(4, "currency", "unknown_choice")]


def book_of(sheets: list[tuple[str, list[list[object]], bool]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, cells, hidden in sheets:
        sheet = book.add_worksheet(name)
        fill(book, sheet, cells)
        if hidden:
            sheet.hide()
    book.get_worksheet_by_name(next(n for n, _c, h in sheets if not h)).activate()
    book.close()
    return out.getvalue()


def test_the_first_sheet_with_a_header_is_the_table() -> None:
    data = book_of([("说明", [["how to fill this in"]], False), ("保单", TWO, False), ("旧", TWO, False)])
    checked = check(data, "p.xlsx")
    assert len(checked.rows) == 2
    assert [w["params"]["sheet"] for w in checked.findings.warnings if w["code"] == "other_sheet"] == ["说明", "旧"]


def test_a_hidden_sheet_is_not_the_table() -> None:
    data = book_of([("hidden", grid([good(policy_no="HIDDEN")]), True), ("保单", TWO, False)])
    checked = check(data, "p.xlsx")
    assert value(checked, "policy_no") == "PI-2026-0001"
    assert "hidden_sheet" in warned(checked)


def test_hidden_rows_are_imported_and_said() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    fill(book, sheet, TWO)
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    checked = check(out.getvalue(), "p.xlsx")
    assert len(checked.rows) == 2
    assert "hidden_rows" in warned(checked)


def test_cells_under_a_merged_one_are_refused() -> None:
    book = with_openpyxl(grid([good(carrier="云途"), good(tracking_no="YT2", carrier="")]))
    column = openpyxl.utils.get_column_letter(grid([good(carrier="x")])[0].index("承运商") + 1)
    book.active.merge_cells(f"{column}2:{column}3")
    assert errors(check(openpyxl_bytes(book), "p.xlsx")) == [(3, "carrier", "merged_cell")]


def test_a_zero_padded_number_is_read_as_it_is_shown() -> None:
    book = with_openpyxl(TWO)
    cell = book.active.cell(2, 1)
    cell.value, cell.number_format = 123, "00000000"
    assert value(check(openpyxl_bytes(book), "p.xlsx"), "policy_no") == "00000123"


def test_a_number_whose_letters_are_only_format_is_refused() -> None:
    book = with_openpyxl(TWO)
    cell = book.active.cell(2, 1)
    cell.value, cell.number_format = 123, '"PI-"0000'
    assert errors(check(openpyxl_bytes(book), "p.xlsx")) == [(2, "policy_no", "masked_number")]


@pytest.mark.parametrize(
    "code", ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d h:mm", "d-mmm-yy", "m/d/yy h:mm;@"]
)
def test_dates_in_any_date_format(code: str) -> None:
    book = with_openpyxl(grid([good(paid_at=datetime(2026, 1, 5))]))
    book.active.cell(2, TWO[0].index("付款时间") + 1).number_format = code
    assert value(check(openpyxl_bytes(book), "p.xlsx"), "paid_at") == "2026-01-04T16:00:00+00:00"


def test_rich_text_and_phonetic_guides() -> None:
    strings = (
        "<sst><si><r><t>蓝牙</t></r><r><rPr><b/></rPr><t>耳机</t></r><rPh sb='0' eb='1'><t>らんや</t></rPh></si></sst>"
    )
    cells = sheet_rows(TWO)
    start = cells.index('<c r="I2"')
    end = cells.index("</c>", start) + 4
    rels = RELS.replace(
        "</Relationships>",
        '<Relationship Id="rId2" Target="/xl/sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
    )
    data = raw_xlsx(
        cells[:start] + '<c r="I2" t="s"><v>0</v></c>' + cells[end:],
        {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": rels},
    )
    assert value(check(data, "p.xlsx"), "goods") == "蓝牙耳机"


def test_odd_but_legal_xml() -> None:
    sheet = sheet_rows(TWO).replace("<c r=", "<c  r=").replace("<row r=", "<!-- a row --><row spans='1:14' r=")
    assert errors(check(raw_xlsx(sheet), "p.xlsx")) == []
    prefixed = SHEET.format(sheet_rows(TWO))
    for tag in ("worksheet", "sheetData", "row", "c", "is", "t"):
        prefixed = (
            prefixed.replace(f"<{tag} ", f"<x:{tag} ")
            .replace(f"<{tag}>", f"<x:{tag}>")
            .replace(f"</{tag}>", f"</x:{tag}>")
        )
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    assert errors(check(raw_xlsx(prefixed, wrap=False), "p.xlsx")) == []
    cdata = sheet_rows(TWO).replace("<t>蓝牙耳机</t>", "<t><![CDATA[蓝牙<耳机>]]></t>")
    assert value(check(raw_xlsx(cdata), "p.xlsx"), "goods") == "蓝牙<耳机>"


def test_cells_without_references_follow_each_other() -> None:
    import re

    bare = re.sub(r' r="[A-Z]*[0-9]+"', "", sheet_rows([[str(c) for c in row] for row in TWO]))
    checked = check(raw_xlsx(bare), "p.xlsx")
    assert errors(checked) == []
    assert [row.number for row in checked.rows] == [2, 3]


@pytest.mark.parametrize("seed", range(5))
def test_the_quick_and_the_careful_way_read_the_same(seed: int) -> None:
    import random

    from policies.imports.tables.xlsx_package import Package
    from policies.imports.tables.xlsx_parts import formats, shared_strings
    from policies.imports.tables.xlsx_sheet import SheetReader
    from policies.imports.tables.xlsx_survey import Survey, survey

    dice = random.Random(seed)
    values = ["", "text", " a<b>&c ", "多行\n文字", 1, -2.5, 1e16, True, datetime(2026, 1, 5, 9, 30), "_x000D_", "=1+1"]
    cells = [[dice.choice(values) for _ in range(dice.randint(0, 40))] for _ in range(60)]
    for data in (xlsx_bytes(cells), xlsx_bytes(cells, constant_memory=True)):
        package = Package(io.BytesIO(data))
        path, strings, styles = package.sheets[0].path, shared_strings(package), formats(package)
        seen = survey(package, path)
        assert seen.plain
        quick = list(SheetReader(package, path, strings, styles).rows(seen))
        careful = list(SheetReader(package, path, strings, styles).rows(Survey(plain=False)))
        assert quick == careful
        assert [[type(cell) for cell in row] for _n, row in quick] == [
            [type(cell) for cell in row] for _n, row in careful
        ]
