"""The sample's policy spreadsheets as files: a workbook, a CSV as older systems write it, and one full of mistakes."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from claims.sample.other_sheets import write_others
from claims.sample.policies import Cell, Row, rows
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.imports.columns import COLUMNS, Kind
from policies.models import Scheme, TransportMode

XLSX_ROWS, CSV_ROWS = 1500, 720
BOTH_COVERED = 12
# Days since dispatch after which a parcel without notice is looked for.
ASTRAY = (30, 70)
_SCHEME_NAMES = {
    Scheme.FPX_TA: "全程跟踪保障", Scheme.FPX_PI: "邮包险", Scheme.FPX_AR: "邮包一切险", Scheme.JSX_INS: "JS快递货运险",
    Scheme.JSX_STD: "JS快递未投保",
}  # fmt: skip
_MODE_NAMES = {TransportMode.AIR: "空运", TransportMode.SEA: "海运", TransportMode.RAIL: "铁路"}
NOTE = "说明(不导入)"


def insured_rows(today: date) -> list[Row]:
    """The rows of the workbook: parcels that are insured."""
    schemes = (Scheme.FPX_AR, Scheme.FPX_PI, Scheme.FPX_AR, Scheme.JSX_INS)
    return list(rows(today, schemes, XLSX_ROWS, salt=1))


def order_rows(today: date, insured: Sequence[Row]) -> list[Row]:
    """The rows of the CSV: mostly orders without a policy; a few are for parcels that are insured as well."""
    found = list(rows(today, (Scheme.FPX_TA, Scheme.JSX_STD, Scheme.JSX_INS), CSV_ROWS, salt=2))
    assured = [row for row in found if row["scheme"] == Scheme.FPX_TA]
    parcels = [row for row in insured if row["scheme"] == Scheme.FPX_AR and row["currency"] == "CNY"]
    # Those that went astray first: there both may be claimed.
    parcels.sort(key=lambda row: not _is_astray(row, today))
    shared = ("tracking_no", "goods", "category", "carrier", "transport_mode", "destination", "destination_time_zone")
    times = ("dispatched_at", "arrival_notice_at", "delivered_at", "promised_on", "order_confirmed_at")
    for order, parcel in zip(assured[:BOTH_COVERED], parcels, strict=False):
        order.update({name: parcel.get(name) for name in shared + times})
        order.update(freight_paid="是", platform_order="是", paid_at=parcel["paid_at"])
    return found


def _is_astray(row: Row, today: date) -> bool:
    left = row.get("dispatched_at")
    if not isinstance(left, datetime) or row.get("arrival_notice_at"):
        return False
    sound = row["freight_paid"] == row["premium_paid"] == row["exemptions_explained"] == "是"
    return sound and ASTRAY[0] <= (today - left.date()).days <= ASTRAY[1]


def write_all(folder: Path, today: date) -> list[Path]:
    """Write the workbook and the CSV files for `today` into `folder`; return those of policies, the wrong one last."""
    month = f"{today:%Y-%m}"
    insured = insured_rows(today)
    orders = order_rows(today, insured)
    folder.mkdir(parents=True, exist_ok=True)
    good = [folder / f"policies-{month}.xlsx", folder / "policies-gb18030.csv"]
    write_workbook(good[0], insured, today)
    write_csv(good[1], orders, encoding="gb18030")
    write_csv(folder / "policies-wrong.csv", wrong_rows(insured), encoding="utf-8-sig", note=True)
    write_others(folder, insured, today)
    return [*good, folder / "policies-wrong.csv"]


def write_workbook(path: Path, table: Sequence[Row], today: date) -> None:
    """The rows under Chinese headings: sums as numbers, times as times, numbers of parcels as text."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    # A file made from the same rows is the same file.
    book.set_properties({"created": datetime.combine(today, time())})
    sheet = book.add_worksheet("保单")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS), 17)
    heading = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
    formats = {
        Kind.INSTANT: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.IDENTIFIER: book.add_format({"num_format": "@"}),
    }
    for index, column in enumerate(COLUMNS):
        sheet.write_string(0, index, column.zh, heading)
    for number, row in enumerate(table, start=1):
        for index, column in enumerate(COLUMNS):
            value = _worded(column.field, row.get(column.field))
            if isinstance(value, datetime):
                local = value.astimezone(OFFICE_ZONE).replace(tzinfo=None)
                sheet.write_datetime(number, index, local, formats[Kind.INSTANT])
            elif isinstance(value, date):
                sheet.write_datetime(number, index, value, formats[Kind.DAY])
            elif isinstance(value, Decimal):
                sheet.write_number(number, index, value)
            elif value is not None:
                sheet.write_string(number, index, value, formats.get(column.kind))
    book.close()


def write_csv(path: Path, table: Sequence[Row], *, encoding: str, note: bool = False) -> None:
    """The rows as text under Chinese headings; with `note` a last column says what is wrong with a row."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.zh for column in COLUMNS] + ([NOTE] if note else []))
        for row in table:
            cells = [_text(_worded(column.field, row.get(column.field))) for column in COLUMNS]
            writer.writerow(cells + ([_text(row.get("note"))] if note else []))


def _worded(field: str, value: Cell) -> Cell:
    """Codes in the words that people write."""
    if field == "scheme" and isinstance(value, str) and value in Scheme.values:
        return _SCHEME_NAMES[Scheme(value)]
    if field == "transport_mode" and isinstance(value, str) and value in TransportMode.values:
        return _MODE_NAMES[TransportMode(value)]
    return value


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _set(**cells: Cell) -> Callable[[Row], None]:
    return lambda row: row.update(cells)


MISTAKES: tuple[tuple[str, Callable[[Row], None]], ...] = (
    ("投保人为空", _set(policyholder=None)),
    ("产品名称不存在", _set(scheme="邮包半切险")),
    ("保险金额为零", _set(sum_insured="0")),
    ("保险价值为负数", _set(insured_value="-500.00")),
    ("人民币只有两位小数", _set(sum_insured="1000.005")),
    ("日元没有小数", _set(currency="JPY", sum_insured="12000.5", insured_value="12000", premium="60", freight="900")),
    ("金额写成了文字", _set(sum_insured="一千元整")),
    ("币种不认识", _set(currency="XAU")),
    ("符号¥可能是人民币也可能是日元", _set(currency="¥")),
    ("运单号被表格软件写成了科学计数法", _set(tracking_no="1.00346E+17")),
    ("运单号为空", _set(tracking_no=None)),
    ("日期可以有两种读法", _set(paid_at="03/04/2026 10:00")),
    ("没有这一天", _set(issued_at="2026-02-30 09:00")),
    ("免赔率大于一", _set(deductible_rate="1.5")),
    ("没有这个附加条款", _set(endorsements="E1,E9")),
    ("没有这种货物类别", _set(category="宇宙飞船")),
    ("电子邮箱不完整", _set(email="shop@")),
    ("没有这个时区", _set(destination_time_zone="Europe/Atlantis")),
    ("既不是也不否", _set(premium_paid="也许")),
    ("签收早于发货", _set(dispatched_at="2026-08-20 10:00", arrival_notice_at=None, delivered_at="2026-08-01 10:00")),
)  # fmt: skip


def wrong_rows(insured: Sequence[Row]) -> list[Row]:
    """Two good rows, rows that are each wrong in another way, two that contradict each other, and one that is twice."""
    fresh = [dict(row) for row in insured if row["scheme"] == Scheme.FPX_AR and row["currency"] == "CNY"]
    taken = iter(_one_a_policy(fresh))
    found = [next(taken) | {"note": "正确"}, next(taken) | {"note": "正确"}]
    for note, spoil in MISTAKES:
        row = next(taken)
        spoil(row)
        found.append(row | {"note": note})
    first = next(taken)
    second = first | {"tracking_no": next(taken)["tracking_no"], "policyholder": next(taken)["insured"]}
    found += [first | {"note": "与下一行同一保单但投保人不同"}, second | {"note": "与上一行同一保单但投保人不同"}]
    same = next(taken)
    found += [same | {"note": "同一运单出现两次"}, same | {"note": "同一运单出现两次"}]
    for row in found:
        # Numbers of their own, or the good rows would be those of the other file.
        row["policy_no"] = f"W{row['policy_no']}"
    return found


def _one_a_policy(table: Sequence[Row]) -> list[Row]:
    seen: set[Cell] = set()
    found = []
    for row in table:
        if row["policy_no"] not in seen:
            seen.add(row["policy_no"])
            found.append(row)
    return found
