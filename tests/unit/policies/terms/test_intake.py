"""Input is read exactly or refused by the dotted name of its field."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from policies.terms import InputError, adjudicate, read
from tests.unit.policies.terms.claims import ABSENT, claim

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"scheme": ABSENT}, "scheme", "required"),
    ({"scheme": "FPX"}, "scheme", "unknown_code"),
    ({"scheme": 7}, "scheme", "wrong_type"),
    ({"nonsense": 1}, "nonsense", "unknown_field"),
    ({"currency": "cny"}, "currency", "unknown_code"),
    ({"edition": "forepax-1999"}, "edition", "unknown_code"),
    ({"edition": 3}, "edition", "wrong_type"),
    ({"policy": []}, "policy", "wrong_type"),
    ({"policy": {"sum_insured": "0.00"}}, "policy.sum_insured", "not_positive"),
    ({"policy": {"sum_insured": "-1"}}, "policy.sum_insured", "negative"),
    ({"policy": {"insured_value": "0"}}, "policy.insured_value", "not_positive"),
    ({"policy": {"deductible_rate": "1.01"}}, "policy.deductible_rate", "out_of_range"),
    ({"policy": {"deductible_rate": "0.0000001"}}, "policy.deductible_rate", "out_of_range"),
    ({"policy": {"deductible_rate": "5%"}}, "policy.deductible_rate", "not_a_number"),
    ({"policy": {"premium_paid": "true"}}, "policy.premium_paid", "wrong_type"),
    ({"policy": {"endorsements": "E1"}}, "policy.endorsements", "wrong_type"),
    ({"policy": {"endorsements": ["E1", "E99"]}}, "policy.endorsements.1", "unknown_code"),
    ({"policy": {"issued_at": "2026-03-01"}}, "policy.issued_at", "not_an_instant"),
    ({"policy": {"issued_at": "2026-03-01T09:00:00"}}, "policy.issued_at", "naive_instant"),
    ({"policy": {"issued_at": "2026-02-30T09:00:00Z"}}, "policy.issued_at", "not_an_instant"),
    ({"policy": {"issued_at": "0999-02-28T09:00:00Z"}}, "policy.issued_at", "out_of_range"),
    ({"policy": {"issued_at": 1770000000}}, "policy.issued_at", "wrong_type"),
    ({"parcel": {"promised_on": "2026-02-01T00:00:00Z"}}, "parcel.promised_on", "not_a_date"),
    ({"parcel": {"promised_on": 20260201}}, "parcel.promised_on", "wrong_type"),
    ({"parcel": {"destination_time_zone": "Shanghai"}}, "parcel.destination_time_zone", "unknown_code"),
    ({"parcel": {"destination_time_zone": "localtime"}}, "parcel.destination_time_zone", "unknown_code"),
    ({"parcel": {"category": None, "colour": "red"}}, "parcel.colour", "unknown_field"),
    ({"parcel": {"tracking_no": 12}}, "parcel.tracking_no", "wrong_type"),
    ({"claim": ABSENT}, "claim.kind", "required"),
    ({"claim": {"kind": None}}, "claim.kind", "required"),
    ({"claim": {"kind": "tax"}}, "claim.kind", "unknown_code"),
    ({"claim": {"peril": "rust"}}, "claim.peril", "unknown_code"),
    ({"claim": {"goods_loss": 750.0}}, "claim.goods_loss", "wrong_type"),
    ({"claim": {"goods_loss": True}}, "claim.goods_loss", "wrong_type"),
    ({"claim": {"goods_loss": "NaN"}}, "claim.goods_loss", "not_a_number"),
    ({"claim": {"goods_loss": "-Infinity"}}, "claim.goods_loss", "not_a_number"),
    ({"claim": {"goods_loss": "1e3"}}, "claim.goods_loss", "not_a_number"),
    ({"claim": {"goods_loss": "１２"}}, "claim.goods_loss", "not_a_number"),
    ({"claim": {"goods_loss": " 12"}}, "claim.goods_loss", "not_a_number"),
    ({"claim": {"goods_loss": "1,200.00"}}, "claim.goods_loss", "not_a_number"),
    ({"claim": {"goods_loss": "12.345"}}, "claim.goods_loss", "too_many_digits"),
    ({"claim": {"goods_loss": "100000000000"}}, "claim.goods_loss", "too_many_digits"),
    ({"claim": {"delay_days": True}}, "claim.delay_days", "wrong_type"),
    ({"claim": {"delay_days": 1.5}}, "claim.delay_days", "wrong_type"),
    ({"claim": {"delay_days": -1}}, "claim.delay_days", "out_of_range"),
    ({"claim": {"delay_days": 10**9}}, "claim.delay_days", "out_of_range"),
    ({"claim": {"reductions": {}}}, "claim.reductions", "wrong_type"),
    ({"claim": {"reductions": [{"clause": "GT-23"}]}}, "claim.reductions.0.amount", "required"),
    ({"claim": {"reductions": [{"amount": "1"}]}}, "claim.reductions.0.clause", "required"),
    ({"claim": {"reductions": [{"clause": "GT-9", "amount": "1"}]}}, "claim.reductions.0.clause", "unknown_code"),
    ({"claim": {"reductions": [{"clause": "GT-23", "amount": "-1"}]}}, "claim.reductions.0.amount", "negative"),
    ({"claim": {"reductions": [{"why": "x"}]}}, "claim.reductions.0.why", "unknown_field"),
    ({"documents": "invoice"}, "documents", "wrong_type"),
    ({"documents": ["invoice", "selfie"]}, "documents.1", "unknown_code"),
    ({"documents": [{"document": "selfie"}]}, "documents.0.document", "unknown_code"),
    ({"waived_documents": [{"reason": "lost"}]}, "waived_documents.0.document", "required"),
    ({"waived_documents": [{"document": "invoice", "reason": 1}]}, "waived_documents.0.reason", "wrong_type"),
    ({"answers": ["GT-6.1"]}, "answers", "wrong_type"),
    ({"answers": {"GT-99": "yes"}}, "answers.GT-99", "unknown_code"),
    ({"answers": {"GT-6.1": "maybe"}}, "answers.GT-6.1", "unknown_code"),
    ({"answers": {"GT-6.1": True}}, "answers.GT-6.1", "wrong_type"),
    ({"other_claims": {}}, "other_claims", "wrong_type"),
    ({"other_claims": [7]}, "other_claims.0", "wrong_type"),
    ({"other_claims": [{"scheme": "X"}]}, "other_claims.0.scheme", "unknown_code"),
    ({"other_claims": [{"state": "closed"}]}, "other_claims.0.state", "unknown_code"),
    ({"other_claims": [{"kind": "tax"}]}, "other_claims.0.kind", "unknown_code"),
]


@pytest.mark.parametrize(("change", "field", "code"), REFUSED, ids=[f"{field}-{code}" for _, field, code in REFUSED])
def test_nonsense_is_refused_by_name(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        adjudicate(claim("FPX-AR", **change))
    assert (caught.value.field, caught.value.code) == (field, code)
    assert caught.value.message


def test_a_reduction_of_another_scheme_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        adjudicate(claim("JSX-INS", claim={"reductions": [{"clause": "GT-23", "amount": "1.00"}]}))
    assert caught.value.field == "claim.reductions.0.clause"


def test_facts_are_typed() -> None:
    facts = read(
        claim(
            "FPX-AR",
            parcel={"promised_on": "2026-04-08", "destination_time_zone": "Europe/Paris"},
            policy={"issued_at": "2026-04-01T01:00:00Z"},
            claim={"reductions": [{"clause": "GT-23", "amount": "1.5", "note": None}], "delay_days": 0},
            waived_documents=["invoice", {"document": "weight_note", "reason": "sold by piece"}],
            answers={"GT-6.1": "unknown", "GT-6.2": None},
        )
    )
    assert facts.policy.issued_at == datetime(2026, 4, 1, 1, tzinfo=UTC)
    assert facts.policy.sum_insured == Decimal(4000)
    assert facts.parcel.promised_on == date(2026, 4, 8)
    assert str(facts.parcel.destination_time_zone) == "Europe/Paris"
    assert facts.waived_documents == {"invoice", "weight_note"}
    assert facts.claim.reductions[0].amount == Decimal("1.5")
    assert facts.answer("GT-6.1") is None
    assert facts.answer("GT-6.3") == "no"
    assert "GT-6.2" not in facts.answers


@pytest.mark.parametrize("empty", [None, ABSENT])
def test_null_is_the_same_as_absent(empty: Any) -> None:
    change = dict.fromkeys(["policy", "parcel", "documents", "waived_documents", "answers", "other_claims"], empty)
    facts = read(claim("FPX-AR", **change, edition=empty))
    assert facts.policy.sum_insured is None
    assert facts.documents == frozenset()
    assert facts.answers == {}


def test_zeros_after_the_currency_s_decimals_round_nothing() -> None:
    yen = claim("FPX-AR", currency="JPY")
    assert adjudicate(yen).as_dict()["payable"] == "1500"


def test_freight_need_not_be_in_the_claim_s_currency_unless_it_is_paid() -> None:
    freight = {"freight": "60.55"}
    assert read(claim("FPX-AR", currency="JPY", parcel=freight)).parcel.freight == Decimal("60.55")
    with pytest.raises(InputError, match=r"parcel\.freight"):
        read(claim("FPX-TA", currency="JPY", parcel=freight))


def test_three_decimals_where_the_currency_has_them_or_is_not_known() -> None:
    assert adjudicate(claim("FPX-AR", currency="KWD", claim={"goods_loss": "12.345"})).as_dict()["payable"] == "12.345"
    assert read(claim("FPX-AR", currency=None, claim={"goods_loss": "12.345"})).claim.goods_loss == Decimal("12.345")


def test_dates_outside_every_calendar_are_refused_by_the_field_they_come_from() -> None:
    with pytest.raises(InputError) as caught:
        adjudicate(claim("JSX-STD", parcel={"dispatched_at": "1950-01-01T00:00:00Z"}))
    assert caught.value.field == "parcel.dispatched_at"
