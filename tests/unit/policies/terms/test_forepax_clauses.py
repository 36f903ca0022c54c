"""Cover, exclusions, duties, endorsements and amounts of the general terms where golden cases leave a corner."""

from typing import Any

import pytest

from policies.terms import Decision, Outcome, adjudicate
from tests.unit.policies.terms.claims import ABSENT, claim


def outcome(decision: Decision, clause: str) -> Outcome:
    return next(finding.outcome for finding in decision.findings if finding.clause == clause)


@pytest.mark.parametrize(
    ("zone", "notice", "event", "covered"),
    [
        ("Asia/Shanghai", "2026-04-05T09:00:00+08:00", "2026-04-20T23:59:59+08:00", True),
        ("Asia/Shanghai", "2026-04-05T09:00:00+08:00", "2026-04-21T00:00:00+08:00", False),
        # 5 April 20:00 in New York is 6 April in Shanghai: the destination's day counts.
        ("America/New_York", "2026-04-06T00:00:00+00:00", "2026-04-21T03:59:59+00:00", True),
        ("America/New_York", "2026-04-06T00:00:00+00:00", "2026-04-21T04:00:00+00:00", False),
        # Without a zone the notice's own offset says which day it was.
        (None, "2026-04-05T20:00:00-04:00", "2026-04-20T23:59:59-04:00", True),
        (None, "2026-04-05T20:00:00-04:00", "2026-04-21T00:00:00-04:00", False),
    ],
)
def test_cover_ends_after_the_days_that_follow_the_notice(
    zone: str | None, notice: str, event: str, covered: bool
) -> None:
    parcel = {"arrival_notice_at": notice, "destination_time_zone": zone}
    decision = adjudicate(claim("FPX-AR", parcel=parcel, claim={"event_at": event}))
    assert decision.denial_reasons == (() if covered else ("GT-9",))


def test_delivery_ends_cover_before_the_days_are_over() -> None:
    parcel = {"arrival_notice_at": "2026-04-05T09:00:00+08:00", "delivered_at": "2026-04-06T12:00:00+08:00"}
    assert adjudicate(claim("FPX-AR", parcel=parcel)).denial_reasons == ("GT-9",)
    earlier = adjudicate(claim("FPX-AR", parcel=parcel, claim={"event_at": "2026-04-06T11:59:59+08:00"}))
    assert earlier.recommendation == "approve"


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"claim": {"kind": "damage"}}, {"GT-22", "E2", "E3"}),
        ({"claim": {"kind": "loss", "peril": "fire"}}, {"GT-22"}),
        ({"claim": {"kind": "loss"}, "parcel": {"delivered_at": "2026-04-09T09:00:00+08:00"}}, {"GT-22", "E2", "E3"}),
        ({"claim": {"kind": "loss", "peril": "parcel_missing"}}, {"GT-22"}),
        ({"claim": {"kind": "delay"}}, set()),
        ({"policy": {"endorsements": ["E1"]}}, {"GT-22"}),
    ],
)
def test_questions_that_can_t_apply_are_not_missing(change: dict[str, Any], asked: set[str]) -> None:
    decision = adjudicate(claim("FPX-AR", answers={"GT-22": ABSENT, "E2": ABSENT, "E3": ABSENT}, **change))
    assert set(decision.missing.answers) == asked


def test_a_recorded_yes_speaks_where_the_question_was_moot() -> None:
    loss = {"kind": "loss", "peril": "theft"}
    assert adjudicate(claim("FPX-AR", claim=loss, answers={"E3": "yes"})).denial_reasons == ("E3",)
    unliable = {"third_party_liable": False}
    assert adjudicate(claim("FPX-AR", claim=unliable, answers={"GT-26.2": "yes"})).denial_reasons == ("GT-26.2",)
    silent = adjudicate(claim("FPX-AR", claim=unliable, answers={"GT-26.2": ABSENT, "GT-26.3": ABSENT}))
    assert silent.recommendation == "approve"


def test_packaging_of_a_parcel_that_never_came_tells_nothing() -> None:
    missing = {"kind": "loss", "peril": "parcel_missing"}
    decision = adjudicate(claim("FPX-AR", claim=missing, answers={"E2": "yes", "E3": "yes"}))
    assert decision.recommendation == "approve"
    assert outcome(decision, "E3") is Outcome.NOT_APPLICABLE


def test_delay_is_excluded_by_its_kind() -> None:
    decision = adjudicate(claim("FPX-AR", claim={"kind": "delay"}, answers={"GT-6.4": ABSENT}))
    assert decision.recommendation == "deny"
    assert decision.denial_reasons == ("GT-6.4",)


@pytest.mark.parametrize("clause", ["GT-21", "GT-23", "GT-26.3", "IL-27.3"])
def test_a_yes_that_needs_its_amount_waits_for_the_office(clause: str) -> None:
    decision = adjudicate(claim("FPX-AR", answers={clause: "yes"}))
    assert decision.recommendation == "investigate"
    assert decision.payable is None
    assert decision.difference is None
    assert decision.missing.answers == (clause,)
    without = decision.amount.without_exemptions
    assert without is None if clause in ("GT-26.3", "IL-27.3") else str(without) == "1500.00"


def test_an_exemption_denies_although_the_loss_is_not_known() -> None:
    decision = adjudicate(claim("FPX-AR", claim={"goods_loss": ABSENT}, answers={"GT-6.2": "yes"}))
    assert decision.recommendation == "deny"
    assert str(decision.payable) == "0"
    assert decision.amount.without_exemptions is None


@pytest.mark.parametrize("clause", ["GT-6.3", "GT-6.4", "GT-19", "GT-20", "GT-22"])
def test_a_yes_without_a_part_excludes_the_whole_with_one_only_the_part(clause: str) -> None:
    assert adjudicate(claim("FPX-AR", answers={clause: "yes"})).denial_reasons == (clause,)
    part = {"reductions": [{"clause": clause, "amount": "500.00"}]}
    decision = adjudicate(claim("FPX-AR", answers={clause: "yes"}, claim=part))
    assert decision.recommendation == "approve"
    assert str(decision.payable) == "1000.00"
    assert outcome(decision, clause) is Outcome.REDUCES


def test_a_part_without_the_yes_is_deducted_under_a_warning() -> None:
    part = {"reductions": [{"clause": "GT-19", "amount": "500.00"}]}
    denied = adjudicate(claim("FPX-AR", claim=part))
    assert (denied.recommendation, denied.warnings, str(denied.payable)) == ("approve", ("GT-19",), "1000.00")
    unanswered = adjudicate(claim("FPX-AR", claim=part, answers={"GT-19": ABSENT}))
    assert unanswered.recommendation == "investigate"
    assert unanswered.missing.answers == ("GT-19",)
    assert str(unanswered.payable) == "1000.00"


def test_what_the_papers_can_t_verify_is_taken_out_and_the_papers_stay_missing() -> None:
    part = {"reductions": [{"clause": "GT-24", "amount": "500.00"}]}
    decision = adjudicate(claim("FPX-AR", claim=part, documents=["invoice"]))
    assert decision.recommendation == "supplement"
    assert "weight_note" in decision.missing.documents
    assert str(decision.payable) == "1000.00"


def test_prejudice_to_subrogation_comes_off_the_indemnity() -> None:
    change = {"reductions": [{"clause": "GT-26.3", "amount": "1600.00"}], "third_party_liable": True}
    papers = claim("FPX-AR")["documents"]
    decision = adjudicate(
        claim("FPX-AR", claim=change, answers={"GT-26.3": "yes"}, documents=[*papers, "third_party_correspondence"])
    )
    assert decision.recommendation == "approve"
    assert str(decision.payable) == "0.00"
    assert str(decision.amount.without_exemptions) == "0.00"


def test_sanctions_hit_refers_and_shows_the_amount() -> None:
    decision = adjudicate(claim("FPX-AR", answers={"E1": "yes"}))
    assert decision.recommendation == "refer"
    assert decision.refer_reasons == ("E1",)
    assert outcome(decision, "E1") is Outcome.BLOCKS
    assert str(decision.payable) == "1500.00"


@pytest.mark.parametrize(
    ("clause", "change"),
    [
        ("GT-4.2", {"claim": {"salvage_expenses": "10.00"}}),
        ("GT-8", {"policy": {"deductible_amount": "10.00"}}),
        ("GT-25.2", {"policy": {"sum_insured": "10.00"}}),
        ("GT-25.3", {}),
        ("GT-27", {"claim": {"residual_value": "10.00"}}),
    ],
)
def test_amount_clauses_have_nothing_to_say_where_nothing_is_computed(clause: str, change: dict[str, Any]) -> None:
    denied = claim("FPX-AR", **change)
    denied["parcel"]["category"] = "fish"
    assert outcome(adjudicate(denied), clause) is Outcome.NOT_APPLICABLE


def test_amount_clauses_that_find_nothing_left_to_take() -> None:
    change = {
        "policy": {"sum_insured": "2000.00", "deductible_amount": "10.00"},
        "claim": {"residual_value": "1500.00"},
    }
    decision = adjudicate(claim("FPX-AR", **change))
    assert outcome(decision, "GT-8") is Outcome.MET
    assert outcome(decision, "GT-25.2") is Outcome.MET
    assert outcome(decision, "GT-27") is Outcome.REDUCES
    assert str(decision.payable) == "0.00"


def test_rescue_expenses_stop_at_the_rescued_part() -> None:
    change = {"salvage_expenses": "900.00", "rescued_sum_insured": "400.00"}
    decision = adjudicate(claim("FPX-AR", claim=change))
    assert outcome(decision, "GT-4.2") is Outcome.REDUCES
    assert str(decision.amount.salvage_expenses) == "400.00"
    above = adjudicate(claim("FPX-AR", claim={"salvage_expenses": "9000.00", "rescued_sum_insured": "6000.00"}))
    assert str(above.amount.salvage_expenses) == "4000.00"


def test_the_deductible_may_come_before_pro_rata() -> None:
    policy = {"sum_insured": "2000.00", "deductible_amount": "100.00"}
    after = adjudicate(claim("FPX-AR", policy=policy))
    before = adjudicate(claim("FPX-AR", policy={**policy, "deductible_order": "before_pro_rata"}))
    assert (str(after.payable), str(before.payable)) == ("650.00", "700.00")


def test_advances_above_the_amount_are_flagged() -> None:
    decision = adjudicate(claim("FPX-AR", claim={"advances_paid": "1600.00"}))
    assert decision.warnings == ("GT-16",)
    assert str(decision.difference) == "0"
