"""Plain claims of each scheme that are approved as they stand, for tests to depart from."""

import copy
from typing import Any

ABSENT = object()

_POLICY = {
    "issued_at": "2026-04-01T09:00:00+08:00",
    "paid_at": "2026-04-01T09:00:00+08:00",
    "sum_insured": "4000.00",
    "insured_value": "4000.00",
    "premium_paid": True,
    "exemptions_explained": True,
    "endorsements": ["E1", "E2", "E3"],
    "status": "in_force",
}
_PARCEL = {
    "tracking_no": "T-1",
    "category": "electronics",
    "carriage": "express",
    "transport_mode": "air",
    "freight": "60.00",
    "freight_paid": True,
    "platform_order": True,
    "order_paid_at": "2026-04-01T09:00:00+08:00",
    "order_confirmed_at": "2026-04-01T10:00:00+08:00",
    "dispatched_at": "2026-04-03T08:00:00+08:00",
}
_CLAIM = {
    "claim_no": "C-1",
    "kind": "damage",
    "peril": "fire",
    "event_at": "2026-04-06T12:00:00+08:00",
    "received_at": "2026-04-10T09:00:00+08:00",
    "goods_loss": "1500.00",
}
_INSURED_PAPERS = [
    "policy_original",
    "parcel_receipt",
    "invoice",
    "packing_list",
    "weight_note",
    "loss_certificate",
    "inspection_report",
    "claim_statement",
]
_ASKED = [
    *(f"GT-6.{point}" for point in range(1, 6)),
    *(f"GT-{article}" for article in range(19, 24)),
    *(f"GT-26.{part}" for part in range(1, 4)),
    "IL-27.1",
    "IL-27.3",
    "E1",
    "E2",
    "E3",
]
_SCHEMES: dict[str, dict[str, Any]] = {
    "FPX-TA": {
        "claim": {"kind": "loss"},
        "documents": ["order_details", "transport_anomaly_proof", "freight_payment_proof"],
        "answers": {"TA-2.2": "no", "TA-2.3": "no", "TA-4.1": "no", "TA-4.2": "no", "TA-3.3": "yes", "TA-7": "yes"},
    },
    "FPX-PI": {"documents": _INSURED_PAPERS, "answers": dict.fromkeys(_ASKED, "no")},
    "FPX-AR": {"claim": {"peril": "breakage"}, "documents": _INSURED_PAPERS, "answers": dict.fromkeys(_ASKED, "no")},
    "JSX-INS": {"documents": ["receipt", "waybill_photo"]},
    "JSX-STD": {
        "claim": {"standard_amount": "300.00", "standard_amount_reason": "table of 2026"},
        "documents": ["written_application"],
        "answers": {"JS-1": "no", "JS-2": "no", "JS-3": "no", "JS-6": "no"},
    },
}


def claim(scheme: str, /, **changes: Any) -> dict[str, Any]:
    """A benign claim of `scheme`; mappings in `changes` are merged one level deep, ABSENT takes a field out."""
    data: dict[str, Any] = {
        "id": "t",
        "scheme": scheme,
        "currency": "CNY",
        "policy": _POLICY,
        "parcel": _PARCEL,
        "claim": _CLAIM,
    }
    return _merged(_merged(copy.deepcopy(data), _SCHEMES[scheme]), changes)


def delayed(**changes: Any) -> dict[str, Any]:
    """A benign claim for delay under JSX-INS."""
    late = claim(
        "JSX-INS",
        claim={"kind": "delay", "peril": ABSENT, "goods_loss": ABSENT, "delay_days": 6, "delay_subsidy": "120.00"},
        parcel={"promised_on": "2026-04-05"},
    )
    return _merged(late, changes)


def _merged(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(data)
    for name, value in changes.items():
        if value is ABSENT:
            result.pop(name, None)
        elif isinstance(value, dict):
            result[name] = _merged(result.get(name, {}), value)
        else:
            result[name] = copy.deepcopy(value)
    return result
