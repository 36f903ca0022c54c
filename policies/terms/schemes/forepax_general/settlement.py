"""How much insurance pays: goods and salvage expenses apart (arts. 4, 8, 16, 25 to 27), rounded once each."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from policies.terms.core.amount import NOTHING, Amount, Trace
from policies.terms.core.clause import Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Outcome
from policies.terms.core.money import round_money
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text

ZERO = Fraction(0)
ONE = Fraction(1)
SUBROGATION = "GT-26.3"
_UNKNOWN = Amount(goods=None, salvage_expenses=None, without_exemptions=None)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The sums that the computation can't do without, exact."""

    loss: Fraction
    insured_value: Fraction
    limit: Fraction
    share: Fraction


def settle(facts: Facts, _edition: Edition, findings: Findings, exemptions: frozenset[str]) -> Amount:
    """The amount of a claim in its currency; None in every component that can't be computed yet.

    A denying clause makes it nothing. `without_exemptions` is the same computation as if no exemption clause of GT-10
    bound: no pro rata, no deductible, no exemption's exclusions and parts; everything else stays.
    """
    denying = [clause for clause, finding in findings.items() if finding.denies]
    if any(clause not in exemptions for clause in denying):
        return _excluded(denying[0])
    inputs = _inputs(facts)
    if inputs is None or facts.currency is None:
        return _excluded(denying[0], None) if denying else _UNKNOWN
    unmeasured = {clause for clause, finding in findings.items() if _is_unmeasured(clause, finding.outcome, facts)}
    bare: Decimal | None = None
    if unmeasured <= exemptions:
        bare = sum(_compute(facts, inputs, Trace(), exemptions), NOTHING)
    if denying:
        return _excluded(denying[0], bare)
    if unmeasured:
        return Amount(goods=None, salvage_expenses=None, without_exemptions=bare)
    trace = Trace()
    goods, salvage = _compute(facts, inputs, trace)
    return Amount(
        goods=goods, salvage_expenses=salvage, without_exemptions=bare, steps=tuple(trace.steps), taken=trace.taken
    )


def _excluded(clause: str, without_exemptions: Decimal | None = NOTHING) -> Amount:
    trace = Trace()
    trace.step(clause, Text("整案不赔", "The whole claim is excluded"), ZERO)
    return Amount(without_exemptions=without_exemptions, steps=tuple(trace.steps))


def _is_unmeasured(clause: str, outcome: Outcome, facts: Facts) -> bool:
    """A yes that takes away a part which nobody has measured."""
    return outcome is Outcome.UNKNOWN and facts.answers.get(clause) == "yes"


def _inputs(facts: Facts) -> _Inputs | None:
    insured, value, loss = facts.policy.sum_insured, facts.policy.insured_value, facts.claim.goods_loss
    if insured is None or value is None or loss is None:
        return None
    limit = Fraction(min(insured, value))
    return _Inputs(Fraction(loss), Fraction(value), limit, limit / Fraction(value))


def _compute(
    facts: Facts, inputs: _Inputs, trace: Trace, unbinding: Collection[str] | None = None
) -> tuple[Decimal, Decimal]:
    """Goods and salvage expenses, each rounded once. With `unbinding` clauses: as if those were not there."""
    assert facts.currency is not None  # noqa: S101  the caller has looked
    bound = unbinding is None
    share = inputs.share if bound else ONE
    net = _net_loss(facts, inputs, trace, unbinding or ())
    goods = _less_deductible(facts, net, share, trace) if bound else min(net, inputs.limit)
    prejudice = facts.reduction(SUBROGATION)
    if prejudice:
        goods = max(ZERO, goods - prejudice)
        trace.step(SUBROGATION, Text("扣除代位求偿受损部分后", "Less prejudice to subrogation"), goods)
    trace.step("GT-25.3", Text("货物赔款", "Indemnity for the goods"), goods)
    salvage = _salvage(facts, inputs, share, trace)
    return round_money(goods, facts.currency), round_money(salvage, facts.currency)


def _net_loss(facts: Facts, inputs: _Inputs, trace: Trace, unbinding: Collection[str]) -> Fraction:
    """Steps 2 and 3: the loss without the parts not covered, up to the value, less residue and recoveries."""
    loss = trace.step("GT-25.1", Text("核定的货物损失", "Goods loss as verified"), inputs.loss)
    for part in facts.claim.reductions:
        if part.clause != SUBROGATION and part.clause not in unbinding:
            loss -= Fraction(part.amount)
            trace.step(part.clause, Text("不赔部分", "Part that is not covered"), Fraction(part.amount))
    loss = min(max(ZERO, loss), inputs.insured_value)
    trace.step("GT-25.1", Text("承保损失，以保险价值为限", "Covered loss, up to the insured value"), loss)
    net = loss
    for clause, label, sum_off in (
        ("GT-27", Text("归被保险人的残值", "Residual value left with the insured"), facts.claim.residual_value),
        ("GT-26.1", Text("已从第三者追回", "Recovered from third parties"), facts.claim.third_party_recovered),
    ):
        if sum_off:
            net -= trace.step(clause, label, Fraction(sum_off))
            trace.take(clause, Fraction(sum_off))
    net = max(ZERO, net)
    if net != loss:
        trace.step("GT-27", Text("净损失", "Net loss"), net)
    return net


def _less_deductible(facts: Facts, net: Fraction, share: Fraction, trace: Trace) -> Fraction:
    """Steps 4 and 5: pro rata and deductible, in the order that the policy states (after pro rata unless it does)."""
    if facts.policy.deductible_order == "before_pro_rata":
        return _pro_rata(_deduct(facts, net, trace), share, trace)
    return _deduct(facts, _pro_rata(net, share, trace), trace)


def _pro_rata(base: Fraction, share: Fraction, trace: Trace) -> Fraction:
    if share == ONE:
        return base
    trace.take("GT-25.2", base - base * share)
    return trace.step("GT-25.2", Text("按保额占价值的比例", "Pro rata: sum insured to insured value"), base * share)


def _deduct(facts: Facts, base: Fraction, trace: Trace) -> Fraction:
    amount, rate = facts.policy.deductible_amount, facts.policy.deductible_rate
    deduction = min(base, max(Fraction(amount or 0), base * Fraction(rate or 0)))
    if deduction:
        trace.step("GT-8", Text("免赔额", "Deductible"), deduction)
        trace.take("GT-8", deduction)
    return base - deduction


def _salvage(facts: Facts, inputs: _Inputs, share: Fraction, trace: Trace) -> Fraction:
    """Step 6: rescue expenses pro rata, up to the limit or the rescued part's own sum insured; no deductible."""
    expenses = facts.claim.salvage_expenses
    if not expenses:
        return ZERO
    exact = Fraction(expenses)
    # The rescued part's own sum goes before the whole's, but never above it (INT-37).
    rescued = facts.claim.rescued_sum_insured
    cap = inputs.limit if rescued is None else min(inputs.limit, Fraction(rescued))
    trace.take("GT-25.2", exact - exact * share)
    paid = min(exact * share, cap)
    trace.take("GT-4.2", exact * share - paid)
    return trace.step("GT-4.2", Text("施救费用", "Salvage expenses"), paid)
