"""The sample's other spreadsheets: the platform's claims of a day, and what a carrier reports of its parcels."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from claims.imports.columns import CLAIMS
from claims.sample.policies import Row
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.imports.sheet import Sheet
from policies.imports.tracking_columns import TRACKING
from policies.models import Scheme

CLAIMS_FILE, TRACKING_FILE = "claims-platform.csv", "tracking-carrier.csv"
# Delivered so many days ago: their recipients complain now.
RECENT = (3, 15)
ON_THEIR_WAY = (4, 20)

_STORIES = (
    ("破损", "破碎", "外箱完好，内件碎裂", "0.6"),
    ("短少", "其他外来原因", "签收时少一件", "0.4"),
    ("破损", "受潮水湿", "外箱浸湿，商品受潮", "1"),
    ("破损", "野蛮装卸", "外箱变形，边角压坏", "0.5"),
    ("短少", "盗窃", "外箱有割口，内件缺失", "0.7"),
)


def write_others(folder: Path, insured: Sequence[Row], today: date) -> list[Path]:
    """Write a claims sheet and a tracking file about parcels of `insured` as of `today`; return both."""
    paths = [folder / CLAIMS_FILE, folder / TRACKING_FILE]
    _write(paths[0], CLAIMS, list(claim_rows(insured, today)))
    _write(paths[1], TRACKING, list(tracking_rows(insured, today)))
    return paths


def claim_rows(insured: Sequence[Row], today: date) -> Iterator[dict[str, str]]:
    """A day's claims; the last row claims once more for the first one's parcel, so that it is held."""
    # From the end: the sample's own claims are made for the first parcels that fit.
    covered = (row for row in reversed(insured) if row["scheme"] == Scheme.FPX_AR)
    damaged = [row for row in covered if _delivered_in(row, today, RECENT)]
    received = datetime.combine(today, time(9, 30), OFFICE_ZONE) - timedelta(days=1)
    found = []
    for number, (row, story) in enumerate(zip(damaged, _STORIES * 2, strict=False), start=1):
        kind, peril, words, share = story
        value = row["insured_value"]
        claimed = f"{value * Decimal(share):.0f}" if isinstance(value, Decimal) else ""
        found.append(
            {
                "platform_ref": f"PLT{today:%Y%m%d}{number:04d}",
                "tracking_no": str(row["tracking_no"]),
                "kind": kind,
                "peril": peril,
                "event_at": str(row["delivered_at"]),
                "event_source": "收件人签收记录",
                "received_at": (received + timedelta(minutes=17 * number)).strftime("%Y-%m-%d %H:%M"),
                "item": str(row["goods"]),
                "claimed_amount": claimed,
                "currency": str(row["currency"]),
                "claimant": str(row["insured"]),
                "claimant_email": f"buyer{number}@example.com",
                "description": words,
            }
        )
    again = {**found[0], "platform_ref": f"PLT{today:%Y%m%d}{len(found) + 1:04d}", "remarks": "买家在平台上重复提交"}
    yield from (*found, again)


def tracking_rows(insured: Sequence[Row], today: date) -> Iterator[dict[str, str]]:
    """What a carrier reports: scans and arrivals of parcels on their way, a delivery, a new number."""
    moving = [row for row in reversed(insured) if _moves(row, today)]
    # The first moment of today: the sample is loaded at any hour, and what lies ahead of it is refused.
    now = datetime.combine(today, time(), OFFICE_ZONE)
    events = ("末次扫描", "到货通知", "签收", "转单", "末次扫描", "退件")
    for number, (row, event) in enumerate(zip(moving, events * 2, strict=False)):
        zone = ZoneInfo(str(row["destination_time_zone"]))
        at = (now - timedelta(hours=5 + 3 * number)).astimezone(zone)
        yield {
            "tracking_no": str(row["tracking_no"]),
            "event": event,
            "happened_at": at.isoformat(timespec="minutes"),
            "new_tracking_no": f"LX{number:09d}CN" if event == "转单" else "",
            "reported_at": now.isoformat(timespec="minutes"),
            "source": "承运商轨迹接口",
        }


def _delivered_in(row: Mapping[str, object], today: date, days: tuple[int, int]) -> bool:
    delivered = row.get("delivered_at")
    return (
        isinstance(delivered, str)
        and days[0] <= (today - datetime.fromisoformat(delivered).date()).days <= days[1]
        and row["freight_paid"] == row["premium_paid"] == "是"
    )


def _moves(row: Mapping[str, object], today: date) -> bool:
    left = row.get("dispatched_at")
    return (
        isinstance(left, datetime)
        and not row.get("arrival_notice_at")
        and ON_THEIR_WAY[0] <= (today - left.date()).days <= ON_THEIR_WAY[1]
    )


def _write(path: Path, sheet: Sheet, table: Sequence[Mapping[str, str]]) -> None:
    used = [column for column in sheet.columns if column.required or any(row.get(column.field) for row in table)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.zh for column in used])
        writer.writerows([row.get(column.field, "") for column in used] for row in table)
