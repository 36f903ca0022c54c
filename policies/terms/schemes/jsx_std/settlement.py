"""What the carrier's own standard comes to: by the office's table, or as the adjuster found it with a reason."""

from decimal import Decimal
from fractions import Fraction

from policies.terms.core.amount import Amount, Trace
from policies.terms.core.clause import Clause, Decided, Findings
from policies.terms.core.facts import Facts, StandardTable
from policies.terms.core.finding import Finding, met, reduces, unknown
from policies.terms.core.money import round_money, show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text

ENTERED = ("claim.standard_amount", "claim.standard_amount_reason")
BY_TABLE = ("standard_table", "claim.goods_loss", "parcel.weight_kg")


def table_for(facts: Facts) -> StandardTable | None:
    """The table for this claim: one in its currency, where goods are lost, damaged or short (INT-33)."""
    table = facts.standard_table
    return None if table is None or table.currency != facts.currency or facts.claim.kind == "delay" else table


def limits(table: StandardTable, facts: Facts) -> dict[Text, Decimal]:
    """What the parcel is compensated with at most, exact, by the limits that the table has and the facts allow."""
    found: dict[Text, Decimal] = {}
    if table.per_parcel is not None:
        found[Text("每件限额", "Limit per parcel")] = table.per_parcel
    if table.per_kg is not None and facts.parcel.weight_kg is not None:
        found[Text("按重量限额", "Limit by weight")] = table.per_kg * facts.parcel.weight_kg
    return found


def _standard(facts: Facts, _edition: Edition) -> Finding:
    table = table_for(facts)
    return _entered(facts) if table is None else _by_table(table, facts)


def _by_table(table: StandardTable, facts: Facts) -> Finding:
    clause, loss = "JS-0", facts.claim.goods_loss
    weightless = table.per_kg is not None and facts.parcel.weight_kg is None
    missing = tuple(name for name, open_ in zip(BY_TABLE[1:], (loss is None, weightless), strict=True) if open_)
    if loss is None or missing:
        return unknown(
            clause,
            BY_TABLE,
            "按公布标准计算，尚缺货物损失或重量。",
            "The published standard applies; the goods loss or the weight is still open.",
            missing,
        )
    figure, name = show_sum(loss, facts.currency), table.version or "-"
    limit = min(limits(table, facts).values())
    if loss <= limit:
        finding = met(
            clause,
            BY_TABLE,
            f"按公布标准（{name}），实际损失 {figure} 未超过限额。",
            f"By the published standard ({name}) the actual loss of {figure} is within its limits.",
        )
    else:
        most = show_sum(limit, facts.currency)
        finding = reduces(
            clause,
            BY_TABLE,
            f"按公布标准（{name}），实际损失 {figure} 以 {most} 为限。",
            f"By the published standard ({name}) the actual loss of {figure} counts up to {most}.",
        )
    return finding if facts.claim.standard_amount is None else _beside_an_amount(finding)


def _beside_an_amount(finding: Finding) -> Finding:
    reason = Text(
        f"{finding.reason.zh}另录入的金额不采用。", f"{finding.reason.en} The amount that was entered is not used."
    )
    return finding._replace(reason=reason, facts=(*finding.facts, ENTERED[0]), flagged=True)


def _entered(facts: Facts) -> Finding:
    clause, claim = "JS-0", facts.claim
    given = (claim.standard_amount, (claim.standard_amount_reason or "").strip() or None)
    missing = tuple(name for name, known in zip(ENTERED, given, strict=True) if known is None)
    if missing:
        return unknown(
            clause,
            ENTERED,
            "尚未按公布标准定出金额并说明理由。",
            "The amount by the published standard, with its reason, is open.",
            missing,
        )
    figure = show_sum(given[0] or 0, facts.currency)  # type: ignore[arg-type]
    return met(clause, ENTERED, f"按标准为 {figure}。", f"By the standard it comes to {figure}.")


def settle(facts: Facts, _edition: Edition, findings: Findings, _exemptions: frozenset[str]) -> Amount:
    """The standard amount in the claim's currency; nothing where a clause denies, None while it is open."""
    denying = [clause for clause, finding in findings.items() if finding.denies]
    trace = Trace()
    if denying:
        trace.step(denying[0], Text("不予赔偿", "Not compensated"), Fraction(0))
        return Amount(steps=tuple(trace.steps))
    standard = _amount(facts, findings["JS-0"], trace)
    if standard is None or facts.currency is None:
        return Amount(goods=None, without_exemptions=None)
    due = trace.step("JS-0", Text("按公布标准", "By the published standard"), standard)
    trace.step("JS-4", Text("间接损失", "Consequential loss"), Fraction(0))
    goods = round_money(due, facts.currency)
    return Amount(goods=goods, without_exemptions=goods, steps=tuple(trace.steps))


def _amount(facts: Facts, finding: Finding, trace: Trace) -> Decimal | None:
    """The actual loss up to the table's limits; without a table what the adjuster entered."""
    table, loss = table_for(facts), facts.claim.goods_loss
    if table is None:
        return facts.claim.standard_amount
    if finding.missing_facts or loss is None:
        return None
    due = trace.step("JS-0", Text("实际损失", "Actual loss"), loss)
    for label, limit in limits(table, facts).items():
        due = min(due, trace.step("JS-0", label, limit))
    return due


STANDARD = Clause(
    id="JS-0",
    summary=Text(
        "未投保货物按承运商公布的标准赔偿。", "Uninsured goods are compensated by the carrier's published standard."
    ),
    decided=Decided.AMOUNT,
    decide=_standard,
    interpretations=("INT-33",),
)
