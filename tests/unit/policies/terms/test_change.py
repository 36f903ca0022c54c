"""What would change an outcome: it really does, nothing smaller would, and what the contract fixes is no lever."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.terms import Change, Recommendation, adjudicate, what_would_change
from policies.terms import change as searching
from policies.terms.change import MOST_LEVERS, apply
from tests.golden.reading import SCHEME_FOLDERS, read_all
from tests.unit.policies.terms.claims import claim, delayed

CASES = [case for case in read_all(SCHEME_FOLDERS) if "error" not in case.expected]
RANKS = ["deny", "refer", "supplement", "investigate", "approve"]
OTHER = {"claim_no": "C-9", "scheme": "JSX-INS", "kind": "loss", "state": "submitted"}


def _standing(data: dict[str, Any]) -> tuple[int, Any]:
    decision = adjudicate(data)
    return RANKS.index(decision.recommendation), decision.payable or 0


def _edits(change: Change) -> Any:
    return tuple(edit for lever in change.levers for edit in lever.edits)


def _clauses(changes: tuple[Change, ...]) -> list[list[str]]:
    return [[lever.clause for lever in change.levers] for change in changes]


def _holds(data: dict[str, Any]) -> None:
    """Every change betters the outcome as it says, and no part of it alone would."""
    untouched = copy.deepcopy(data)
    changes = what_would_change(data)
    assert data == untouched
    for change in changes:
        after = adjudicate(apply(data, _edits(change)))
        assert (after.recommendation, after.as_dict()["payable"]) == (change.recommendation, change.payable)
        assert _standing(apply(data, _edits(change))) > _standing(data)
        if len(change.levers) > 1:
            assert all(_standing(apply(data, lever.edits)) <= _standing(data) for lever in change.levers)
    assert len({len(change.levers) for change in changes}) <= 1
    assert data == untouched


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_it_really_changes_and_nothing_smaller_would(case: Any) -> None:
    _holds(case.input)


PARTS = ["GT-6.3", "GT-19", "GT-21", "GT-23", "GT-24", "GT-26.3", "IL-27.3"]


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["GT-6.1", "GT-6.3", "GT-19", "GT-23", "GT-26.2", "IL-27.1", "IL-27.3", "E1", "E3"]),
        st.sampled_from(["yes", "no", "unknown"]),
        max_size=5,
    ),
    st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(["10.00", "0.01", "5000.00"])), max_size=4),
    st.sampled_from([True, False, None]),
    st.sets(st.sampled_from(["invoice", "weight_note", "policy_original"])),
)
def test_it_holds_of_any_claim(
    answers: dict[str, str], parts: list[tuple[str, str]], explained: bool | None, lacking: set[str]
) -> None:
    whole = claim("FPX-AR")
    _holds(
        claim(
            "FPX-AR",
            policy={"exemptions_explained": explained},
            claim={"reductions": [{"clause": clause, "amount": amount} for clause, amount in parts]},
            answers=answers,
            documents=[paper for paper in whole["documents"] if paper not in lacking],
        )
    )


@pytest.mark.parametrize("scheme", ["FPX-TA", "FPX-PI", "FPX-AR", "JSX-INS", "JSX-STD"])
def test_nothing_would_better_a_claim_that_is_paid_in_full(scheme: str) -> None:
    assert adjudicate(claim(scheme)).recommendation is Recommendation.APPROVE
    assert what_would_change(claim(scheme)) == ()


def test_a_denial_on_one_answer_turns_on_it() -> None:
    (change,) = what_would_change(claim("FPX-AR", answers={"E3": "yes"}))
    (lever,) = change.levers
    assert (lever.clause, lever.kind, lever.by_claimant) == ("E3", "answer", True)
    assert (change.recommendation, change.payable) == ("approve", "1500.00")
    assert "packaging" in lever.text.en
    assert "外包装" in lever.text.zh


def test_what_only_the_office_can_judge_is_not_the_claimants() -> None:
    (change,) = what_would_change(claim("FPX-AR", answers={"GT-6.1": "yes"}))
    assert not change.by_claimant
    assert change.levers[0].text.en.endswith("answered no")


def test_two_grounds_have_to_fall_together() -> None:
    (change,) = what_would_change(claim("FPX-AR", answers={"GT-6.1": "yes", "E3": "yes"}))
    assert [lever.clause for lever in change.levers] == ["GT-6.1", "E3"]
    assert not change.by_claimant
    assert change.recommendation == "approve"


def test_three_grounds_are_too_many() -> None:
    assert what_would_change(claim("FPX-AR", answers={"GT-6.1": "yes", "E3": "yes", "IL-27.1": "yes"})) == ()


def test_a_part_taken_away_comes_back_with_the_answer() -> None:
    reduced = claim(
        "FPX-AR",
        claim={"reductions": [{"clause": "GT-23", "amount": "100.00"}, {"clause": "IL-27.3", "amount": "30.00"}]},
        answers={"GT-23": "yes", "IL-27.3": "yes"},
    )
    changes = what_would_change(reduced)
    assert _clauses(changes) == [["GT-23"], ["IL-27.3"]]
    assert [change.payable for change in changes] == ["1470.00", "1400.00"]


def test_missing_papers_are_one_lever_and_bring_back_what_they_verify() -> None:
    papers = [paper for paper in claim("FPX-AR")["documents"] if paper not in ("invoice", "weight_note")]
    (missing,) = what_would_change(claim("FPX-AR", documents=papers))
    assert (missing.levers[0].kind, missing.by_claimant, missing.recommendation) == ("document", True, "approve")
    assert [edit.value for edit in missing.levers[0].edits] == ["invoice", "weight_note"]
    cut = {"reductions": [{"clause": "GT-24", "amount": "200.00"}]}
    (verified,) = what_would_change(claim("FPX-AR", claim=cut))
    assert (verified.payable, verified.levers[0].text.en) == ("1500.00", "papers that verify the part left out")
    (both,) = what_would_change(claim("FPX-AR", claim=cut, documents=papers))
    assert (both.recommendation, both.payable) == ("approve", "1500.00")


LATE = "2026-04-20T12:00:00+08:00"
DELIVERED = {"delivered_at": "2026-04-12T12:00:00+08:00"}


@pytest.mark.parametrize(
    ("data", "clauses"),
    [
        (claim("FPX-AR", parcel=DELIVERED, claim={"event_at": LATE}), ["GT-9"]),
        (
            claim(
                "FPX-AR",
                parcel={"arrival_notice_at": "2026-04-12T12:00:00+08:00"},
                claim={"event_at": "2026-05-20T12:00:00+08:00"},
            ),
            ["GT-9"],
        ),
        (claim("FPX-TA", parcel=DELIVERED, claim={"event_at": LATE}), ["TA-5"]),
        (claim("JSX-INS", parcel=DELIVERED, claim={"event_at": LATE}), ["JI-2"]),
        (claim("FPX-AR", parcel={"category": "jade"}), ["GT-2.2"]),
        (claim("FPX-AR", parcel={"category": "fruit"}), ["GT-2.3"]),
        (claim("JSX-STD", parcel={"category": "contraband"}), ["JS-7"]),
        (claim("FPX-PI", claim={"peril": "theft"}), ["GT-4.1"]),
        (claim("FPX-AR", claim={"peril": "internal_cause"}), ["GT-5"]),
        (delayed(claim={"delay_days": 0}), ["JI-4.2"]),
        (claim("JSX-STD", parcel=DELIVERED, claim={"received_at": "2026-08-20T12:00:00+08:00"}), ["JS-5.1"]),
        (claim("JSX-STD", parcel={"freight_paid": False}), ["JS-5.2"]),
        (claim("FPX-TA", parcel={"freight_paid": False}), ["TA-4.3"]),
        (claim("JSX-INS", other_claims=[OTHER]), ["JI-3"]),
        (claim("JSX-INS", other_claims=[{**OTHER, "kind": "damage"}]), ["X-1"]),
    ],
)
def test_a_fact_that_the_claimant_can_supply(data: dict[str, Any], clauses: list[str]) -> None:
    (change,) = what_would_change(data)
    assert [lever.clause for lever in change.levers] == clauses
    assert change.levers[0].kind == "fact"
    assert change.by_claimant


def test_the_offices_own_record_is_not_the_claimants_to_supply() -> None:
    (change,) = what_would_change(claim("FPX-TA", parcel={"platform_order": False}))
    assert not change.by_claimant


@pytest.mark.parametrize(
    "data",
    [
        claim("FPX-TA", claim={"kind": "damage"}),
        claim("FPX-AR", claim={"kind": "delay"}),
        claim("JSX-INS", other_claims=[{**OTHER, "state": "paid"}]),
        claim("FPX-AR", policy={"deductible_amount": "100.00", "sum_insured": "2000.00"}),
    ],
)
def test_what_nobody_can_supply_is_no_lever(data: dict[str, Any]) -> None:
    assert all(not change.by_claimant for change in what_would_change(data))


def test_it_is_frozen_in_both_languages() -> None:
    (change,) = what_would_change(claim("FPX-AR", answers={"E3": "yes"}))
    frozen = change.as_dict()
    assert frozen["by_claimant"] is True
    assert frozen["levers"][0]["edits"][0] == {"path": "answers.E3", "how": "set", "value": "no"}
    assert set(frozen["levers"][0]["text"]) == {"en", "zh"}


def test_the_search_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def counted(*args: Any) -> Any:
        nonlocal count
        count += 1
        return adjudicate(*args)

    monkeypatch.setattr(searching, "adjudicate", counted)
    asked = [f"GT-{n}" for n in ("6.1", "6.2", "6.3", "6.4", "6.5", "19", "20", "22", "26.2")]
    what_would_change(claim("FPX-AR", answers=dict.fromkeys([*asked, "IL-27.1", "E1", "E2", "E3"], "yes")))
    assert count == 1 + MOST_LEVERS + MOST_LEVERS * (MOST_LEVERS - 1) // 2
