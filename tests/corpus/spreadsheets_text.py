"""Spreadsheets as text: encodings, separators, line ends, quotes, headers, and rows against each other."""

import gzip

from tests.corpus.spreadsheet_case import GOOD, REFUSED, Case, no_table, second, text, two
from tests.sheets import LABELS, csv_bytes, good, grid, numbered

TEXT = text(two())
LINES = TEXT.splitlines()
HEAD, ONE, TWO = LINES


def lines(*rows: str, end: str = "\r\n") -> bytes:
    return (end.join(rows) + end).encode()


def _renamed(old: str, new: str) -> bytes:
    return lines(HEAD.replace(old, new), ONE, TWO)


def _english(encoding: str, **changes: str) -> bytes:
    """Two rows of Latin letters, but for the changes."""
    latin = {"policyholder": "Qihang", "insured": "Qihang", "goods": "earphones"}
    return csv_bytes(grid([good(**latin), second(**{**latin, **changes})], labels="en"), encoding)


def _with_column(label: str, value: str) -> bytes:
    return lines(f"{HEAD},{label}", f"{ONE},{value}", f"{TWO},{value}")


ENCODINGS = [
    Case(
        "UTF-8 with a byte order mark",
        "p.csv",
        lambda: TEXT.encode("utf-8-sig"),
        warns=("byte_order_mark",),
        stored=(("policy_no", "PI-2026-0001"),),
    ),
    Case(
        "GB18030", "p.csv", lambda: TEXT.encode("gb18030"), warns=("read_as_gb18030",), stored=(("goods", "蓝牙耳机"),)
    ),
    Case("one rare name in GB18030, all else Latin", "p.csv", lambda: _english("gb18030", insured="陶喆")),
    Case("one character of four bytes, all else Latin", "p.csv", lambda: _english("gb18030", goods="𠮷")),
    no_table(
        "two accented letters that would be one Chinese character",
        "p.csv",
        lambda: _english("cp1252", goods="informação"),
        "unknown_encoding",
    ),
    Case("a character outside the first plane", "p.csv", lambda: csv_bytes(two(goods="𠮷野家 📱"))),
    no_table(
        "GB18030 cut off within a character",
        "p.csv",
        lambda: TEXT.encode("gb18030") + "启".encode("gb18030")[:1],
        "unknown_encoding",
    ),
    no_table("UTF-16 with its mark", "p.csv", lambda: TEXT.encode("utf-16"), "utf16"),
    no_table("UTF-16 without its mark", "p.csv", lambda: TEXT.encode("utf-16-le"), "utf16"),
    no_table("NUL bytes in the middle", "p.csv", lambda: lines(HEAD, ONE, TWO.replace("YT2", "Y\0T2")), "nul_bytes"),
    no_table(
        "one line in GB18030, the rest in UTF-8",
        "p.csv",
        lambda: lines(HEAD, ONE) + TWO.encode("gb18030"),
        "mixed_encoding",
    ),
    no_table(
        "Big5",
        "p.csv",
        lambda: (
            text(two(goods="藍牙耳機臺灣製造"))
            .replace("启", "啟")
            .replace("贸", "貿")
            .replace("投保", "投保")
            .encode("big5", "ignore")
        ),
        "unknown_encoding",
    ),
    no_table(
        "a byte that no encoding has",
        "p.csv",
        lambda: TEXT.encode().replace("耳".encode(), b"\xff\xfe\xff"),
        "mixed_encoding",
    ),
]

SHAPES = [
    Case("semicolons", "p.csv", lambda: csv_bytes(two(), delimiter=";")),
    Case("tabs", "p.txt", lambda: csv_bytes(two(), delimiter="\t")),
    Case("a line that names the separator", "p.csv", lambda: b"sep=;\r\n" + csv_bytes(two(), delimiter=";")),
    Case("line ends of an old Macintosh", "p.csv", lambda: lines(HEAD, ONE, TWO, end="\r")),
    Case("no line end behind the last row", "p.csv", lambda: TEXT.rstrip().encode()),
    Case(
        "a line break inside a quoted cell",
        "p.csv",
        lambda: csv_bytes(two(goods="line 1\nline 2", currency="XX")),
        REFUSED,
        errors=((3, "currency", "unknown_choice"),),
    ),
    Case(
        "rows behind a cell with line breaks keep the numbers of the program",
        "p.csv",
        lambda: csv_bytes(grid([good(goods="a\nb\nc"), second(currency="XX")])),
        REFUSED,
        errors=((3, "currency", "unknown_choice"),),
    ),
    Case(
        "blank rows between and behind",
        "p.csv",
        lambda: lines(HEAD, ONE, "", "," * 13, TWO.replace("CNY", "XX"), "", ""),
        REFUSED,
        errors=((5, "currency", "unknown_choice"),),
    ),
    Case(
        "blank rows above the header",
        "p.csv",
        lambda: lines("", "", HEAD, ONE, TWO.replace("CNY", "XX")),
        REFUSED,
        errors=((5, "currency", "unknown_choice"),),
        warns=("blank_rows_above",),
    ),
    Case(
        "a row with more cells than the header",
        "p.csv",
        lambda: lines(HEAD, ONE, TWO.replace("1000.00", "1,000.00")),
        REFUSED,
        errors=((3, "", "too_many_cells"),),
    ),
    Case(
        "a row that ends too early",
        "p.csv",
        lambda: lines(HEAD, ONE, TWO.rpartition(",")[0]),
        REFUSED,
        errors=((3, "paid_at", "required"),),
    ),
    Case(
        "a quotation mark that does not fit",
        "p.csv",
        lambda: lines(HEAD, ONE.replace("蓝牙耳机", '"5" screen"'), TWO),
        REFUSED,
        errors=((2, "", "broken_quotes"),),
    ),
    no_table("a quotation mark that is never closed", "p.csv", lambda: lines(HEAD, ONE, '"' + TWO), "open_quote"),
    no_table("a title above the header", "p.csv", lambda: lines("2026年1月保单清单", HEAD, ONE), "title_above_header"),
    no_table("nothing in it", "p.csv", lambda: b"", "empty_file"),
    no_table("only blank rows", "p.csv", lambda: b",,,\r\n,,,\r\n", "empty_file"),
    Case("a header without rows", "p.csv", lambda: csv_bytes([LABELS]), warns=("no_rows",), rows=0),
    no_table("a million columns", "p.csv", lambda: b"," * 1_000_000 + b"\n", "too_many_columns"),
    no_table("a cell of two megabytes", "p.csv", lambda: csv_bytes(two(goods="x" * (2 << 20))), "cell_too_large"),
    no_table(
        "a row more than are taken",
        "p.csv",
        lambda: lines(HEAD, *(ONE.replace("YT0001", f"YT{n}") for n in range(200_001))),
        "too_many_rows",
    ),
    Case(
        "a hundred thousand rows of which each is wrong",
        "p.csv",
        lambda: lines(HEAD, *(TWO.replace("CNY", "XX").replace("YT2", f"YT{n}") for n in range(100_000))),
        REFUSED,
        rows=100_000,
    ),
    Case(
        "three hundred columns that nobody knows",
        "p.csv",
        lambda: csv_bytes(
            [[*row, *(f"{'c' if not n else 'v'}{i}" for i in range(300))] for n, row in enumerate(two())]
        ),
        warns=("unknown_column",),
    ),
]

FORMATS = [
    no_table(
        "an old workbook", "p.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported_format"
    ),
    no_table(
        "an old workbook called xlsx",
        "p.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999),
        "unsupported_format",
    ),
    no_table(
        "a workbook with a password",
        "p.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    no_table(
        "a web page called a workbook",
        "p.xls",
        lambda: b"<html><table><tr><td>1</td></tr></table>",
        "unsupported_format",
    ),
    no_table("a PDF called CSV", "p.csv", lambda: b"%PDF-1.7\n", "unsupported_format"),
    no_table("packed text", "p.csv", lambda: gzip.compress(TEXT.encode()), "unsupported_format"),
    no_table("JSON", "p.csv", lambda: b'{"policies": []}', "unsupported_format"),
    no_table("text that is no table", "p.csv", lambda: "保单今天发给您，请查收。\n".encode() * 50, "no_header"),
]

HEADERS = [
    Case("labels in English", "p.csv", lambda: csv_bytes(grid(numbered(2), labels="en"))),
    Case("labels in both languages, mixed", "p.csv", lambda: _renamed("投保人", "Policyholder")),
    Case("labels in other case, width and spacing", "p.csv", lambda: _renamed("保单号", " ＰＯＬＩＣＹ　ｎｏ． ")),
    Case("a label with the mark of a required column", "p.csv", lambda: _renamed("保单号", "*保单号（必填）")),
    Case("columns in another order", "p.csv", lambda: csv_bytes([row[::-1] for row in two()])),
    no_table(
        "one column twice under two names", "p.csv", lambda: _with_column("Policy No.", "PI-9"), "duplicate_columns"
    ),
    no_table(
        "a required column that is missing", "p.csv", lambda: csv_bytes([row[1:] for row in two()]), "missing_columns"
    ),
    Case("a column that nobody knows", "p.csv", lambda: _with_column("备注", "加急"), warns=("unknown_column",)),
    Case("a column called id", "p.csv", lambda: _with_column("id", "1"), warns=("unknown_column",)),
    Case("a column called state", "p.csv", lambda: _with_column("状态", "approved"), warns=("unknown_column",)),
    Case("a column of what was paid", "p.csv", lambda: _with_column("已赔付金额", "1.00"), warns=("unknown_column",)),
    Case("values under no header", "p.csv", lambda: _with_column("", "x"), warns=("column_without_header",)),
    no_table("a column in another unit", "p.csv", lambda: _renamed("保险金额", "保险金额(万元)"), "header_unit"),
]

TOGETHER = [
    Case(
        "the same row twice",
        "p.csv",
        lambda: csv_bytes(grid([good(), second(), good()])),
        REFUSED,
        rows=3,
        errors=((2, "tracking_no", "row_twice"), (4, "tracking_no", "row_twice")),
    ),
    Case(
        "the same key in other widths",
        "p.csv",
        lambda: csv_bytes(grid([good(), good(tracking_no=" ＹＴ0001\u200b")])),
        REFUSED,
        errors=((2, "tracking_no", "row_twice"), (3, "tracking_no", "row_twice")),
    ),
    Case(
        "two rows of a policy that disagree",
        "p.csv",
        lambda: csv_bytes(grid([good(), good(tracking_no="YT2", insured="另一家公司")])),
        REFUSED,
        errors=((2, "insured", "policy_differs"), (3, "insured", "policy_differs")),
    ),
    Case(
        "a policy's cell filled in one row and empty in the other",
        "p.csv",
        lambda: csv_bytes(grid([good(phone="13800138000"), good(tracking_no="YT2", phone="")])),
        REFUSED,
        errors=((2, "phone", "policy_differs"), (3, "phone", "policy_differs")),
    ),
    Case(
        "two rows of a policy that say the same in other words",
        "p.csv",
        lambda: csv_bytes(grid([good(scheme="FPX-AR"), good(tracking_no="YT2", scheme="邮包一切险")])),
        GOOD,
    ),
    Case(
        "several things wrong in one row, all told",
        "p.csv",
        lambda: csv_bytes(two(currency="XX", paid_at="2026-02-30", goods="")),
        REFUSED,
        errors=((3, "currency", "unknown_choice"), (3, "goods", "required"), (3, "paid_at", "no_such_day")),
    ),
    Case(
        "insured goods without a sum",
        "p.csv",
        lambda: csv_bytes(two(sum_insured="")),
        REFUSED,
        errors=((3, "sum_insured", "required"),),
    ),
    Case(
        "nothing insured, and no sum",
        "p.csv",
        lambda: csv_bytes(two(scheme="FPX-TA", sum_insured="", insured_value="")),
    ),
    Case(
        "delivered before it was sent",
        "p.csv",
        lambda: csv_bytes(two(dispatched_at="2026-01-10 10:00", delivered_at="2026-01-09 10:00")),
        REFUSED,
        errors=((3, "delivered_at", "before_dispatch"),),
    ),
]

EVERYTHING = [*ENCODINGS, *SHAPES, *FORMATS, *HEADERS, *TOGETHER]
