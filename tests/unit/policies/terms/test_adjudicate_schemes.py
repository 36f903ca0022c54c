"""What every scheme has in common: benign claims pass, every clause speaks once, the output is the contract's."""

import json
from typing import Any

import pytest

from policies.terms import SCHEMES, Outcome, adjudicate, read
from tests.unit.policies.terms.claims import ABSENT, claim, delayed

PAYABLE = {"FPX-TA": "60.00", "FPX-PI": "1500.00", "FPX-AR": "1500.00", "JSX-INS": "1500.00", "JSX-STD": "300.00"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_benign_claim_is_approved_and_nothing_else(scheme: str) -> None:
    given = adjudicate(claim(scheme)).as_dict()
    assert given["recommendation"] == "approve"
    assert given["payable"] == PAYABLE[scheme]
    assert given["missing"] == {"documents": [], "answers": [], "facts": []}
    assert (given["denial_reasons"], given["refer_reasons"], given["warnings"]) == ([], [], [])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_clause_gives_one_finding_in_the_order_of_the_scheme(scheme: str) -> None:
    decision = adjudicate(claim(scheme))
    assert [finding.clause for finding in decision.findings] == [clause.id for clause in SCHEMES[scheme].clauses]
    for finding in decision.findings:
        assert finding.reason.zh
        assert finding.reason.en
        assert isinstance(finding.outcome, Outcome)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_and_kind_alone_are_enough_to_say_what_is_missing(scheme: str) -> None:
    decision = adjudicate({"scheme": scheme, "claim": {"kind": "loss"}})
    assert decision.payable is None
    assert decision.recommendation == "supplement"
    assert decision.missing.documents
    assert "currency" in decision.missing.facts
    json.dumps(decision.as_dict())


def test_the_output_has_the_fields_of_the_contract() -> None:
    given = adjudicate(claim("FPX-AR", policy={"sum_insured": "1000.00", "insured_value": "1200.00"})).as_dict()
    assert given["edition"] == "forepax-2026-11"
    assert len(given["parameters_hash"]) == 64
    assert given["amount"].keys() == {
        "goods",
        "salvage_expenses",
        "freight",
        "subsidy",
        "difference",
        "without_exemptions",
        "steps",
    }
    finding = next(one for one in given["findings"] if one["clause"] == "GT-2.1")
    assert finding.keys() == {"clause", "outcome", "exemption", "reason", "facts", "parameters"}
    assert finding["parameters"] == ["GT-2.1.carriages"]
    assert all(step.keys() == {"clause", "label", "value"} for step in given["amount"]["steps"])


def test_steps_are_rounded_for_display_only() -> None:
    policy = {"sum_insured": "1000.00", "insured_value": "1200.00", "deductible_amount": "50.00"}
    given = adjudicate(
        claim(
            "FPX-AR",
            policy=policy,
            answers={"GT-23": "yes"},
            claim={
                "goods_loss": "750.00",
                "salvage_expenses": "20.00",
                "reductions": [{"clause": "GT-23", "amount": "10.00", "note": "no tarpaulin"}],
            },
        )
    ).as_dict()
    values = {step["clause"]: step["value"] for step in given["amount"]["steps"]}
    assert values["GT-25.2"] == "616.666667"
    assert given["payable"] == "583.34"
    assert given["amount"]["without_exemptions"] == "770.00"


def test_answers_that_the_scheme_does_not_ask_are_listed_and_change_nothing() -> None:
    plain = adjudicate(claim("JSX-INS"))
    noisy = adjudicate(claim("JSX-INS", answers={"GT-6.1": "yes", "TA-2.2": "no"}))
    assert noisy.ignored_answers == ("GT-6.1", "TA-2.2")
    assert noisy.payable == plain.payable
    assert noisy.recommendation == plain.recommendation


def test_a_missing_currency_computes_nothing_but_a_denial() -> None:
    for data in (claim("FPX-AR", currency=ABSENT), delayed(currency=ABSENT), claim("JSX-STD", currency=None)):
        decision = adjudicate(data)
        assert decision.recommendation == "investigate"
        assert decision.payable is None
        assert decision.missing.facts == ("currency",)
    denied = adjudicate(claim("FPX-AR", currency=ABSENT, parcel={"category": "fish"}))
    assert denied.as_dict()["payable"] == "0.00"


@pytest.mark.parametrize(
    ("scheme", "change", "fact"),
    [
        ("FPX-AR", {"policy": {"sum_insured": ABSENT}}, "policy.sum_insured"),
        ("FPX-AR", {"parcel": {"carriage": ABSENT}}, "parcel.carriage"),
        ("FPX-AR", {"parcel": {"dispatched_at": ABSENT}}, "parcel.dispatched_at"),
        ("FPX-TA", {"parcel": {"platform_order": ABSENT}}, "parcel.platform_order"),
        ("FPX-TA", {"parcel": {"order_confirmed_at": ABSENT}}, "parcel.order_confirmed_at"),
        ("JSX-INS", {"parcel": {"transport_mode": ABSENT}}, "parcel.transport_mode"),
        ("JSX-INS", {"parcel": {"dispatched_at": ABSENT}}, "parcel.dispatched_at"),
        ("JSX-STD", {"claim": {"standard_amount": ABSENT}}, "claim.standard_amount"),
        ("JSX-STD", {"claim": {"standard_amount_reason": " "}}, "claim.standard_amount_reason"),
    ],
)
def test_a_fact_of_the_office_is_investigated(scheme: str, change: dict[str, Any], fact: str) -> None:
    decision = adjudicate(claim(scheme, **change))
    assert decision.recommendation == "investigate"
    assert fact in decision.missing.facts


@pytest.mark.parametrize(
    ("scheme", "change", "fact"),
    [
        ("FPX-AR", {"claim": {"peril": ABSENT}}, "claim.peril"),
        ("FPX-AR", {"claim": {"goods_loss": ABSENT}}, "claim.goods_loss"),
        ("FPX-AR", {"parcel": {"category": ABSENT}}, "parcel.category"),
        ("FPX-TA", {"parcel": {"freight": ABSENT}}, "parcel.freight"),
        ("JSX-INS", {"claim": {"event_at": ABSENT}}, "claim.event_at"),
        ("JSX-STD", {"claim": {"received_at": ABSENT}}, "claim.received_at"),
    ],
)
def test_a_fact_of_the_claimant_is_asked_for(scheme: str, change: dict[str, Any], fact: str) -> None:
    decision = adjudicate(claim(scheme, **change))
    assert decision.recommendation == "supplement"
    assert fact in decision.missing.facts


def test_what_a_clause_does_not_need_holds_nothing_up() -> None:
    bare = {"tracking_no": ABSENT, "transport_mode": ABSENT, "freight": ABSENT, "freight_paid": ABSENT}
    decision = adjudicate(
        claim(
            "FPX-AR",
            policy={"premium_paid": ABSENT, "status": ABSENT, "issued_at": ABSENT, "paid_at": ABSENT},
            parcel={**bare, "platform_order": ABSENT, "order_paid_at": ABSENT, "order_confirmed_at": ABSENT},
            claim={"claim_no": ABSENT, "received_at": ABSENT},
        )
    )
    assert decision.recommendation == "approve"
    assert decision.missing.facts == ("policy.premium_paid",)


def test_the_decision_keeps_the_typed_facts_it_was_made_on() -> None:
    data = claim("FPX-AR")
    assert adjudicate(data).facts == read(data)


def test_the_order_of_answers_documents_and_fields_is_irrelevant() -> None:
    data = claim("FPX-AR", answers={"GT-20": "yes", "E3": "unknown"})
    turned = {name: data[name] for name in reversed(data)}
    turned["answers"] = {clause: data["answers"][clause] for clause in reversed(data["answers"])}
    turned["documents"] = list(reversed(data["documents"]))
    assert adjudicate(turned).as_dict() == adjudicate(data).as_dict()
