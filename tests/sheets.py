"""Policy spreadsheets for tests: good ones, awkward ones, and workbooks written byte by byte."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from policies.imports.check import Checked, check_file
from policies.imports.columns import BY_FIELD, COLUMNS

FIELDS = [column.field for column in COLUMNS]
LABELS = [column.zh for column in COLUMNS]

GOOD: dict[str, Any] = {
    "policy_no": "PI-2026-0001",
    "scheme": "FPX-AR",
    "policyholder": "杭州启航贸易有限公司",
    "insured": "杭州启航贸易有限公司",
    "phone": "13800138000",
    "email": "claims@example.com",
    "order_no": "ORD-1",
    "tracking_no": "YT0001",
    "goods": "蓝牙耳机",
    "category": "electronics",
    "sum_insured": "1000.00",
    "insured_value": "1200.00",
    "currency": "CNY",
    "paid_at": "2026-01-05 09:30",
}


def good(**changes: Any) -> dict[str, Any]:
    """A row that is right, but for what the test changes; None takes a cell out."""
    return {name: value for name, value in {**GOOD, **changes}.items() if value is not None}


def numbered(count: int, first: int = 0, **changes: Any) -> list[dict[str, Any]]:
    """That many right rows, a policy and a parcel each, numbered from `first`."""
    places = range(first, first + count)
    return [good(policy_no=f"PI-{n:05d}", tracking_no=f"YT{n:05d}", **changes) for n in places]


def grid(rows: Iterable[Mapping[str, Any]], fields: Sequence[str] | None = None, labels: str = "zh") -> list[list[Any]]:
    """Header and cells. `labels` is "zh", "en" or "field"."""
    rows = list(rows)
    used = list(fields or [name for name in FIELDS if any(name in row for row in rows) or name in GOOD])
    header = used if labels == "field" else [getattr(BY_FIELD[name], labels) for name in used]
    return [header, *([row.get(name, "") for name in used] for row in rows)]


def csv_bytes(
    cells: Iterable[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n"
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(cells)
    return out.getvalue().encode(encoding)


def xlsx_bytes(cells: Iterable[Sequence[Any]], **options: Any) -> bytes:
    """A workbook of one sheet as a spreadsheet program would write it; text stays text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **options}
    )
    sheet = book.add_worksheet()
    fill(book, sheet, cells)
    book.close()
    return out.getvalue()


def fill(book: Any, sheet: Any, cells: Iterable[Sequence[Any]]) -> None:
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if value in ("", None):
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif hasattr(value, "year"):
                sheet.write_datetime(row, column, value, moment)
            else:
                sheet.write_number(row, column, value)


CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def letters(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def inline(reference: str, text: Any) -> str:
    escaped = str(text).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{reference}" t="inlineStr"><is><t>{escaped}</t></is></c>'


def sheet_rows(cells: Sequence[Sequence[Any]], extra: str = "") -> str:
    """`<sheetData>` with every cell as inline text; `extra` is put in before its end."""
    rows = "".join(
        f'<row r="{r}">' + "".join(inline(f"{letters(c)}{r}", v) for c, v in enumerate(row) if v != "") + "</row>"
        for r, row in enumerate(cells, start=1)
    )
    return f"<sheetData>{rows}{extra}</sheetData>"


def raw_xlsx(sheet: str, parts: Mapping[str, str | bytes] | None = None, wrap: bool = True) -> bytes:
    """A workbook written part by part; `parts` replaces or adds some (None in it takes one out)."""
    out = io.BytesIO()
    contents: dict[str, Any] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELS,
        "xl/worksheets/sheet1.xml": SHEET.format(sheet) if wrap else sheet,
        **(parts or {}),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            if content is not None:
                package.writestr(name, content)
    return out.getvalue()


def check(data: bytes, name: str = "policies.csv", **options: Any) -> Checked:
    settings = {"max_rows": 200_000, "max_bytes": 64 << 20, **options}
    return check_file(io.BytesIO(data), name, **settings)


def check_rows(*rows: Mapping[str, Any], **options: Any) -> Checked:
    """The check of a CSV of these rows."""
    return check(csv_bytes(grid(rows)), **options)


def errors(checked: Checked) -> list[tuple[int, str, str]]:
    """(row, field, code) of every error."""
    return [(e["row"], e["field"], e["code"]) for e in checked.findings.listed()]


def warned(checked: Checked) -> set[str]:
    return {warning["code"] for warning in checked.findings.warnings}


def value(checked: Checked, field: str, row: int = 0) -> str | None:
    return checked.rows[row].values[FIELDS.index(field)]
