"""Workbooks of other programs and of other hands: cells in an odd order, long zip ends, text that says it is none."""

import io
import re
import struct
import zipfile
from collections.abc import Callable

from tests.corpus.spreadsheet_case import REFUSED, Case, no_table, second, sheet, two
from tests.sheets import good, grid, raw_xlsx, sheet_rows

_ROW = re.compile(r'<row r="(\d+)">(.*?)</row>')
_CELL = re.compile(r"<c .*?</c>")
_SPREADSHEETML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _three() -> list[list[str]]:
    return grid([good(), second(), good(policy_no="PI-3", tracking_no="YT3", policyholder="丙公司", insured="丁公司")])


def _changed(row: Callable[[int, list[str]], str]) -> str:
    """Three parcels below their header, each row written anew from its number and its cells."""
    return _ROW.sub(lambda found: row(int(found[1]), _CELL.findall(found[2])), sheet_rows(_three()))


def _swapped(number: int, cells: list[str]) -> str:
    cells[2], cells[3] = cells[3], cells[2]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _twice(number: int, cells: list[str]) -> str:
    again = [cells[0].replace("PI-", "OTHER-")] if number == 3 else []
    return f'<row r="{number}">{cells[0]}{"".join(again)}{"".join(cells[1:])}</row>'


def _only_cells_numbered(number: int, cells: list[str]) -> str:
    below = number + 5 * (number > 1)
    return "<row>" + "".join(cells).replace(f'{number}" t', f'{below}" t') + "</row>"


def _without_kind(number: int, cells: list[str]) -> str:
    return f'<row r="{number}">{"".join(cells).replace(" t=", " ph=")}</row>'.replace('ph="inlineStr"', 's="0"')


def _long_end() -> bytes:
    """As programs write it that stream their output: the directory's end in its long form, beside the short one."""
    plain = raw_xlsx(sheet_rows(two()))
    at = plain.rfind(b"PK\x05\x06")
    entries, size, offset = struct.unpack("<H I I", plain[at + 10 : at + 12] + plain[at + 12 : at + 20])
    record = struct.pack("<4s Q H H I I Q Q Q Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, offset)
    locator = struct.pack("<4s I Q I", b"PK\x06\x07", 0, at, 1)
    short = plain[at : at + 8] + b"\xff" * 12 + b"\x00\x00"
    return plain[:at] + record + locator + short


def _long_end_of_a_bomb() -> bytes:
    packed = bytearray(_long_end())
    struct.pack_into("<Q Q", packed, packed.rfind(b"PK\x06\x06") + 24, 1 << 40, 1 << 40)
    return bytes(packed)


def _misplaced_directory() -> bytes:
    packed = bytearray(raw_xlsx(sheet_rows(two())))
    at = packed.rfind(b"PK\x05\x06") + 16
    packed[at : at + 4] = (0x1000_0000).to_bytes(4, "little")
    return bytes(packed)


def _strings(goods: str) -> bytes:
    """All texts shared; those of the goods written in this way."""
    cells = two()
    rows, texts = [], []
    for number, row in enumerate(cells, start=1):
        found = "".join(
            f'<c r="{chr(65 + place)}{number}" t="s"><v>{len(texts) + place}</v></c>' for place in range(len(row))
        )
        texts += row
        rows.append(f'<row r="{number}">{found}</row>')
    items = "".join(f"<si><t>{goods if text == good()['goods'] else text}</t></si>" for text in texts)
    table = f'<sst xmlns="{_SPREADSHEETML}">{items}</sst>'
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return raw_xlsx(
        f"<sheetData>{''.join(rows)}</sheetData>",
        {"xl/sharedStrings.xml": table, "xl/_rels/workbook.xml.rels": rels},
    )


def _merged_below() -> bytes:
    return sheet(lambda rows: rows + '<mergeCells count="1"><mergeCell ref="A4:XFD1048576"/></mergeCells>')


def _recompressed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw_xlsx(sheet_rows(two())))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
    return out.getvalue()


EVERYTHING = [
    Case(
        "cells of a row in another order, row after row",
        "p.xlsx",
        lambda: raw_xlsx(_changed(_swapped)),
        rows=3,
        stored=(("policyholder", good()["policyholder"]), ("insured", good()["insured"])),
    ),
    no_table("one cell twice", "p.xlsx", lambda: raw_xlsx(_changed(_twice)), "broken_workbook"),
    Case(
        "rows without a number, cells with one",
        "p.xlsx",
        lambda: raw_xlsx(_changed(_only_cells_numbered).replace("丁公司", "")),
        REFUSED,
        errors=((9, "insured", "required"),),
        rows=3,
    ),
    Case("texts in cells that don't say that they are", "p.xlsx", lambda: raw_xlsx(_changed(_without_kind)), rows=3),
    no_table(
        "a row with a number that is none",
        "p.xlsx",
        lambda: sheet(lambda rows: rows.replace('<row r="3"', '<row r="-3"')),
        "broken_workbook",
    ),
    Case("a zip whose end is written in its long form", "p.xlsx", _long_end),
    no_table("a long end that declares a billion parts", "p.xlsx", _long_end_of_a_bomb, "zip_bomb"),
    no_table("a directory that is not where the zip says", "p.xlsx", _misplaced_directory, "broken_zip"),
    Case("a workbook that is not compressed", "p.xlsx", _recompressed),
    Case(
        "shared texts in character data sections",
        "p.xlsx",
        lambda: _strings("<![CDATA[A&B <耳机>]]>"),
        stored=(("goods", "A&B <耳机>"),),
    ),
    Case(
        "a comment inside a shared text",
        "p.xlsx",
        lambda: _strings("蓝牙<!-- 5.0 -->耳机"),
        stored=(("goods", "蓝牙耳机"),),
    ),
    no_table("a document type behind the shared texts", "p.xlsx", lambda: _strings("x<!DOCTYPE y>"), "doctype"),
    Case("everything below the table merged", "p.xlsx", _merged_below),
]
