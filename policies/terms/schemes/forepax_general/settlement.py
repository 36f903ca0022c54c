"""How much insurance pays: goods and salvage expenses apart (arts. 4, 8, 16, 25 to 27), rounded once each."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from policies.terms.core.amount import NOTHING, Amount, Exact, Trace, Untraced
from policies.terms.core.clause import Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome
from policies.terms.core.money import ratio, round_money
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.schemes.common.across import earlier_indemnities

SUBROGATION = "GT-26.3"
# Where the text leaves two readings, the edition says which one holds.
ORDER = "GT-8.order"
AMOUNT_AND_RATE = "GT-8.amount_and_rate"
EARLIER = "GT-25.3.earlier_indemnities"
RECOVERIES = "GT-26.1.recoveries"
RESIDUE_OFF = "GT-27.residue"
_SILENT = (Outcome.MET, Outcome.NOT_APPLICABLE)
_CUTS = frozenset({"GT-8", "GT-25.2", "GT-25.3"})
_OPEN = Amount(goods=None, salvage_expenses=None, without_exemptions=None)
_EXCLUDED = Text("整案不赔", "The whole claim is excluded")
_LIMIT = Text("限额：保险金额，以保险价值为限", "Limit: the sum insured, up to the insured value")
_VERIFIED = Text("核定的货物损失", "Goods loss as verified")
_PART = Text("不赔部分", "Part that is not covered")
_COVERED = Text("承保损失，以保险价值为限", "Covered loss, up to the insured value")
_RESIDUE = Text("归被保险人的残值", "Residual value left with the insured")
_RECOVERED = Text("已从第三者追回", "Recovered from third parties")
_NET = Text("净损失", "Net loss")
_PRO_RATA = Text("按保险金额与保险价值的比例", "Pro rata: sum insured to insured value")
_LIMIT_LEFT = Text("此前赔款之后的剩余限额", "What earlier indemnities left of the limit")
_MADE_WHOLE = Text("被保险人尚未得到补偿的部分", "What the recovery leaves uncompensated")
_DEDUCTIBLE = Text("免赔额", "Deductible")
_PREJUDICED = Text("扣除代位求偿受损部分后", "Less prejudice to subrogation")
_GOODS = Text("货物赔款", "Indemnity for the goods")
_EXPENSES = Text("主张的施救费用", "Salvage expenses as claimed")
_EXPENSES_PRO_RATA = Text("施救费用按同一比例", "Salvage expenses in the same ratio")
_SALVAGE = Text("施救费用", "Salvage expenses")
_ADVANCED = Text("已先予支付", "Paid in advance")
_DIFFERENCE = Text("尚须支付的差额", "Difference still to pay")


class _Inputs(NamedTuple):
    """The sums that the computation can't do without; `share` is None where nothing is under-insured.

    `limit` is for goods and, apart from them, for salvage expenses; `goods_paid` and `salvage_paid` have used it up.
    """

    loss: Decimal
    insured_value: Decimal
    limit: Decimal
    share: Fraction | None
    goods_paid: Decimal = NOTHING
    salvage_paid: Decimal = NOTHING


def settle(facts: Facts, edition: Edition, findings: Findings, exemptions: frozenset[str]) -> Amount:
    """The amount of a claim in its currency; None in every component that can't be computed yet.

    A denying clause makes it nothing. `without_exemptions` is the same computation as if no exemption clause of GT-10
    bound: no pro rata, no deductible, no exemption's exclusions and parts; everything else stays.
    """
    speaking = [finding for finding in findings.values() if finding.outcome not in _SILENT]
    denying = [finding.clause for finding in speaking if finding.denies]
    if any(clause not in exemptions for clause in denying):
        return _excluded(denying[0])
    inputs = _inputs(facts, edition)
    if inputs is None or facts.currency is None:
        return _excluded(denying[0], None) if denying else _OPEN
    unmeasured = {finding.clause for finding in speaking if _is_unmeasured(finding, facts)}
    if denying or unmeasured:
        bare = _bare(facts, edition, inputs, exemptions) if unmeasured <= exemptions else None
        return _excluded(denying[0], bare) if denying else _OPEN._replace(without_exemptions=bare)
    trace = Trace()
    if facts.policy.sum_insured != inputs.insured_value:
        trace.step("GT-7", _LIMIT, inputs.limit)
    goods, salvage = _compute(facts, edition, inputs, trace)
    if advances := facts.claim.advances_paid:
        trace.step("GT-16", _ADVANCED, advances)
        trace.step("GT-16", _DIFFERENCE, max(NOTHING, goods + salvage - advances))
    bare = _bare(facts, edition, inputs, exemptions) if _is_cut(facts, trace, exemptions) else goods + salvage
    return Amount(
        goods=goods,
        salvage_expenses=salvage,
        without_exemptions=bare,
        steps=tuple(trace.steps),
        taken=trace.taken,
        computed=True,
    )


def _bare(facts: Facts, edition: Edition, inputs: _Inputs, exemptions: Collection[str]) -> Decimal:
    """Goods and salvage expenses together as if no exemption bound."""
    return sum(_compute(facts, edition, inputs, Untraced(), exemptions), NOTHING)


def _is_cut(facts: Facts, trace: Trace, exemptions: Collection[str]) -> bool:
    """Whether the computation took anything that it would not have taken without the exemptions, or else limited."""
    return not _CUTS.isdisjoint(trace.taken) or any(part.clause in exemptions for part in facts.claim.reductions)


def _excluded(clause: str, without_exemptions: Decimal | None = NOTHING) -> Amount:
    trace = Trace()
    trace.step(clause, _EXCLUDED, NOTHING)
    return Amount(without_exemptions=without_exemptions, steps=tuple(trace.steps))


def _is_unmeasured(finding: Finding, facts: Facts) -> bool:
    """A yes that takes away a part which nobody has measured."""
    return finding.outcome is Outcome.UNKNOWN and facts.answers.get(finding.clause) == "yes"


def _inputs(facts: Facts, edition: Edition) -> _Inputs | None:
    insured, value, loss = facts.policy.sum_insured, facts.policy.insured_value, facts.claim.goods_loss
    if insured is None or value is None or loss is None:
        return None
    limit, share = (value, None) if insured >= value else (insured, ratio(insured, value))
    if not facts.other_claims or edition.reading(EARLIER) == "leave_the_limit":
        return _Inputs(loss, value, limit, share)
    return _Inputs(loss, value, limit, share, *earlier_indemnities(facts))


def _compute(
    facts: Facts, edition: Edition, inputs: _Inputs, trace: Trace, unbinding: Collection[str] | None = None
) -> tuple[Decimal, Decimal]:
    """Goods and salvage expenses, each rounded once. With `unbinding` clauses: as if those were not there."""
    assert facts.currency is not None  # noqa: S101  the caller has looked
    covered = _covered_loss(facts, inputs, trace, unbinding or ())
    if unbinding is None:
        share, goods = inputs.share, _indemnity(facts, edition, inputs, covered, trace)
    else:
        share, goods = None, _within_limit(_net_loss(facts, covered, trace), inputs, trace)
    prejudice = facts.reduction(SUBROGATION)
    if prejudice:
        goods = max(NOTHING, goods - _as_exact_as(goods, prejudice))
        trace.step(SUBROGATION, _PREJUDICED, goods)
    trace.step("GT-25.3", _GOODS, goods)
    salvage = _salvage(facts, inputs, share, trace)
    return round_money(goods, facts.currency), round_money(salvage, facts.currency)


def _as_exact_as(base: Exact, value: Exact) -> Any:
    """A sum in the form in which `base` is exact: decimals and fractions don't mix."""
    return Fraction(value) if isinstance(base, Fraction) else value


def _covered_loss(facts: Facts, inputs: _Inputs, trace: Trace, unbinding: Collection[str]) -> Decimal:
    """Step 2: the loss without the parts not covered, up to the value."""
    loss = trace.step("GT-25.1", _VERIFIED, inputs.loss)
    for part in facts.claim.reductions:
        if part.clause != SUBROGATION and part.clause not in unbinding:
            loss -= trace.step(part.clause, _PART, part.amount)
    return trace.step("GT-25.1", _COVERED, min(max(NOTHING, loss), inputs.insured_value))


def _net_loss(facts: Facts, covered: Decimal, trace: Trace, *, residue: bool = True, recovered: bool = True) -> Decimal:
    """Step 3: less the residue and the recoveries, or only one of them."""
    net = covered
    for clause, label, sum_off in (
        ("GT-27", _RESIDUE, facts.claim.residual_value if residue else None),
        ("GT-26.1", _RECOVERED, facts.claim.third_party_recovered if recovered else None),
    ):
        if sum_off:
            net -= trace.step(clause, label, sum_off)
            trace.take(clause, sum_off)
    net = max(NOTHING, net)
    if net != covered:
        trace.step("GT-27", _NET, net)
    return net


def _indemnity(facts: Facts, edition: Edition, inputs: _Inputs, covered: Decimal, trace: Trace) -> Exact:
    """Steps 3 to 5 for the goods. By other readings than those adopted, residue or recoveries come off at the end."""
    residue, recovered = facts.claim.residual_value, facts.claim.third_party_recovered
    residue_last = bool(residue) and edition.reading(RESIDUE_OFF) == "from_the_indemnity"
    recovered_last = bool(recovered) and edition.reading(RECOVERIES) == "insured_first"
    net = _net_loss(facts, covered, trace, residue=not residue_last, recovered=not recovered_last)
    goods = _less_deductible(facts, edition, net, inputs, trace)
    if residue and residue_last:
        trace.take("GT-27", trace.step("GT-27", _RESIDUE, residue))
        goods = max(NOTHING, goods - _as_exact_as(goods, residue))
    if recovered and recovered_last:
        trace.take("GT-26.1", trace.step("GT-26.1", _RECOVERED, recovered))
        # With the recovery the insured may have the whole loss, and no more (INT-41).
        goods = trace.step("GT-26.1", _MADE_WHOLE, min(goods, max(NOTHING, covered - (residue or NOTHING) - recovered)))
    return goods


def _less_deductible(facts: Facts, edition: Edition, net: Decimal, inputs: _Inputs, trace: Trace) -> Exact:
    """Steps 4 and 5: pro rata and deductible, in the order that the policy states, else in the one of the edition."""
    order = facts.policy.deductible_order or edition.reading(ORDER)
    if order == "before_pro_rata":
        return _within_limit(_pro_rata(_deduct(facts, edition, net, trace), inputs.share, trace), inputs, trace)
    return _deduct(facts, edition, _within_limit(_pro_rata(net, inputs.share, trace), inputs, trace), trace)


def _within_limit(goods: Exact, inputs: _Inputs, trace: Trace) -> Exact:
    """Step 1 where earlier indemnities have used up the limit in part (INT-11)."""
    left = max(NOTHING, inputs.limit - inputs.goods_paid)
    if goods <= left:
        return goods
    trace.take("GT-25.3", goods - _as_exact_as(goods, left))
    return trace.step("GT-25.3", _LIMIT_LEFT, left)


def _pro_rata(base: Exact, share: Fraction | None, trace: Trace) -> Exact:
    if share is None:
        return base
    whole = Fraction(base)
    due = trace.step("GT-25.2", _PRO_RATA, whole * share)
    trace.take("GT-25.2", whole - due)
    return due


def _deduct(facts: Facts, edition: Edition, base: Exact, trace: Trace) -> Exact:
    amount, rate = facts.policy.deductible_amount, facts.policy.deductible_rate
    stated = [_as_exact_as(base, amount)] if amount else []
    if rate:
        stated.append(base * _as_exact_as(base, rate))
    if not stated or not base:
        return base
    both = len(stated) > 1 and edition.reading(AMOUNT_AND_RATE) == "both"
    deduction: Exact = min(base, sum(stated) if both else max(stated))
    trace.take("GT-8", trace.step("GT-8", _DEDUCTIBLE, deduction))
    rest: Exact = base - _as_exact_as(base, deduction)
    return rest


def _salvage(facts: Facts, inputs: _Inputs, share: Fraction | None, trace: Trace) -> Exact:
    """Step 6: rescue expenses pro rata, up to the limit or the rescued part's own sum insured; no deductible."""
    expenses = facts.claim.salvage_expenses
    if not expenses:
        return NOTHING
    due: Exact = trace.step("GT-4.2", _EXPENSES, expenses)
    if share is not None:
        whole = Fraction(expenses)
        due = trace.step("GT-4.2", _EXPENSES_PRO_RATA, whole * share)
        trace.take("GT-25.2", whole - due)
    # The rescued part's own sum goes before the whole's, but never above it (INT-37).
    rescued, limit = facts.claim.rescued_sum_insured, max(NOTHING, inputs.limit - inputs.salvage_paid)
    cap = _as_exact_as(due, limit if rescued is None else min(limit, rescued))
    paid: Exact = min(due, cap)
    trace.take("GT-4.2", due - _as_exact_as(due, paid))
    return trace.step("GT-4.2", _SALVAGE, paid)
