"""The tracking assurance and both JS Express schemes where golden cases leave a corner; X-1 across them."""

from typing import Any

import pytest

from policies.terms import SCHEMES, Decision, Outcome, adjudicate
from tests.unit.policies.terms.claims import ABSENT, claim, delayed


def outcome(decision: Decision, clause: str) -> Outcome:
    return next(finding.outcome for finding in decision.findings if finding.clause == clause)


def test_the_assurance_pays_the_freight_and_never_the_goods() -> None:
    decision = adjudicate(claim("FPX-TA"))
    assert (str(decision.amount.freight), str(decision.amount.goods)) == ("60.00", "0")
    assert outcome(decision, "TA-4.3") is Outcome.REDUCES
    assert outcome(adjudicate(claim("FPX-TA", claim={"goods_loss": ABSENT})), "TA-4.3") is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("kind", ["damage", "shortage", "delay"])
def test_other_trouble_of_the_carrier_is_not_paid(kind: str) -> None:
    decision = adjudicate(claim("FPX-TA", claim={"kind": kind}))
    assert decision.denial_reasons == ("TA-3.3", "TA-4.4")


def test_freight_that_was_never_paid_comes_to_nothing() -> None:
    decision = adjudicate(claim("FPX-TA", parcel={"freight_paid": False}))
    assert decision.recommendation == "approve"
    assert str(decision.payable) == "0.00"
    assert decision.warnings == ("TA-4.3",)


@pytest.mark.parametrize(
    ("parcel", "denied"),
    [
        ({"order_confirmed_at": "2026-04-06T12:00:00+08:00"}, False),
        ({"order_confirmed_at": "2026-04-06T12:00:01+08:00"}, True),
        ({"order_paid_at": "2026-04-07T00:00:00+08:00"}, True),
        ({"delivered_at": "2026-04-06T12:00:00+08:00"}, True),
        ({"terminated_at": "2026-04-06T11:00:00+08:00"}, True),
        ({"terminated_at": "2026-04-06T13:00:00+08:00"}, False),
        ({"order_paid_at": ABSENT}, False),
    ],
)
def test_the_assurance_is_in_force_between_order_and_delivery(parcel: dict[str, Any], denied: bool) -> None:
    assert adjudicate(claim("FPX-TA", parcel=parcel)).denial_reasons == (("TA-5",) if denied else ())


@pytest.mark.parametrize(
    ("modes", "mode", "covered"),
    [
        ([], "rail", True),
        ([], "road", False),
        (["air"], "sea", False),
        (["road"], "road", False),
        (["air", "sea"], "sea", True),
    ],
)
def test_carriage_is_of_the_list_and_what_the_policy_states_of_it(modes: list[str], mode: str, covered: bool) -> None:
    decision = adjudicate(claim("JSX-INS", policy={"transport_modes": modes}, parcel={"transport_mode": mode}))
    assert decision.denial_reasons == (() if covered else ("JI-2",))


def test_cover_lasts_from_warehouse_to_warehouse() -> None:
    early = adjudicate(claim("JSX-INS", claim={"event_at": "2026-04-03T07:59:59+08:00"}))
    late = adjudicate(claim("JSX-INS", parcel={"delivered_at": "2026-04-06T12:00:00+08:00"}))
    assert early.denial_reasons == late.denial_reasons == ("JI-2",)


def test_the_payment_of_the_order_stands_in_for_the_policy_s() -> None:
    assert adjudicate(claim("JSX-INS", policy={"paid_at": ABSENT})).recommendation == "approve"
    unpaid = adjudicate(claim("JSX-INS", policy={"paid_at": ABSENT}, parcel={"order_paid_at": ABSENT}))
    assert unpaid.missing.facts == ("policy.paid_at",)


def test_a_rescinded_policy_is_referred() -> None:
    decision = adjudicate(claim("JSX-INS", policy={"status": "rescinded"}))
    assert decision.recommendation == "refer"
    assert decision.refer_reasons == ("JI-5",)
    cancelled = adjudicate(claim("JSX-INS", policy={"status": "cancelled"}))
    assert (cancelled.recommendation, cancelled.warnings) == ("approve", ("JI-5",))


def test_the_insurer_s_approval_is_a_limit() -> None:
    decision = adjudicate(claim("JSX-INS", claim={"insurer_approved": "900.00"}))
    assert str(decision.payable) == "900.00"
    assert outcome(decision, "JI-4.1") is Outcome.REDUCES
    assert str(adjudicate(delayed(claim={"insurer_approved": "50.00"})).payable) == "50.00"


@pytest.mark.parametrize(
    ("already", "payable"), [("0.00", "120.00"), ("700.00", "100.00"), ("800.00", "0.00"), ("900.00", "0.00")]
)
def test_subsidies_of_the_order_use_up_the_cap(already: str, payable: str) -> None:
    decision = adjudicate(delayed(claim={"order_subsidies_paid": already}))
    assert decision.recommendation == "approve"
    assert str(decision.payable) == payable


def test_a_cap_without_a_figure_is_referred_and_not_computed() -> None:
    decision = adjudicate(delayed(currency="USD"))
    assert decision.recommendation == "refer"
    assert decision.refer_reasons == ("JI-4.2",)
    assert decision.payable is None


@pytest.mark.parametrize(
    ("delivered", "recommendation"),
    [("2026-04-05T23:59:59+08:00", "deny"), ("2026-04-06T00:00:00+08:00", "approve"), (None, "supplement")],
)
def test_days_of_delay_come_from_the_dates(delivered: str | None, recommendation: str) -> None:
    decision = adjudicate(delayed(claim={"delay_days": ABSENT}, parcel={"delivered_at": delivered}))
    assert decision.recommendation == recommendation


def test_a_delay_without_any_figure_names_all_of_them() -> None:
    decision = adjudicate(
        delayed(
            claim={"delay_days": ABSENT, "delay_subsidy": ABSENT},
            parcel={"promised_on": ABSENT},
            policy={"sum_insured": ABSENT},
        )
    )
    assert decision.payable is None
    assert set(decision.missing.facts) == {
        "parcel.promised_on",
        "parcel.delivered_at",
        "claim.delay_subsidy",
        "policy.sum_insured",
    }


def test_points_on_uninsured_goods_warn_beside_insurance() -> None:
    decision = adjudicate(
        claim(
            "JSX-INS", answers={"JS-1": "yes", "JS-2": "no"}, parcel={"freight_paid": False, "category": "contraband"}
        )
    )
    assert decision.recommendation == "approve"
    assert decision.warnings == ("JS-1", "JS-5.2", "JS-7")
    assert outcome(decision, "JS-2") is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("parcel", "received", "expected"),
    [
        # 30 days after 3 April is Sunday 3 May, within the May holiday: the last day is Wednesday 6 May.
        ({}, "2026-05-06T23:59:59+08:00", Outcome.MET),
        # Late by the acceptance alone: for damaged goods the day of delivery, which is not there, decides.
        ({}, "2026-05-07T00:00:00+08:00", Outcome.UNKNOWN),
        ({"delivered_at": "2026-04-10T09:00:00+08:00"}, "2026-05-07T00:00:00+08:00", Outcome.WARNS),
        # 30 days after 10 April is Sunday 10 May; Monday 11 May is the last day.
        ({"delivered_at": "2026-04-10T09:00:00+08:00"}, "2026-05-11T23:59:59+08:00", Outcome.WARNS),
        ({"delivered_at": "2026-04-10T09:00:00+08:00"}, "2026-05-12T00:00:00+08:00", Outcome.NOT_MET),
        (
            {"dispatched_at": None, "delivered_at": "2026-04-10T09:00:00+08:00"},
            "2026-05-08T00:00:00+08:00",
            Outcome.MET,
        ),
        ({"dispatched_at": None}, "2026-05-08T00:00:00+08:00", Outcome.UNKNOWN),
        ({"carrier_accepted_at": "2026-04-08T09:00:00+08:00"}, "2026-05-08T00:00:00+08:00", Outcome.MET),
    ],
)
def test_the_application_is_late_only_after_the_later_receipt(
    parcel: dict[str, Any], received: str, expected: Outcome
) -> None:
    decision = adjudicate(claim("JSX-STD", parcel=parcel, claim={"received_at": received}))
    assert outcome(decision, "JS-5.1") is expected


def test_the_written_application_is_asked_for_beside_its_date() -> None:
    decision = adjudicate(claim("JSX-STD", documents=[]))
    assert decision.recommendation == "supplement"
    assert decision.missing.documents == ("written_application",)
    assert outcome(decision, "JS-5.1") is Outcome.MET


def test_unpaid_freight_blocks_the_decision_on_lost_goods_only() -> None:
    unpaid = {"freight_paid": False}
    assert adjudicate(claim("JSX-STD", parcel=unpaid)).recommendation == "investigate"
    assert adjudicate(claim("JSX-STD", parcel=unpaid, claim={"kind": "delay"})).recommendation == "approve"
    unknown = adjudicate(claim("JSX-STD", parcel={"freight_paid": ABSENT}))
    assert unknown.missing.facts == ("parcel.freight_paid",)


@pytest.mark.parametrize(
    ("category", "answer", "expected"),
    [
        ("counterfeit", None, Outcome.EXCLUDES),
        ("general", None, Outcome.MET),
        ("general", "yes", Outcome.EXCLUDES),
        (None, "no", Outcome.MET),
        (None, None, Outcome.UNKNOWN),
    ],
)
def test_detained_goods_by_category_else_by_answer(category: str | None, answer: str | None, expected: Outcome) -> None:
    decision = adjudicate(claim("JSX-STD", parcel={"category": category}, answers={"JS-7": answer}))
    assert outcome(decision, "JS-7") is expected


def test_questions_of_the_carrier_that_can_t_apply() -> None:
    none = {"JS-3": ABSENT, "JS-6": ABSENT}
    late = adjudicate(claim("JSX-STD", claim={"kind": "delay"}, answers=none))
    assert late.missing.answers == ("JS-6",)
    delivered = {"delivered_at": "2026-04-09T09:00:00+08:00"}
    assert adjudicate(claim("JSX-STD", parcel=delivered, answers=none)).missing.answers == ("JS-3",)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("other", SCHEMES)
def test_the_same_interest_twice_is_referred_freight_beside_goods_warns(scheme: str, other: str) -> None:
    kind = claim(scheme)["claim"]["kind"]
    decision = adjudicate(
        claim(scheme, other_claims=[{"claim_no": "O", "scheme": other, "kind": kind, "state": "paid"}])
    )
    if (scheme == "FPX-TA") is (other == "FPX-TA"):
        assert (decision.recommendation, decision.refer_reasons) == ("refer", ("X-1",))
    else:
        assert (decision.recommendation, decision.warnings) == ("approve", ("X-1",))


def test_other_claims_that_don_t_count() -> None:
    ended = [
        {"claim_no": "O", "scheme": "FPX-AR", "state": "denied"},
        {"claim_no": "P", "scheme": "FPX-AR", "state": "withdrawn"},
        {"claim_no": "C-1", "scheme": "FPX-AR", "state": "submitted"},
    ]
    assert adjudicate(claim("FPX-AR", other_claims=ended)).recommendation == "approve"
    nameless = adjudicate(claim("FPX-AR", other_claims=[{}]))
    assert nameless.refer_reasons == ("X-1",)


@pytest.mark.parametrize(
    ("first", "denied"), [("delay", True), ("loss", True), ("damage", False), ("shortage", True), (None, False)]
)
def test_one_kind_a_parcel(first: str | None, denied: bool) -> None:
    other = {"claim_no": "FIRST", "scheme": "JSX-INS", "kind": first, "state": "approved"}
    decision = adjudicate(claim("JSX-INS", other_claims=[other]))
    if denied:
        assert decision.denial_reasons == ("JI-3",)
        assert decision.refer_reasons == ()
        reason = next(finding.reason for finding in decision.findings if finding.clause == "JI-3")
        assert "FIRST" in reason.zh
        assert "FIRST" in reason.en
    else:
        assert decision.refer_reasons == ("X-1",)


def test_a_shortage_is_a_partial_loss() -> None:
    other = {"claim_no": "FIRST", "scheme": "JSX-INS", "kind": "loss", "state": "paid"}
    decision = adjudicate(claim("JSX-INS", claim={"kind": "shortage"}, other_claims=[other]))
    assert decision.denial_reasons == ()
    assert decision.refer_reasons == ("X-1",)
