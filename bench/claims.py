"""A mixed file of claims: every scheme, approvals, denials, reductions and gaps, the same for the same seed."""

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SEED = 20261101
ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=ZONE)
SHARES = {"FPX-AR": 50, "FPX-PI": 15, "FPX-TA": 10, "JSX-INS": 15, "JSX-STD": 10}
PAPERS = {
    "FPX-TA": ["order_details", "transport_anomaly_proof", "freight_payment_proof"],
    "JSX-INS": ["receipt", "waybill_photo"],
    "JSX-STD": ["written_application"],
}
INSURED_PAPERS = [
    "policy_original",
    "parcel_receipt",
    "invoice",
    "packing_list",
    "weight_note",
    "loss_certificate",
    "inspection_report",
    "claim_statement",
]
EXCLUDING = [
    "GT-6.1",
    "GT-6.2",
    "GT-6.3",
    "GT-6.4",
    "GT-6.5",
    "GT-19",
    "GT-20",
    "GT-22",
    "GT-26.2",
    "IL-27.1",
    "E2",
    "E3",
]
MEASURED = ["GT-21", "GT-23", "GT-26.3", "IL-27.3"]
ASKED = {
    "FPX-TA": ["TA-2.2", "TA-2.3", "TA-4.1", "TA-4.2"],
    "JSX-INS": [],
    "JSX-STD": ["JS-1", "JS-2", "JS-3", "JS-6"],
}
INSURED_ASKED = [*EXCLUDING, *MEASURED, "GT-26.1", "E1"]
CATEGORIES = ["general", "electronics", "clothing", "cosmetics", "jade", "fruit"]


def write(path: Path, count: int) -> None:
    """Write `count` claims as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for claim in claims(count):
            file.write(json.dumps(claim, ensure_ascii=False) + "\n")


def claims(count: int) -> Iterator[dict[str, Any]]:
    """`count` claims, one after the other, never all at once."""
    chance = random.Random(SEED)
    schemes = list(SHARES)
    weights = list(SHARES.values())
    for number in range(count):
        yield _claim(chance, number, chance.choices(schemes, weights)[0])


def _claim(chance: random.Random, number: int, scheme: str) -> dict[str, Any]:
    issued = FIRST_DAY + timedelta(hours=chance.randrange(6000))
    dispatched = issued + timedelta(hours=chance.randrange(4, 72))
    event = dispatched + timedelta(hours=chance.randrange(1, 240))
    value = chance.randrange(10_000, 900_000)
    insured = value if chance.random() < 0.6 else chance.randrange(5_000, value + 50_000)
    kind = _kind(chance, scheme)
    claim = {
        "claim_no": f"C{number:08d}",
        "kind": kind,
        "peril": _peril(chance, scheme, kind),
        "event_at": event.isoformat(),
        "received_at": (event + timedelta(days=chance.randrange(1, 25))).isoformat(),
        "third_party_liable": chance.random() < 0.3,
        "goods_loss": _sum(chance.randrange(1_000, value + 20_000)),
        "salvage_expenses": _sum(chance.randrange(0, 20_000)) if chance.random() < 0.2 else None,
        "residual_value": _sum(chance.randrange(0, 5_000)) if chance.random() < 0.2 else None,
        "third_party_recovered": _sum(chance.randrange(0, 5_000)) if chance.random() < 0.1 else None,
    }
    policy = {
        "issued_at": issued.isoformat(),
        "paid_at": (issued - timedelta(days=1)).isoformat(),
        "sum_insured": _sum(insured),
        "insured_value": _sum(value),
        "premium_paid": True,
        "exemptions_explained": True,
        "endorsements": ["E1", "E2", "E3"] if chance.random() < 0.7 else [],
        "status": "in_force",
    }
    if chance.random() < 0.4:
        policy["deductible_amount"] = _sum(chance.randrange(0, 20_000))
    if chance.random() < 0.3:
        policy["deductible_rate"] = chance.choice(["0.05", "0.1", "0.025"])
    if chance.random() < 0.1:
        policy["deductible_order"] = "before_pro_rata"
    parcel = {
        "tracking_no": f"T{number:010d}",
        "order_no": f"O{number:08d}",
        "category": chance.choices(CATEGORIES, [30, 30, 20, 15, 3, 2])[0],
        "carriage": "express",
        "transport_mode": chance.choice(["air", "sea", "rail"]),
        "freight": _sum(chance.randrange(2_000, 30_000)),
        "freight_paid": True,
        "platform_order": True,
        "order_paid_at": issued.isoformat(),
        "order_confirmed_at": issued.isoformat(),
        "dispatched_at": dispatched.isoformat(),
    }
    if kind == "damage":
        parcel["delivered_at"] = (event + timedelta(hours=chance.randrange(1, 100))).isoformat()
    if chance.random() < 0.03:
        parcel["delivered_at"] = (event - timedelta(hours=1)).isoformat()
    answers = _answers(chance, scheme, claim)
    _own(chance, scheme, claim)
    return {
        "id": number,
        "scheme": scheme,
        "currency": "CNY",
        "policy": policy,
        "parcel": parcel,
        "claim": {name: content for name, content in claim.items() if content is not None},
        "documents": _papers(chance, scheme, claim),
        "answers": answers,
    }


def _sum(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _kind(chance: random.Random, scheme: str) -> str:
    if scheme == "FPX-TA":
        return chance.choices(["loss", "damage"], [9, 1])[0]
    if scheme == "JSX-INS":
        return chance.choice(["loss", "damage", "delay"])
    return chance.choices(["damage", "loss"], [7, 3])[0]


def _peril(chance: random.Random, scheme: str, kind: str) -> str:
    if scheme == "FPX-PI":
        return chance.choices(["fire", "flood", "conveyance_collision", "theft"], [4, 3, 2, 1])[0]
    if kind == "loss":
        return "theft"
    return chance.choices(["breakage", "wetting", "rough_handling", "internal_cause"], [6, 3, 2, 1])[0]


def _answers(chance: random.Random, scheme: str, claim: dict[str, Any]) -> dict[str, str]:
    """Mostly as it should be; now and then a ground of denial, a measured part or a gap."""
    asked = ASKED.get(scheme, INSURED_ASKED)
    answers = dict.fromkeys(asked, "no")
    if scheme == "FPX-TA":
        answers |= {"TA-3.3": "yes", "TA-7": "yes"}
    if asked and chance.random() < 0.15:
        answers[chance.choice([clause for clause in asked if clause not in MEASURED and clause != "E1"])] = "yes"
    if asked and chance.random() < 0.1:
        del answers[chance.choice(asked)]
    if scheme.startswith("FPX-") and scheme != "FPX-TA" and chance.random() < 0.2:
        part = chance.choice(MEASURED)
        answers[part] = "yes"
        claim["reductions"] = [{"clause": part, "amount": _sum(chance.randrange(100, 30_000))}]
    return answers


def _own(chance: random.Random, scheme: str, claim: dict[str, Any]) -> None:
    if scheme == "JSX-STD":
        claim |= {"standard_amount": _sum(chance.randrange(2_000, 50_000)), "standard_amount_reason": "the table"}
    if scheme == "JSX-INS" and claim["kind"] == "delay":
        claim |= {"delay_days": chance.randrange(0, 20), "delay_subsidy": _sum(chance.randrange(1_000, 90_000))}


def _papers(chance: random.Random, scheme: str, claim: dict[str, Any]) -> list[str]:
    papers = list(PAPERS.get(scheme, INSURED_PAPERS))
    if scheme not in PAPERS and claim["third_party_liable"]:
        papers.append("third_party_correspondence")
    if chance.random() < 0.15:
        papers.remove(chance.choice(papers))
    return papers
