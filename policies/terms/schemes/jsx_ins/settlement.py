"""What the risk insurance pays: the actual loss up to the sum insured, or a capped subsidy for delay (tip 4)."""

from decimal import Decimal
from fractions import Fraction

from policies.terms.core.amount import NOTHING, Amount, Trace
from policies.terms.core.clause import Clause, Decided, Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import (
    Finding,
    Outcome,
    blocks,
    met,
    not_applicable,
    not_met,
    reduces,
    unknown,
)
from policies.terms.core.money import round_money, show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.period import day_of
from policies.terms.core.text import Text
from policies.terms.schemes.common.across import earlier_indemnities

UNDER_INSURANCE = "JI-4.1.under_insurance"
EARLIER = "JI-4.1.earlier_indemnities"
READINGS = (UNDER_INSURANCE, EARLIER)
RATE_CAP = "JI-4.2.rate_cap"
ABSOLUTE_CAP = "JI-4.2.absolute_cap"
DAILY_RATE = "JI-4.2.daily_rate"
CAPS = (RATE_CAP, ABSOLUTE_CAP)
ZERO = Fraction(0)


def delay_days(facts: Facts) -> int | None:
    """Days beyond the platform standard: as recorded, else from promise to delivery (Shanghai days, INT-28)."""
    if facts.claim.delay_days is not None:
        return facts.claim.delay_days
    promised, delivered = facts.parcel.promised_on, facts.parcel.delivered_at
    if promised is None or delivered is None:
        return None
    return max(0, (day_of(delivered) - promised).days)


def subsidy(facts: Facts, edition: Edition) -> Fraction | None:
    """The subsidy before the caps: the adjuster's, else the office's daily rate if it has one in this currency."""
    if facts.claim.delay_subsidy is not None:
        return Fraction(facts.claim.delay_subsidy)
    rate, days = edition.sums(DAILY_RATE).get(facts.currency or ""), delay_days(facts)
    return None if rate is None or days is None else rate * days


def _is_pro_rata(edition: Edition) -> bool:
    return edition.reading(UNDER_INSURANCE) == "pro_rata"


def _limit(facts: Facts, edition: Edition, insured: Decimal) -> Decimal:
    """The sum insured, or what earlier indemnities of the parcel left of it (INT-11)."""
    if not facts.other_claims or edition.reading(EARLIER) == "leave_the_limit":
        return insured
    return max(NOTHING, insured - earlier_indemnities(facts)[0])


def _loss(facts: Facts, edition: Edition) -> Finding:
    clause = "JI-4.1"
    used = ("claim.goods_loss", "policy.sum_insured", "claim.insurer_approved")
    if facts.claim.kind == "delay":
        return not_applicable(clause, "延误按补贴计算。", "A delay is paid as a subsidy.", ("claim.kind",))
    loss, insured = facts.claim.goods_loss, facts.policy.sum_insured
    if loss is None or insured is None:
        missing = tuple(name for name, known in zip(used, (loss, insured), strict=False) if known is None)
        return unknown(clause, used, "损失金额或保险金额不明。", "The loss or the sum insured is not known.", missing)
    value = facts.policy.insured_value
    if value is None and _is_pro_rata(edition):
        missing = ("policy.insured_value",)
        return unknown(clause, (*used, *missing), "保险价值不明。", "The insured value is not known.", missing)
    figure, left = show_sum(loss, facts.currency), _limit(facts, edition, insured)
    approved = facts.claim.insurer_approved
    if left < min(insured, loss):
        rest = show_sum(left, facts.currency)
        return reduces(
            clause,
            (*used, "other_claims"),
            f"实际损失 {figure}；此前对该邮包赔付之后，保险金额尚余 {rest}，以此为限。",
            f"The actual loss of {figure} counts up to {rest}, what earlier indemnities left of the sum insured.",
            READINGS,
        )
    if value is not None and value > insured and _is_pro_rata(edition):
        return reduces(
            clause,
            (*used, "policy.insured_value"),
            f"实际损失 {figure}，按 {insured}/{value} 的比例赔付。",
            f"The actual loss of {figure} is paid at {insured}/{value}.",
            READINGS,
        )
    if loss > insured or (approved is not None and approved < loss):
        limit = show_sum(insured, facts.currency)
        return reduces(
            clause,
            used,
            f"实际损失 {figure}，以保险金额 {limit} 和保险公司核定金额为限。",
            f"The actual loss of {figure} counts up to the sum insured of {limit} and what the insurer approved.",
        )
    return met(clause, used, f"按实际损失 {figure} 赔付。", f"The actual loss of {figure} is paid.")


def _delay(facts: Facts, edition: Edition) -> Finding:
    clause = "JI-4.2"
    used = (
        "claim.delay_days",
        "claim.delay_subsidy",
        "policy.sum_insured",
        "claim.order_subsidies_paid",
        "claim.insurer_approved",
    )
    if facts.claim.kind != "delay":
        return not_applicable(clause, "不是延误索赔。", "The claim is not for delay.", ("claim.kind",))
    days = delay_days(facts)
    if days == 0:
        return not_met(
            clause,
            (*used, "parcel.promised_on", "parcel.delivered_at"),
            "没有超过平台标准的延误。",
            "There was no delay beyond the platform standard.",
        )
    missing = _missing_for_delay(facts, edition, days)
    if facts.currency is not None and facts.currency not in edition.sums(ABSOLUTE_CAP):
        return blocks(
            clause,
            used,
            f"每单限额没有 {facts.currency} 的数额，须配置或由上级决定。",
            f"The cap per order has no figure in {facts.currency}: configure one, or someone above decides.",
        )._replace(refer=(clause,), parameters=CAPS, missing_facts=missing)
    if missing:
        return unknown(
            clause, used, "延误天数、补贴或保险金额不明。", "Days, subsidy or sum insured are not known.", missing
        )
    return Finding(
        clause,
        Outcome.MET,
        Text(
            f"延误 {days} 天，按实际延误补贴，以每单限额为上限。",
            f"{days} days late: subsidised by the actual delay, up to the caps per order.",
        ),
        used,
        CAPS,
    )


def _missing_for_delay(facts: Facts, edition: Edition, days: int | None) -> tuple[str, ...]:
    missing = []
    if days is None:
        dates = (("parcel.promised_on", facts.parcel.promised_on), ("parcel.delivered_at", facts.parcel.delivered_at))
        missing += [name for name, known in dates if known is None]
    if subsidy(facts, edition) is None:
        missing.append("claim.delay_subsidy")
    if facts.policy.sum_insured is None:
        missing.append("policy.sum_insured")
    return tuple(missing)


def settle(facts: Facts, edition: Edition, findings: Findings, _exemptions: frozenset[str]) -> Amount:
    """The indemnity in the claim's currency: nothing where a clause denies, None where it can't be computed yet."""
    denying = [clause for clause, finding in findings.items() if finding.denies]
    trace = Trace()
    if denying:
        trace.step(denying[0], Text("不予赔付", "Not paid"), ZERO)
        return Amount(steps=tuple(trace.steps))
    if facts.claim.kind == "delay":
        return _settle_delay(facts, edition, findings["JI-4.2"], trace)
    loss, insured = facts.claim.goods_loss, facts.policy.sum_insured
    if facts.currency is None or loss is None or insured is None or findings["JI-4.1"].outcome is Outcome.UNKNOWN:
        return Amount(goods=None, without_exemptions=None)
    due = trace.step("JI-4.1", Text("实际损失", "Actual loss"), Fraction(loss))
    trace.step("JI-4.1", Text("保险金额", "Sum insured"), Fraction(insured))
    if _is_pro_rata(edition):
        share = Fraction(insured) / Fraction(max(insured, facts.policy.insured_value or insured))
        due = trace.step("JI-4.1", Text("按比例", "Pro rata"), due * share)
    limit = _limit(facts, edition, insured)
    if limit != insured:
        trace.step(
            "JI-4.1", Text("此前赔款之后的剩余限额", "What earlier indemnities left of the limit"), Fraction(limit)
        )
    paid = _approved(facts, "JI-4.1", min(due, Fraction(limit)), trace)
    goods = round_money(paid, facts.currency)
    return Amount(goods=goods, without_exemptions=goods, steps=tuple(trace.steps))


def _settle_delay(facts: Facts, edition: Edition, finding: Finding, trace: Trace) -> Amount:
    entered, insured = subsidy(facts, edition), facts.policy.sum_insured
    if facts.currency is None or finding.outcome is not Outcome.MET or entered is None or insured is None:
        return Amount(subsidy=None, without_exemptions=None)
    trace.step("JI-4.2", Text("按实际延误的补贴", "Subsidy by the actual delay"), entered)
    share = trace.step(
        "JI-4.2",
        Text("保险金额的比例上限", "Cap: share of the sum insured"),
        Fraction(insured) * edition.ratio(RATE_CAP),
    )
    figure = trace.step(
        "JI-4.2", Text("每单绝对上限", "Cap: figure per order"), edition.sums(ABSOLUTE_CAP)[facts.currency]
    )
    cap = min(share, figure)
    already = facts.claim.order_subsidies_paid
    if already:
        trace.step("JI-4.2", Text("同一订单已付补贴", "Subsidies already paid on the order"), Fraction(already))
        cap = trace.step("JI-4.2", Text("剩余限额", "What is left of the cap"), max(ZERO, cap - Fraction(already)))
    paid = round_money(_approved(facts, "JI-4.2", min(entered, cap), trace), facts.currency)
    return Amount(subsidy=paid, without_exemptions=paid, steps=tuple(trace.steps))


def _approved(facts: Facts, clause: str, amount: Fraction, trace: Trace) -> Fraction:
    """Not more than the insurer approved, where that is on record."""
    approved = facts.claim.insurer_approved
    if approved is not None:
        trace.step(clause, Text("保险公司核定金额", "Approved by the insurer"), Fraction(approved))
        amount = min(amount, Fraction(approved))
    return trace.step(clause, Text("应付", "Payable"), amount)


LOSS = Clause(
    id="JI-4.1",
    summary=Text(
        "丢失或损坏按实际损失和保险公司核定金额赔付，以保险金额为限，不按比例。",
        "Loss or damage: what was really lost and the insurer approves, within the sum insured, not pro rata.",
    ),
    decided=Decided.AMOUNT,
    decide=_loss,
    parameters=READINGS,
    interpretations=("INT-11", "INT-29"),
)
DELAY = Clause(
    id="JI-4.2",
    summary=Text(
        "延误按超过平台标准的实际时间补贴，每单不超过保险金额的一定比例和一定数额，以低者为准。",
        "Delay is subsidised by the time beyond the platform standard; per order the lower of two caps holds.",
    ),
    decided=Decided.AMOUNT,
    decide=_delay,
    parameters=CAPS,
    interpretations=("INT-02", "INT-28", "INT-38"),
)
