"""Policy spreadsheets for the benches: the same rows as CSV and as XLSX, and one flat table with the same columns."""

import csv
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

# Every value is spelled so that a stock import and a raw COPY can take it as well.
FIELDS = (
    "policy_no", "scheme", "policyholder", "insured", "phone", "email", "order_no", "tracking_no", "goods", "category",
    "sum_insured", "insured_value", "deductible_amount", "deductible_rate", "freight", "currency", "premium", "paid_at",
    "issued_at", "carrier", "transport_mode", "origin", "destination", "promised_on", "dispatched_at", "weight_kg",
    "premium_paid", "platform_order",
)  # fmt: skip
MONEY = frozenset({"sum_insured", "insured_value", "deductible_amount", "freight", "premium"})
NUMBERS = MONEY | {"deductible_rate", "weight_kg"}
TRUTHS = frozenset({"premium_paid", "platform_order"})
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet's clock has no zone
_FIRST = datetime(2026, 1, 1)  # noqa: DTZ001
_COMPANIES = tuple(
    f"{city}启航贸易有限公司" for city in ("杭州", "深圳", "义乌", "宁波", "厦门", "苏州", "广州", "青岛")
)
_GOODS = ("蓝牙耳机", "无线充电器", "男士夹克", "面膜礼盒", "LED 台灯", "保温杯 500ml", "儿童积木", "手机壳")
_KINDS = ("electronics", "clothing", "cosmetics", "general")
_CARRIERS = ("云途物流", "燕文物流", "SF International", "DHL eCommerce", "4PX")
_TO = ("Berlin", "Paris", "Madrid", "Warszawa", "London", "New York", "Toronto", "Osaka")


def rows(count: int) -> Iterator[list[Any]]:
    """Rows in the order of FIELDS, a policy and a parcel each; the same each time."""
    chance = random.Random(20260302)
    for number in range(count):
        paid = _FIRST + timedelta(minutes=chance.randrange(400_000))
        value = chance.randrange(1_000, 900_000)
        company = chance.choice(_COMPANIES)
        yield [
            f"PI-2026-{number:08d}", chance.choice(("FPX-AR", "FPX-PI", "JSX-INS")), company, company,
            f"138{chance.randrange(10**8):08d}", f"claims{chance.randrange(5_000)}@example.com", f"ORD{number:010d}",
            f"YT26{number:012d}", chance.choice(_GOODS), chance.choice(_KINDS), f"{value / 100:.2f}",
            f"{value / 100 + 50:.2f}", "50.00", "0.05", f"{chance.randrange(2_000, 30_000) / 100:.2f}",
            chance.choice(("CNY", "USD", "EUR")), f"{value / 10_000:.2f}", paid, paid + timedelta(minutes=1),
            chance.choice(_CARRIERS), chance.choice(("air", "sea", "rail")), "杭州", chance.choice(_TO),
            (paid + timedelta(days=20)).date(), paid + timedelta(hours=30), f"{chance.randrange(1, 20_000) / 1000:.3f}",
            "1", chance.choice("01"),
        ]  # fmt: skip


def labels() -> list[str]:
    from policies.imports.columns import BY_FIELD

    return [BY_FIELD[name].zh for name in FIELDS]


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(labels())
        for row in rows(count):
            # SQLite keeps a moment as the text that it is given: without its offset it would be another moment.
            writer.writerow([f"{cell}+08:00" if isinstance(cell, datetime) else cell for cell in row])


def write_xlsx(path: Path, count: int) -> None:
    """As a spreadsheet program saves it: shared strings, numbers in number cells, moments as styled day numbers."""
    strings: dict[str, int] = {}
    letters = [_letters(index) for index in range(len(FIELDS))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet {_MAIN}><sheetData>'.encode())
            sheet.write(_row(1, letters, labels(), strings).encode())
            for number, row in enumerate(rows(count), start=2):
                sheet.write(_row(number, letters, row, strings).encode())
            sheet.write(b"</sheetData></worksheet>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<sst {_MAIN} uniqueCount="{len(strings)}">'.encode())
            for text in strings:
                shared.write(f"<si><t>{escape(text)}</t></si>".encode())
            shared.write(b"</sst>")


def _row(number: int, letters: list[str], values: list[Any], strings: dict[str, int]) -> str:
    cells = []
    for name, letter, value in zip(FIELDS, letters, values, strict=True):
        if number > 1 and name in NUMBERS:
            cells.append(f'<c r="{letter}{number}"><v>{float(value)!r}</v></c>')
        elif hasattr(value, "year"):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time())
            cells.append(f'<c r="{letter}{number}" s="1"><v>{(moment - _EPOCH).total_seconds() / 86400!r}</v></c>')
        else:
            index = strings.setdefault(str(value), len(strings))
            cells.append(f'<c r="{letter}{number}" t="s"><v>{index}</v></c>')
    return f'<row r="{number}" spans="1:{len(letters)}">{"".join(cells)}</row>'


def _letters(index: int) -> str:
    return chr(65 + index) if index < 26 else "A" + chr(65 + index - 26)


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = f'<Types xmlns="{_PACKAGE}/content-types">'
_PART = '<Override PartName="/xl/{0}" ContentType="' + _TYPE + '.{1}+xml"/>'
_REL = '<Relationship Id="{0}" Type="' + _OFFICE + '/{1}" Target="{2}"/>'
_RELS = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
_PARTS = {
    "[Content_Types].xml": _HEAD
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + '<Default Extension="xml" ContentType="application/xml"/>'
    + _PART.format("workbook.xml", "sheet.main")
    + _PART.format("worksheets/sheet1.xml", "worksheet")
    + _PART.format("sharedStrings.xml", "sharedStrings")
    + _PART.format("styles.xml", "styles")
    + "</Types>",
    "_rels/.rels": _RELS.format(_REL.format("rId1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": _RELS.format(
        _REL.format("rId1", "worksheet", "worksheets/sheet1.xml")
        + _REL.format("rId2", "sharedStrings", "sharedStrings.xml")
        + _REL.format("rId3", "styles", "styles.xml")
    ),
    "xl/styles.xml": f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill>'
    '<patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


@lru_cache(maxsize=1)
def flat_model() -> Any:
    """One table with the columns of the sheet, as a project without policies and parcels would have it."""
    from django.db import models

    from policies.models import InsuredParcel, Policy

    columns: dict[str, Any] = {}
    for name in FIELDS:
        if name == "carrier":
            columns[name] = models.CharField(max_length=128, blank=True)
            continue
        of_policy = name in {field.name for field in Policy._meta.concrete_fields}
        columns[name] = (Policy if of_policy else InsuredParcel)._meta.get_field(name).clone()
        columns[name]._unique = False
    once = models.UniqueConstraint(fields=("policy_no", "tracking_no"), name="bench_row_once")
    meta = type("Meta", (), {"app_label": "policies", "db_table": "bench_row", "constraints": [once]})
    return type("BenchRow", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})


def contents(flat: bool) -> Iterator[tuple[Any, ...]]:
    """What is on record, in the order of the keys: from the flat table, or from policies and parcels."""
    from policies.models import InsuredParcel, Policy

    if flat:
        found = flat_model().objects.order_by("policy_no", "tracking_no").values_list(*FIELDS)
    else:
        own = {field.name for field in Policy._meta.concrete_fields}
        of_parcel = {name: "carrier__name" if name == "carrier" else name for name in FIELDS}
        names = [f"policy__{name}" if name in own else of_parcel[name] for name in FIELDS]
        found = InsuredParcel.objects.order_by("policy__policy_no", "tracking_no").values_list(*names)
    yield from found.iterator(5_000)
