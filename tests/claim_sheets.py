"""The platform's claims sheets and carriers' tracking files for tests."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from claims.imports.columns import CLAIMS
from claims.services import import_claims
from claimsoffice.kernel.models import ImportBatch
from policies.imports.sheet import Sheet
from policies.imports.tracking_columns import TRACKING
from policies.models import InsuredParcel
from policies.services import import_kinds
from tests.office import days_ago
from tests.sheets import csv_bytes


def at(days: float) -> str:
    """An instant that many days ago, as a sheet writes it."""
    return days_ago(days).isoformat(timespec="minutes")


def claim_row(parcel: InsuredParcel, reference: str, **changes: Any) -> dict[str, Any]:
    """A row that is right, but for what the test changes; None takes a cell out."""
    row = {
        "platform_ref": reference,
        "tracking_no": parcel.tracking_no,
        "kind": "破损",
        "peril": "breakage",
        "event_at": at(30),
        "event_source": "carrier scan",
        "received_at": at(10),
        "claimed_amount": "750.00",
        "currency": parcel.policy.currency,
        "claimant": "王小明",
        "claimant_phone": "13900001111",
        "claimant_email": "wang@example.com",
        "description": "外箱破损",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}


def tracking_row(parcel: InsuredParcel, event: str, when: str | datetime, **changes: Any) -> dict[str, Any]:
    moment = when if isinstance(when, str) else when.isoformat(timespec="minutes")
    row = {"tracking_no": parcel.tracking_no, "event": event, "happened_at": moment, **changes}
    return {name: value for name, value in row.items() if value is not None}


def sheet_bytes(sheet: Sheet, *rows: Mapping[str, Any], labels: str = "zh") -> bytes:
    """A CSV with every column of the sheet."""
    header = [column.field if labels == "field" else getattr(column, labels) for column in sheet.columns]
    return csv_bytes([header, *([row.get(column.field, "") for column in sheet.columns] for row in rows)])


def claims_csv(*rows: Mapping[str, Any]) -> bytes:
    return sheet_bytes(CLAIMS, *rows)


def tracking_csv(*rows: Mapping[str, Any]) -> bytes:
    return sheet_bytes(TRACKING, *rows)


def stage_claims(user: User, *rows: Mapping[str, Any], labels: str = "zh") -> ImportBatch:
    return import_claims.DOOR.stage(io.BytesIO(sheet_bytes(CLAIMS, *rows, labels=labels)), "claims.csv", user)


def stage_tracking(user: User, *rows: Mapping[str, Any], labels: str = "zh") -> ImportBatch:
    door = import_kinds.find(TRACKING.slug)
    assert door is not None
    return door.stage(io.BytesIO(sheet_bytes(TRACKING, *rows, labels=labels)), "tracking.csv", user)


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, held, refused."""
    return batch.created, batch.updated, batch.unchanged, batch.held, batch.rejected


def wrong(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """(row, field, code) of every error."""
    return [(error["row"], error["field"], error["code"]) for error in batch.errors]
