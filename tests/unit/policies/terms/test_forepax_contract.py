"""Rescission, premium, cancellation and unexplained exemptions (GT-10, 12, 17, 18, 30)."""

from typing import Any

import pytest

from policies.terms import Decision, adjudicate
from tests.unit.policies.terms.claims import ABSENT, claim


def rescinded(ground: str | None = "intentional", answers: dict[str, str] | None = None, **policy: Any) -> Decision:
    record = {
        "status": "rescinded",
        "rescission_ground": ground,
        "ground_known_at": "2026-04-20T09:00:00+08:00",
        "rescission_arrived_at": "2026-05-20T23:00:00+08:00",
    }
    return adjudicate(claim("FPX-AR", policy={**record, **policy}, answers=answers or {}))


def outcomes(decision: Decision) -> dict[str, str]:
    return {finding.clause: finding.outcome.value for finding in decision.findings}


def test_intent_rescinded_on_the_last_day_denies() -> None:
    decision = rescinded()
    assert decision.recommendation == "deny"
    assert decision.denial_reasons == ("GT-17",)
    assert outcomes(decision)["GT-17.d"] == "met"
    assert str(decision.payable) == "0"


def test_a_day_late_the_right_is_gone_and_someone_above_looks() -> None:
    decision = rescinded(rescission_arrived_at="2026-05-21T00:00:00+08:00")
    assert decision.recommendation == "refer"
    assert decision.denial_reasons == ()
    assert set(decision.refer_reasons) == {"GT-12", "GT-17"}
    assert outcomes(decision)["GT-17.d"] == "warns"
    assert str(decision.payable) == "1500.00"


def test_a_ground_known_at_the_contract_gives_no_right() -> None:
    decision = rescinded(issued_at="2026-04-20T09:00:00+08:00")
    assert decision.recommendation == "refer"
    assert outcomes(decision)["GT-12"] == "warns"


def test_two_years_after_the_contract_nothing_can_be_rescinded() -> None:
    decision = rescinded(issued_at="2024-05-19T09:00:00+08:00")
    assert decision.recommendation == "refer"
    assert rescinded(issued_at="2024-05-20T09:00:00+08:00").recommendation == "deny"


def test_without_a_contract_date_only_the_thirty_days_count() -> None:
    assert rescinded(issued_at=ABSENT, paid_at=ABSENT).recommendation == "deny"


@pytest.mark.parametrize(
    ("answers", "recommendation", "denials"),
    [({"GT-17": "yes"}, "deny", ("GT-17",)), ({"GT-17": "no"}, "refer", ()), ({}, "refer", ())],
)
def test_gross_negligence_turns_on_its_effect(
    answers: dict[str, str], recommendation: str, denials: tuple[str, ...]
) -> None:
    decision = rescinded("gross_negligence", answers)
    assert decision.recommendation == recommendation
    assert decision.denial_reasons == denials
    assert ("GT-17" in decision.missing.answers) is (not answers)


@pytest.mark.parametrize("field", ["ground_known_at", "rescission_arrived_at", "rescission_ground"])
def test_an_incomplete_record_denies_nothing(field: str) -> None:
    decision = rescinded(**({"ground": None} if field == "rescission_ground" else {field: ABSENT}))
    assert decision.recommendation == "refer"
    assert decision.missing.facts == (f"policy.{field}",)


def test_a_rescission_that_was_effective_before_the_event_ends_the_cover() -> None:
    before = {"ground_known_at": "2026-04-02T09:00:00+08:00", "rescission_arrived_at": "2026-04-05T09:00:00+08:00"}
    for ground in ("gross_negligence", "increased_risk"):
        assert "GT-12" in rescinded(ground, **before).denial_reasons
    assert rescinded("premium_unpaid", **before).denial_reasons == ("GT-18",)


def test_other_grounds_leave_an_earlier_event_covered() -> None:
    assert rescinded("increased_risk").refer_reasons == ("GT-12",)
    unpaid = rescinded("premium_unpaid")
    assert unpaid.refer_reasons == ("GT-18",)
    assert unpaid.warnings == ("GT-18",)
    unsent = rescinded("premium_unpaid", rescission_arrived_at=ABSENT)
    assert unsent.recommendation == "refer"
    assert unsent.missing.facts == ("policy.rescission_arrived_at",)


def test_knowing_a_ground_without_rescinding_only_warns() -> None:
    decision = adjudicate(
        claim(
            "FPX-AR",
            policy={"rescission_ground": "intentional", "ground_known_at": "2026-04-20T09:00:00+08:00"},
        )
    )
    assert decision.recommendation == "approve"
    assert decision.warnings == ("GT-12",)


def test_unpaid_premium_warns() -> None:
    decision = adjudicate(claim("FPX-PI", policy={"premium_paid": False}))
    assert decision.recommendation == "approve"
    assert decision.warnings == ("GT-18",)


def test_a_cancellation_does_not_touch_a_trip_that_began() -> None:
    decision = adjudicate(claim("FPX-AR", policy={"status": "cancelled"}))
    assert decision.recommendation == "approve"
    assert decision.warnings == ("GT-30",)
    unsure = adjudicate(claim("FPX-AR", policy={"status": "cancelled"}, parcel={"dispatched_at": ABSENT}))
    assert unsure.recommendation == "investigate"
    assert outcomes(unsure)["GT-30"] == "unknown"


@pytest.mark.parametrize("explained", [False, None])
def test_an_exemption_that_was_not_explained_refers_with_both_amounts(explained: bool | None) -> None:
    decision = adjudicate(
        claim("FPX-AR", policy={"exemptions_explained": explained, "sum_insured": "2000.00"}, answers={"E3": "yes"})
    )
    assert decision.recommendation == "refer"
    assert decision.denial_reasons == ("E3",)
    assert decision.refer_reasons == ("GT-10", "E3")
    assert str(decision.payable) == "0"
    assert str(decision.amount.without_exemptions) == "1500.00"
    assert ("policy.exemptions_explained" in decision.missing.facts) is (explained is None)


def test_unexplained_exemptions_don_t_matter_where_nothing_turns_on_them() -> None:
    decision = adjudicate(claim("FPX-AR", policy={"exemptions_explained": None}))
    assert decision.recommendation == "approve"
    assert decision.missing.facts == ()


def test_a_denial_on_another_clause_stays_a_denial() -> None:
    decision = adjudicate(
        claim("FPX-AR", policy={"exemptions_explained": False}, parcel={"category": "jade"}, answers={"GT-6.1": "yes"})
    )
    assert decision.recommendation == "deny"
    assert set(decision.denial_reasons) == {"GT-2.2", "GT-6.1"}
    assert str(decision.amount.without_exemptions) == "0"
