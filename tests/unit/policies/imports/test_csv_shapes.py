"""CSV files as they come: encodings, delimiters, quotes, headers, and rows that have slipped."""

import pytest

from policies.imports.problems import TableError
from tests.sheets import LABELS, check, check_rows, csv_bytes, errors, good, grid, numbered, value, warned

TWO = grid([good(), good(policy_no="PI-2", tracking_no="YT2")])


def code_of(data: bytes, name: str = "p.csv", **options: int) -> str:
    with pytest.raises(TableError) as caught:
        check(data, name, **options)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_delimiters_and_line_ends(encoding: str, delimiter: str, end: str) -> None:
    checked = check(csv_bytes(TWO, encoding, delimiter, end))
    assert errors(checked) == []
    assert len(checked.rows) == 2
    assert value(checked, "policyholder") == "杭州启航贸易有限公司"
    assert ("read_as_gb18030" in warned(checked)) == encoding.startswith("gb")


def test_utf8_that_would_also_be_gb18030_is_utf8() -> None:
    # Two bytes of each of these characters read as another one in GB18030.
    checked = check(csv_bytes(grid([good(goods="联通涓枃")])))
    assert value(checked, "goods") == "联通涓枃"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_refused_with_advice(encoding: str) -> None:
    assert code_of(csv_bytes(TWO, encoding)) == "utf16"


def test_nul_bytes_are_refused() -> None:
    assert code_of(csv_bytes(TWO).replace(b"YT2", b"YT\x002")) == "nul_bytes"


def test_mixed_encodings_are_refused_by_line() -> None:
    head, *rest = TWO
    data = csv_bytes([head, rest[0]]) + csv_bytes([rest[1]], "gb18030")
    with pytest.raises(TableError) as caught:
        check(data)
    assert caught.value.code == "mixed_encoding"
    data = csv_bytes([head], "gb18030") + csv_bytes([rest[0]])
    with pytest.raises(TableError) as caught:
        check(data)
    assert (caught.value.code, caught.value.params["line"]) == ("mixed_encoding", 2)


def test_a_byte_order_mark_binds_the_encoding() -> None:
    assert code_of(b"\xef\xbb\xbf" + csv_bytes(TWO, "gb18030")) == "mixed_encoding"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_eight_bit_text_is_not_guessed_at(encoding: str) -> None:
    cells = grid([good(policyholder="Müller", insured="Café Noir", goods="headset")], labels="en")
    assert code_of(csv_bytes(cells, encoding)) == "unknown_encoding"


@pytest.mark.parametrize(
    ("encoding", "name"), [("big5", "臺北國際貿易股份有限公司"), ("shift_jis", "株式会社とうきょうトレーディング")]
)
def test_other_east_asian_encodings_are_not_guessed_at(encoding: str, name: str) -> None:
    cells = grid([good(policyholder=name, insured=name, goods="headset")], labels="en")
    assert code_of(csv_bytes(cells, encoding)) == "unknown_encoding"


@pytest.mark.parametrize("name", ["喆", "陶喆", "江堃", "李玥", "𠮷", "T恤", "①②", "😀"])
def test_a_single_rare_name_is_no_reason_to_doubt_gb18030(name: str) -> None:
    rows = [good(policyholder="A", insured="B", goods=name)]
    assert value(check(csv_bytes(grid(rows, labels="en"), "gb18030")), "goods") == name


@pytest.mark.parametrize("name", ["Müller", "informação", "São Paulo", "Tom\u2019s", "naïve", "für", "Muñoz"])
def test_a_single_accented_word_is_no_chinese(name: str) -> None:
    rows = [good(policyholder="A", insured="B", goods=name)]
    assert code_of(csv_bytes(grid(rows, labels="en"), "cp1252")) == "unknown_encoding"


def test_rare_and_traditional_characters_in_gb18030() -> None:
    checked = check(csv_bytes(grid([good(policyholder="陳喆堃", insured="𠮷野家")]), "gb18030"))
    assert (value(checked, "policyholder"), value(checked, "insured")) == ("陳喆堃", "𠮷野家")


def test_a_file_cut_off_within_a_character_is_refused() -> None:
    whole = csv_bytes(TWO, "gb18030")
    for rest in (b"\x81\x30\x81", "启".encode("gb18030")[:1]):
        assert code_of(whole + rest) == "unknown_encoding"
    assert code_of(csv_bytes(TWO) + "启".encode()[:2]) in ("mixed_encoding", "unknown_encoding")


def test_shift_jis_and_broken_bytes_are_refused() -> None:
    assert code_of(csv_bytes(TWO, "gb18030")[:-2] + b"\xff\xff\r\n") == "unknown_encoding"


def test_a_declared_separator_is_no_row() -> None:
    checked = check(b"sep=;\r\n" + csv_bytes(grid([good(sum_insured="x")]), delimiter=";"))
    assert errors(checked) == [(2, "sum_insured", "not_a_number")]


def test_line_breaks_in_cells_do_not_shift_row_numbers() -> None:
    checked = check_rows(good(goods="one\r\ntwo\nthree"), good(policy_no="P2", tracking_no="T2", currency="XX"))
    assert errors(checked) == [(3, "currency", "unknown_choice")]
    assert value(checked, "goods") == "one\ntwo\nthree"


def test_blank_lines_count_as_rows_but_are_skipped() -> None:
    head, one, two = TWO
    bad = list(two)
    bad[head.index("币种")] = "XX"
    checked = check(csv_bytes([head, [], one, ["", "  ", ""], bad, [], []]))
    assert errors(checked) == [(5, "currency", "unknown_choice")]
    assert len(checked.rows) == 2


def test_blank_rows_above_the_header_keep_the_numbering() -> None:
    checked = check(csv_bytes([[], ["", ""], *grid([good(currency="XX")])]))
    assert errors(checked) == [(4, "currency", "unknown_choice")]
    assert "blank_rows_above" in warned(checked)


def test_a_title_above_the_header_is_refused_with_both_rows() -> None:
    with pytest.raises(TableError) as caught:
        check(csv_bytes([["2026年1月保单清单"], *TWO]))
    assert (caught.value.code, caught.value.params) == ("title_above_header", {"row": 1, "header": 2})


def test_a_quote_never_closed_is_named_by_row() -> None:
    head, one, _two = (",".join(map(str, row)) for row in TWO)
    with pytest.raises(TableError) as caught:
        check(f'{head}\n{one}\n"{one}\n{one}\n'.encode())
    assert (caught.value.code, caught.value.params) == ("open_quote", {"row": 3})


def test_quotes_that_do_not_fit_refuse_their_row_only() -> None:
    head, *rows = grid([*numbered(3)])
    lines = [",".join(map(str, row)) for row in (head, *rows)]
    lines[2] = lines[2].replace("蓝牙耳机", '"5" screen"')
    checked = check("\n".join(lines).encode())
    assert errors(checked) == [(3, "", "broken_quotes")]
    assert len(checked.rows) == 3


def test_a_row_with_more_cells_than_headers_is_refused() -> None:
    head, one, two = ([str(cell) for cell in row] for row in TWO)
    line = ",".join(two).replace("1000.00", "1,000.00")
    checked = check(f"{','.join(head)}\n{','.join(one)},,,\n{line}\n".encode())
    assert errors(checked) == [(3, "", "too_many_cells")]


def test_a_short_row_lacks_its_last_cells() -> None:
    head, one = grid([good()])
    checked = check(csv_bytes([head, one[:-1]]))
    assert errors(checked) == [(2, FIELD_AT_END, "required")]


FIELD_AT_END = "paid_at"


@pytest.mark.parametrize("labels", ["zh", "en", "field"])
def test_headers_by_either_label_or_the_fields_name(labels: str) -> None:
    assert errors(check(csv_bytes(grid([good()], labels=labels)))) == []


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("保单号", "保单号*"),
        ("保单号", " 保 单 号 "),
        ("保单号", "* 保单号（必填）"),
        ("保单号", "\ufeff保单号"),
        ("保单号", "POLICY NO"),
        ("保单号", "Policy_No."),
        ("保单号", "保单号/Policy No."),
        ("保单号", "保单号 Policy No."),
        ("保单号", "保单号\nPolicy No."),
        ("保险金额", "保险金额(元)"),
        ("保险金额", "保险金额（CNY）"),
        ("运单号", "ＴＲＡＣＫＩＮＧ　ＮＯ．"),
        ("付款时间", "付款时间(yyyy-mm-dd)"),
        ("付款时间", "付款时间（北京时间）"),
    ],
)
def test_headers_dressed_up(label: str, written: str) -> None:
    head, one = grid([good()])
    checked = check(csv_bytes([[written if cell == label else cell for cell in head], one]))
    assert errors(checked) == []
    assert value(checked, "policy_no") == "PI-2026-0001"


@pytest.mark.parametrize(
    ("field", "label", "written"),
    [
        ("weight_kg", "重量(kg)", "重量(g)"),
        ("deductible_rate", "免赔率", "免赔率(%)"),
        ("sum_insured", "保险金额", "保险金额(万元)"),
        ("paid_at", "付款时间", "付款时间(UTC)"),
    ],
)
def test_a_column_in_another_unit_is_not_read_as_it_stands(field: str, label: str, written: str) -> None:
    head, one = grid([good(**{field: "1"})])
    assert code_of(csv_bytes([[written if cell == label else cell for cell in head], one])) == "header_unit"


@pytest.mark.parametrize("unit", ["USD", "US$", "€"])
def test_a_currency_in_the_header_must_be_the_rows(unit: str) -> None:
    head, one = grid([good()])
    checked = check(csv_bytes([[f"保险金额({unit})" if cell == "保险金额" else cell for cell in head], one]))
    assert errors(checked) == [(2, "sum_insured", "currency_conflict")]


def test_one_column_twice_is_refused() -> None:
    head, one = grid([good()])
    assert code_of(csv_bytes([[*head, "Policy No."], [*one, "PI-9"]])) == "duplicate_columns"


def test_missing_required_columns_are_all_named() -> None:
    head, one = grid([good()], fields=["policy_no", "scheme", "goods"])
    with pytest.raises(TableError) as caught:
        check(csv_bytes([head, one]))
    assert caught.value.code == "missing_columns"
    assert "运单号 / Tracking No." in str(caught.value.params["columns"])


def test_the_sums_columns_may_be_missing_only_where_nothing_is_insured() -> None:
    fields = [name for name in good() if name not in ("sum_insured", "insured_value")]
    assert errors(check(csv_bytes(grid([good(scheme="FPX-TA")], fields)))) == []
    assert code_of(csv_bytes(grid([good(scheme="FPX-TA"), good(scheme="FPX-AR")], fields))) == "missing_columns"


@pytest.mark.parametrize(
    "name", ["id", "ID", "state", "状态", "status", "paid_amount", "amount_paid", "已赔付金额", "pk"]
)
def test_columns_that_never_bind_are_ignored_and_named(name: str) -> None:
    head, one = grid([good()])
    checked = check(csv_bytes([[*head, name], [*one, "999"]]))
    assert errors(checked) == []
    assert [w["column"] for w in checked.findings.warnings if w["code"] == "unknown_column"] == [name]


def test_values_without_a_header_are_ignored_and_said() -> None:
    head, one = grid([good()])
    assert "column_without_header" in warned(check(csv_bytes([[*head, ""], [*one, "note"]])))


def test_columns_in_any_order() -> None:
    head, one = grid([good()])
    assert errors(check(csv_bytes([head[::-1], one[::-1]]))) == []


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b"\xef\xbb\xbf", b"  \r\n\t\r\n", b",,,\r\n,,,\r\n"])
def test_nothing_in_it(data: bytes) -> None:
    assert code_of(data) == "empty_file"


def test_a_header_without_rows_is_a_table_of_none() -> None:
    checked = check(csv_bytes([LABELS]))
    assert (len(checked.rows), warned(checked)) == (0, {"no_rows"})


@pytest.mark.parametrize("text", ["hello world", "a,b,c\n1,2,3", "保单号\nPI-1"])
def test_a_file_without_our_header(text: str) -> None:
    assert code_of(text.encode()) == "no_header"


def test_rows_beyond_the_limit_refuse_the_file() -> None:
    assert code_of(csv_bytes(grid(numbered(11))), max_rows=10) == "too_many_rows"
    assert len(check(csv_bytes(grid(numbered(10))), max_rows=10).rows) == 10


def test_a_file_above_the_size_limit_is_not_read() -> None:
    assert code_of(csv_bytes(TWO), max_bytes=100) == "file_too_large"


def test_a_million_columns_are_not_built() -> None:
    assert code_of(b"," * 1_000_000 + b"\n") == "too_many_columns"
    assert code_of(csv_bytes([LABELS]) + b"," * 1_000_000 + b"\n") == "too_many_columns"


def test_a_cell_of_megabytes_is_not_kept() -> None:
    head, one = grid([good()])
    assert code_of(csv_bytes([head, [*one[:-1], "x" * (2 << 20)]])) == "cell_too_large"


@pytest.mark.parametrize(
    ("name", "data", "format_"),
    [
        ("p.xls", csv_bytes(TWO), "xls"),
        ("p.ods", csv_bytes(TWO), "ods"),
        ("p.xlsm", b"PK\x03\x04", "xlsm"),
        ("p.csv", b"%PDF-1.7", "pdf"),
        ("p.xls", b"<html><table><tr><td>1", "html"),
        ("p.csv", b"<?xml version='1.0'?>", "xml"),
        ("p.csv", b'{"rows": []}', "json"),
        ("p.csv", b"\x1f\x8b\x08\x00", "zip"),
        ("p.csv", b"\x89PNG\r\n", "image"),
        ("p.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "xls"),
        ("p.numbers", b"PK\x03\x04", "numbers"),
    ],
)
def test_other_formats_are_refused_by_their_content(name: str, data: bytes, format_: str) -> None:
    with pytest.raises(TableError) as caught:
        check(data, name)
    assert (caught.value.code, caught.value.params.get("format")) == ("unsupported_format", format_)


def test_a_password_is_recognised() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert code_of(data, "p.xlsx") == "encrypted"


def test_csv_under_another_name_is_read_as_what_it_is() -> None:
    checked = check(csv_bytes(TWO), "p.xlsx")
    assert errors(checked) == []
    assert "misnamed" in warned(checked)
