"""How much insurance pays: goods and salvage expenses apart (arts. 4, 8, 16, 25 to 27), rounded once each."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from policies.terms.core.amount import NOTHING, Amount, Exact, Trace, Untraced
from policies.terms.core.clause import Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome
from policies.terms.core.money import round_money
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text

SUBROGATION = "GT-26.3"
_SILENT = (Outcome.MET, Outcome.NOT_APPLICABLE)
_OPEN = Amount(goods=None, salvage_expenses=None, without_exemptions=None)
_EXCLUDED = Text("整案不赔", "The whole claim is excluded")
_VERIFIED = Text("核定的货物损失", "Goods loss as verified")
_PART = Text("不赔部分", "Part that is not covered")
_COVERED = Text("承保损失，以保险价值为限", "Covered loss, up to the insured value")
_RESIDUE = Text("归被保险人的残值", "Residual value left with the insured")
_RECOVERED = Text("已从第三者追回", "Recovered from third parties")
_NET = Text("净损失", "Net loss")
_PRO_RATA = Text("按保险金额与保险价值的比例", "Pro rata: sum insured to insured value")
_DEDUCTIBLE = Text("免赔额", "Deductible")
_PREJUDICED = Text("扣除代位求偿受损部分后", "Less prejudice to subrogation")
_GOODS = Text("货物赔款", "Indemnity for the goods")
_SALVAGE = Text("施救费用", "Salvage expenses")


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The sums that the computation can't do without; `share` is None where nothing is under-insured."""

    loss: Decimal
    insured_value: Decimal
    limit: Decimal
    share: Fraction | None


def settle(facts: Facts, _edition: Edition, findings: Findings, exemptions: frozenset[str]) -> Amount:
    """The amount of a claim in its currency; None in every component that can't be computed yet.

    A denying clause makes it nothing. `without_exemptions` is the same computation as if no exemption clause of GT-10
    bound: no pro rata, no deductible, no exemption's exclusions and parts; everything else stays.
    """
    speaking = [finding for finding in findings.values() if finding.outcome not in _SILENT]
    denying = [finding.clause for finding in speaking if finding.denies]
    if any(clause not in exemptions for clause in denying):
        return _excluded(denying[0])
    inputs = _inputs(facts)
    if inputs is None or facts.currency is None:
        return _excluded(denying[0], None) if denying else _OPEN
    unmeasured = {finding.clause for finding in speaking if _is_unmeasured(finding, facts)}
    bare: Decimal | None = None
    if unmeasured <= exemptions:
        bare = sum(_compute(facts, inputs, Untraced(), exemptions), NOTHING)
    if denying:
        return _excluded(denying[0], bare)
    if unmeasured:
        return Amount(goods=None, salvage_expenses=None, without_exemptions=bare)
    trace = Trace()
    goods, salvage = _compute(facts, inputs, trace)
    steps = tuple(trace.steps)
    return Amount(
        goods=goods, salvage_expenses=salvage, without_exemptions=bare, steps=steps, taken=trace.taken, computed=True
    )


def _excluded(clause: str, without_exemptions: Decimal | None = NOTHING) -> Amount:
    trace = Trace()
    trace.step(clause, _EXCLUDED, NOTHING)
    return Amount(without_exemptions=without_exemptions, steps=tuple(trace.steps))


def _is_unmeasured(finding: Finding, facts: Facts) -> bool:
    """A yes that takes away a part which nobody has measured."""
    return finding.outcome is Outcome.UNKNOWN and facts.answers.get(finding.clause) == "yes"


def _inputs(facts: Facts) -> _Inputs | None:
    insured, value, loss = facts.policy.sum_insured, facts.policy.insured_value, facts.claim.goods_loss
    if insured is None or value is None or loss is None:
        return None
    if insured >= value:
        return _Inputs(loss, value, value, None)
    return _Inputs(loss, value, insured, Fraction(insured) / Fraction(value))


def _compute(
    facts: Facts, inputs: _Inputs, trace: Trace, unbinding: Collection[str] | None = None
) -> tuple[Decimal, Decimal]:
    """Goods and salvage expenses, each rounded once. With `unbinding` clauses: as if those were not there."""
    assert facts.currency is not None  # noqa: S101  the caller has looked
    bound = unbinding is None
    share = inputs.share if bound else None
    net = _net_loss(facts, inputs, trace, unbinding or ())
    goods = _less_deductible(facts, net, share, trace) if bound else min(net, inputs.limit)
    prejudice = facts.reduction(SUBROGATION)
    if prejudice:
        goods = max(NOTHING, goods - _as_exact_as(goods, prejudice))
        trace.step(SUBROGATION, _PREJUDICED, goods)
    trace.step("GT-25.3", _GOODS, goods)
    salvage = _salvage(facts, inputs.limit, share, trace)
    return round_money(goods, facts.currency), round_money(salvage, facts.currency)


def _as_exact_as(base: Exact, value: Exact) -> Any:
    """A sum in the form in which `base` is exact: decimals and fractions don't mix."""
    return Fraction(value) if isinstance(base, Fraction) else value


def _net_loss(facts: Facts, inputs: _Inputs, trace: Trace, unbinding: Collection[str]) -> Decimal:
    """Steps 2 and 3: the loss without the parts not covered, up to the value, less residue and recoveries."""
    loss = trace.step("GT-25.1", _VERIFIED, inputs.loss)
    for part in facts.claim.reductions:
        if part.clause != SUBROGATION and part.clause not in unbinding:
            loss -= trace.step(part.clause, _PART, part.amount)
    loss = trace.step("GT-25.1", _COVERED, min(max(NOTHING, loss), inputs.insured_value))
    net = loss
    for clause, label, sum_off in (
        ("GT-27", _RESIDUE, facts.claim.residual_value),
        ("GT-26.1", _RECOVERED, facts.claim.third_party_recovered),
    ):
        if sum_off:
            net -= trace.step(clause, label, sum_off)
            trace.take(clause, sum_off)
    net = max(NOTHING, net)
    if net != loss:
        trace.step("GT-27", _NET, net)
    return net


def _less_deductible(facts: Facts, net: Decimal, share: Fraction | None, trace: Trace) -> Exact:
    """Steps 4 and 5: pro rata and deductible, in the order that the policy states (after pro rata unless it does)."""
    if facts.policy.deductible_order == "before_pro_rata":
        return _pro_rata(_deduct(facts, net, trace), share, trace)
    return _deduct(facts, _pro_rata(net, share, trace), trace)


def _pro_rata(base: Exact, share: Fraction | None, trace: Trace) -> Exact:
    if share is None:
        return base
    whole = Fraction(base)
    trace.take("GT-25.2", whole - whole * share)
    return trace.step("GT-25.2", _PRO_RATA, whole * share)


def _deduct(facts: Facts, base: Exact, trace: Trace) -> Exact:
    amount = _as_exact_as(base, facts.policy.deductible_amount or NOTHING)
    rate = _as_exact_as(base, facts.policy.deductible_rate or NOTHING)
    deduction: Exact = min(base, max(amount, base * rate))
    if not deduction:
        return base
    trace.take("GT-8", trace.step("GT-8", _DEDUCTIBLE, deduction))
    rest: Exact = base - _as_exact_as(base, deduction)
    return rest


def _salvage(facts: Facts, limit: Decimal, share: Fraction | None, trace: Trace) -> Exact:
    """Step 6: rescue expenses pro rata, up to the limit or the rescued part's own sum insured; no deductible."""
    expenses = facts.claim.salvage_expenses
    if not expenses:
        return NOTHING
    due: Exact = expenses
    if share is not None:
        whole = Fraction(expenses)
        due = whole * share
        trace.take("GT-25.2", whole - due)
    # The rescued part's own sum goes before the whole's, but never above it (INT-37).
    rescued = facts.claim.rescued_sum_insured
    cap = _as_exact_as(due, limit if rescued is None else min(limit, rescued))
    paid: Exact = min(due, cap)
    trace.take("GT-4.2", due - _as_exact_as(due, paid))
    return trace.step("GT-4.2", _SALVAGE, paid)
