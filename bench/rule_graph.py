"""The peer: what FPX-AR pays and what it excludes, as one decision graph in the JSON form of `zen-engine`.

Two tables and the amount, as that engine's documentation puts such a decision together: a table that collects every
ground of denial, then expressions that build on each other. It gives no reasons, findings or trace.
"""

import json
from itertools import pairwise
from typing import Any

from policies.terms import CATEGORIES

_PRECIOUS = sorted(CATEGORIES.of_class("precious"))
_UNINSURABLE = sorted(CATEGORIES.of_class("uninsurable"))
_LOST = (
    'claim.kind == "loss" and claim.peril in ["parcel_missing", "conveyance_missing"] and parcel.delivered_at == null'
)


def _yes(clause: str) -> str:
    return f'answers["{clause}"] == "yes"'


def _whole(clause: str) -> str:
    """A yes without a measured part takes the whole."""
    return f'{_yes(clause)} and none(claim.reductions ?? [], #.clause == "{clause}")'


def _endorsed(clause: str) -> str:
    return f'{_yes(clause)} and "{clause}" in policy.endorsements and claim.kind != "delay" and not ({_LOST})'


# Grounds of denial, in the order of the clauses: the id, and the condition in the engine's expression language.
_CONDITIONS = {
    "GT-2.1": 'parcel.carriage != "postal" and parcel.carriage != "express"',
    "GT-2.2": (
        f"parcel.category in {json.dumps(_PRECIOUS)} and not (parcel.category in (policy.agreed_categories ?? []))"
    ),
    "GT-2.3": f"parcel.category in {json.dumps(_UNINSURABLE)}",
    "GT-5": 'claim.peril == "internal_cause"',
    "GT-6.1": _yes("GT-6.1"),
    "GT-6.2": _yes("GT-6.2"),
    "GT-6.3": _whole("GT-6.3"),
    "GT-6.4": f'claim.kind == "delay" or ({_whole("GT-6.4")})',
    "GT-6.5": _yes("GT-6.5"),
    "GT-9": (
        "date(claim.event_at) < date(parcel.dispatched_at) or "
        "(parcel.delivered_at != null and date(claim.event_at) >= date(parcel.delivered_at))"
    ),
    "GT-19": _whole("GT-19"),
    "GT-20": _whole("GT-20"),
    "GT-22": _whole("GT-22"),
    "GT-26.2": _yes("GT-26.2"),
    "IL-27.1": _yes("IL-27.1"),
    "E2": _endorsed("E2"),
    "E3": _endorsed("E3"),
}
_AMOUNT = {
    "value": "number(policy.insured_value)",
    "limit": "min([number(policy.sum_insured), $.value])",
    "taken": 'sum(map(filter(claim.reductions ?? [], #.clause != "GT-26.3"), number(#.amount)))',
    "prejudice": 'sum(map(filter(claim.reductions ?? [], #.clause == "GT-26.3"), number(#.amount)))',
    "covered": "min([max([0, number(claim.goods_loss) - $.taken]), $.value])",
    "off": "number(claim.residual_value ?? 0) + number(claim.third_party_recovered ?? 0)",
    "net": "max([0, $.covered - $.off])",
    "deducts_first": 'policy.deductible_order == "before_pro_rata"',
    "base": "$.deducts_first ? $.net : $.net * $.limit / $.value",
    "deductible": (
        "min([$.base, max([number(policy.deductible_amount ?? 0), $.base * number(policy.deductible_rate ?? 0)])])"
    ),
    "indemnity": "$.deducts_first ? ($.base - $.deductible) * $.limit / $.value : $.base - $.deductible",
    "goods": "round(max([0, $.indemnity - $.prejudice]), 2)",
    "rescued": "min([$.limit, number(claim.rescued_sum_insured ?? policy.sum_insured)])",
    "salvage": "round(min([number(claim.salvage_expenses ?? 0) * $.limit / $.value, $.rescued]), 2)",
    "denied": "map(excluded, #.clause)",
    "payable": "len(excluded) > 0 ? 0 : $.goods + $.salvage",
}


def graph() -> str:
    """The decision as JSON, ready for the engine."""
    nodes = [
        {"id": "in", "type": "inputNode", "name": "claim", "content": {}},
        {"id": "grounds", "type": "decisionTableNode", "name": "grounds of denial", "content": _table()},
        {"id": "amount", "type": "expressionNode", "name": "amount", "content": _expressions()},
        {"id": "out", "type": "outputNode", "name": "decision", "content": {}},
    ]
    steps = ["in", "grounds", "amount", "out"]
    edges = [
        {"id": f"e{at}", "type": "edge", "sourceId": source, "targetId": target}
        for at, (source, target) in enumerate(pairwise(steps))
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _table() -> dict[str, Any]:
    rules = [
        {"_id": f"r{at}", "if": condition, "then": f'"{clause}"'}
        for at, (clause, condition) in enumerate(_CONDITIONS.items())
    ]
    return {
        "hitPolicy": "collect",
        "inputs": [{"id": "if", "name": "condition"}],
        "outputs": [{"id": "then", "name": "clause", "field": "clause"}],
        "rules": rules,
        "passThrough": True,
        "outputPath": "excluded",
        "inputField": None,
        "executionMode": "single",
    }


def _expressions() -> dict[str, Any]:
    lines = [{"id": key, "key": key, "value": value} for key, value in _AMOUNT.items()]
    return {
        "expressions": lines,
        "passThrough": False,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
