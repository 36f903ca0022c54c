"""What the carrier's own standard comes to, as the office's table or its adjuster states it."""

from fractions import Fraction

from policies.terms.core.amount import Amount, Trace
from policies.terms.core.clause import Clause, Decided, Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, met, unknown
from policies.terms.core.money import round_money, show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text


def _standard(facts: Facts, _edition: Edition) -> Finding:
    clause, claim = "JS-0", facts.claim
    used = ("claim.standard_amount", "claim.standard_amount_reason")
    given = (claim.standard_amount, (claim.standard_amount_reason or "").strip() or None)
    missing = tuple(name for name, known in zip(used, given, strict=True) if known is None)
    if missing:
        return unknown(
            clause,
            used,
            "尚未按公布标准定出金额并说明理由。",
            "The amount by the published standard, with its reason, is open.",
            missing,
        )
    figure = show_sum(given[0] or 0, facts.currency)  # type: ignore[arg-type]
    return met(clause, used, f"按标准为 {figure}。", f"By the standard it comes to {figure}.")


def settle(facts: Facts, _edition: Edition, findings: Findings, _exemptions: frozenset[str]) -> Amount:
    """The standard amount in the claim's currency; nothing where a clause denies, None while it is open."""
    denying = [clause for clause, finding in findings.items() if finding.denies]
    trace = Trace()
    if denying:
        trace.step(denying[0], Text("不予赔偿", "Not compensated"), Fraction(0))
        return Amount(steps=tuple(trace.steps))
    standard = facts.claim.standard_amount
    if standard is None or facts.currency is None:
        return Amount(goods=None, without_exemptions=None)
    due = trace.step("JS-0", Text("按公布标准", "By the published standard"), Fraction(standard))
    trace.step("JS-4", Text("间接损失", "Consequential loss"), Fraction(0))
    goods = round_money(due, facts.currency)
    return Amount(goods=goods, without_exemptions=goods, steps=tuple(trace.steps))


STANDARD = Clause(
    id="JS-0",
    summary=Text(
        "未投保货物按承运商公布的标准赔偿。", "Uninsured goods are compensated by the carrier's published standard."
    ),
    decided=Decided.AMOUNT,
    decide=_standard,
    interpretations=("INT-33",),
)
