"""What holds of every claim: never below zero or above a cap, never more for a smaller loss or another exclusion."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.terms import Decision, adjudicate
from tests.unit.policies.terms.claims import claim, delayed

CENT = Decimal("0.01")
HALF_CENT = CENT / 2


def sums(smallest: str = "0.00", largest: str = "20000.00") -> st.SearchStrategy[str]:
    return st.decimals(Decimal(smallest), Decimal(largest), places=2).map(str)


def perhaps(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), strategy)


PARTS = ["GT-6.3", "GT-6.4", "GT-19", "GT-20", "GT-21", "GT-22", "GT-23", "GT-24", "GT-26.3", "IL-27.3"]
ANSWERS = st.dictionaries(
    st.sampled_from(["GT-6.1", "GT-6.2", "GT-6.3", "GT-19", "GT-21", "GT-23", "GT-26.3", "IL-27.1", "E1", "E2", "E3"]),
    st.sampled_from(["yes", "no", "unknown"]),
    max_size=4,
)


@st.composite
def insured(draw: st.DrawFn) -> dict[str, Any]:
    policy = {
        "sum_insured": draw(sums("0.01")),
        "insured_value": draw(sums("0.01")),
        "deductible_amount": draw(perhaps(sums(largest="500.00"))),
        "deductible_rate": draw(perhaps(st.sampled_from(["0", "0.05", "0.1", "1"]))),
        "deductible_order": draw(st.sampled_from([None, "after_pro_rata", "before_pro_rata"])),
        "exemptions_explained": draw(st.sampled_from([True, False, None])),
    }
    parts = draw(st.lists(st.tuples(st.sampled_from(PARTS), sums(largest="3000.00")), max_size=3))
    facts = {
        "goods_loss": draw(sums()),
        "salvage_expenses": draw(perhaps(sums())),
        "rescued_sum_insured": draw(perhaps(sums("0.01"))),
        "residual_value": draw(perhaps(sums(largest="2000.00"))),
        "third_party_recovered": draw(perhaps(sums(largest="2000.00"))),
        "advances_paid": draw(perhaps(sums())),
        "reductions": [{"clause": clause, "amount": amount} for clause, amount in parts],
    }
    return claim("FPX-AR", policy=policy, claim=facts, answers=draw(ANSWERS))


def shown(decision: Decision) -> Decimal:
    assert decision.payable is not None
    return decision.payable


@given(insured())
def test_payable_is_never_below_zero_and_never_above_its_caps(data: dict[str, Any]) -> None:
    decision = adjudicate(data)
    if decision.payable is None:
        assert decision.missing.answers
        return
    limit = min(Decimal(data["policy"]["sum_insured"]), Decimal(data["policy"]["insured_value"]))
    for part in (decision.amount.goods, decision.amount.salvage_expenses):
        assert part is not None
        assert 0 <= part <= limit
    assert decision.difference is not None
    assert 0 <= decision.difference <= shown(decision)
    without = decision.amount.without_exemptions
    assert without is None or shown(decision) <= without + CENT
    assert decision.recommendation != "deny" or shown(decision) == 0


@given(insured(), sums())
def test_a_greater_loss_never_pays_less(data: dict[str, Any], more: str) -> None:
    first = adjudicate(data).payable
    greater = {
        **data,
        "claim": {**data["claim"], "goods_loss": str(Decimal(data["claim"]["goods_loss"]) + Decimal(more))},
    }
    second = adjudicate(greater).payable
    assert (first is None) is (second is None)
    assert first is None or second is None or first <= second


@given(insured(), st.sampled_from(["GT-6.1", "GT-6.5", "GT-19", "GT-22", "E2", "E3", "IL-27.1", "GT-26.2"]))
def test_one_more_exclusion_never_pays_more(data: dict[str, Any], clause: str) -> None:
    first = adjudicate(data)
    second = adjudicate({**data, "answers": {**data["answers"], clause: "yes"}})
    if first.payable is not None and second.payable is not None:
        assert second.payable <= first.payable


@given(insured(), st.sampled_from(PARTS), sums(largest="3000.00"))
def test_one_more_part_taken_away_never_pays_more_than_not_excluding(
    data: dict[str, Any], clause: str, amount: str
) -> None:
    base = {**data, "answers": {**data["answers"], clause: "no"}}
    parts = [*base["claim"]["reductions"], {"clause": clause, "amount": amount}]
    first = adjudicate(base).payable
    second = adjudicate({**base, "claim": {**base["claim"], "reductions": parts}}).payable
    assert first is None or second is None or second <= first


@given(insured(), st.randoms(use_true_random=False))
def test_the_order_of_answers_is_irrelevant(data: dict[str, Any], chance: Any) -> None:
    clauses = list(data["answers"])
    chance.shuffle(clauses)
    shuffled = {**data, "answers": {clause: data["answers"][clause] for clause in clauses}}
    assert adjudicate(shuffled).as_dict() == adjudicate(data).as_dict()


@given(insured())
def test_a_replay_is_stable(data: dict[str, Any]) -> None:
    decision = adjudicate(data)
    frozen = json.loads(json.dumps({**data, "edition": decision.edition}))
    assert adjudicate(frozen).as_dict() == decision.as_dict() == adjudicate(data).as_dict()


@given(
    st.sampled_from(
        [
            ("FPX-TA", ("TA-2.2", "TA-2.3", "TA-4.1", "TA-4.2")),
            ("FPX-PI", ("GT-6.2", "GT-20", "E3", "IL-27.1")),
            ("JSX-STD", ("JS-1", "JS-2", "JS-3", "JS-6", "JS-7")),
        ]
    ),
    st.data(),
)
def test_under_every_scheme_an_exclusion_more_never_pays_more(
    table: tuple[str, tuple[str, ...]], data: st.DataObject
) -> None:
    scheme, clauses = table
    some = claim(scheme, answers=data.draw(st.dictionaries(st.sampled_from(clauses), st.sampled_from(["yes", "no"]))))
    more = {**some, "answers": {**some["answers"], data.draw(st.sampled_from(clauses)): "yes"}}
    assert 0 <= shown(adjudicate(more)) <= shown(adjudicate(some))
    assert shown(adjudicate(more)) == 0


@given(sums(), sums("0.01"), perhaps(sums()), sums())
def test_a_loss_under_the_risk_insurance_stays_below_its_caps(
    loss: str, insured_sum: str, approved: str | None, more: str
) -> None:
    facts = {"goods_loss": loss, "insurer_approved": approved}
    paid = shown(adjudicate(claim("JSX-INS", policy={"sum_insured": insured_sum}, claim=facts)))
    assert 0 <= paid <= min(Decimal(loss), Decimal(insured_sum))
    assert approved is None or paid <= Decimal(approved)
    greater = {**facts, "goods_loss": str(Decimal(loss) + Decimal(more))}
    assert shown(adjudicate(claim("JSX-INS", policy={"sum_insured": insured_sum}, claim=greater))) >= paid


@given(sums(), sums("0.01"), perhaps(sums(largest="1000.00")), perhaps(sums()))
def test_a_subsidy_stays_below_every_cap(
    subsidy: str, insured_sum: str, already: str | None, approved: str | None
) -> None:
    decision = adjudicate(
        delayed(
            policy={"sum_insured": insured_sum},
            claim={"delay_subsidy": subsidy, "order_subsidies_paid": already, "insurer_approved": approved},
        )
    )
    paid = shown(decision)
    assert 0 <= paid <= Decimal(subsidy)
    assert paid <= Decimal(insured_sum) / 5 + HALF_CENT
    assert paid + Decimal(already or 0) <= max(Decimal(800), Decimal(already or 0)) + HALF_CENT
    assert approved is None or paid <= Decimal(approved)


@settings(max_examples=50)
@given(st.sampled_from(["FPX-TA", "FPX-PI", "FPX-AR", "JSX-INS", "JSX-STD"]), st.data())
def test_any_field_may_be_absent(scheme: str, data: st.DataObject) -> None:
    whole = claim(scheme)
    for section in ("policy", "parcel", "claim"):
        for name in data.draw(st.lists(st.sampled_from(sorted(whole[section])), max_size=5, unique=True)):
            if name != "kind":
                del whole[section][name]
    decision = adjudicate(whole)
    given_back = decision.as_dict()
    assert given_back["recommendation"] in ("approve", "deny", "refer", "supplement", "investigate")
    if decision.payable is None:
        assert any(given_back["missing"].values())
