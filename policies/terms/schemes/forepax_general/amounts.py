"""The clauses that speak about the amount: what each of them did to it (arts. 4, 8, 16, 25, 27)."""

from decimal import Decimal

from policies.terms.core.amount import NOTHING, Amount
from policies.terms.core.clause import Clause, Conclude, Decided, Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, met, met_here, not_applicable, reduces, unknown, warns
from policies.terms.core.money import show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.schemes.forepax_general.settlement import AMOUNT_AND_RATE, EARLIER, ORDER, RESIDUE_OFF

ZERO = Decimal(0)
READINGS_OF_DEDUCTIBLE, READING_OF_EARLIER, READING_OF_RESIDUE = (ORDER, AMOUNT_AND_RATE), (EARLIER,), (RESIDUE_OFF,)


def _is_open(amount: Amount) -> bool:
    """Nothing was computed: excluded, or something is missing (another clause says which)."""
    return not amount.computed


def _nothing_computed(clause: str) -> Finding:
    return not_applicable(clause, "没有可计算的赔款。", "There is no indemnity to compute.")


def _salvage(facts: Facts, _edition: Edition, _findings: Findings, amount: Amount) -> Finding:
    clause, used = "GT-4.2", ("claim.salvage_expenses", "claim.rescued_sum_insured")
    if not facts.claim.salvage_expenses:
        return not_applicable(clause, "未主张施救费用。", "No rescue expenses are claimed.", used[:1])
    if _is_open(amount):
        return _nothing_computed(clause)
    over = amount.taken.get(clause, ZERO)
    if over:
        figure = show_sum(over, facts.currency)
        return reduces(
            clause,
            used,
            f"施救费用超过可用的保险金额，超出的 {figure} 不赔。",
            f"The rescue expenses exceed the sum insured that is there for them by {figure}, which is not paid.",
        )
    return met(
        clause, used, "施救费用在保险金额以内，另行赔付。", "The rescue expenses are within the limit and paid apart."
    )


def _deductible(facts: Facts, _edition: Edition, _findings: Findings, amount: Amount) -> Finding:
    clause = "GT-8"
    used = ("policy.deductible_amount", "policy.deductible_rate", "policy.deductible_order")
    if not facts.policy.deductible_amount and not facts.policy.deductible_rate:
        return not_applicable(clause, "保险单未约定免赔额或免赔率。", "The policy states no deductible.", used[:2])
    if _is_open(amount):
        return _nothing_computed(clause)
    taken = amount.taken.get(clause, ZERO)
    if not taken:
        return met(clause, used, "没有可扣免赔额的赔款。", "Nothing was left to deduct from.")
    figure = show_sum(taken, facts.currency)
    return reduces(clause, used, f"扣除免赔额 {figure}。", f"The deductible takes {figure}.", READINGS_OF_DEDUCTIBLE)


def _actual_loss(facts: Facts, _edition: Edition, _findings: Findings, _amount: Amount) -> Finding:
    clause, used = "GT-25.1", ("claim.goods_loss", "policy.insured_value")
    loss, value = facts.claim.goods_loss, facts.policy.insured_value
    if loss is None:
        return unknown(clause, used, "尚未核定货物损失。", "The goods loss is not known.", ("claim.goods_loss",))
    figure = show_sum(loss, facts.currency)
    if value is not None and loss > value:
        limit = show_sum(value, facts.currency)
        return reduces(
            clause,
            used,
            f"损失 {figure} 超过保险价值，以 {limit} 为限。",
            f"The loss of {figure} exceeds the insured value and counts up to {limit}.",
        )
    return met_here(clause, used, f"按实际损失 {figure} 计算。", f"The actual loss of {figure} is the basis.")


def _pro_rata(facts: Facts, _edition: Edition, _findings: Findings, amount: Amount) -> Finding:
    clause, used = "GT-25.2", ("policy.sum_insured", "policy.insured_value")
    insured, value = facts.policy.sum_insured, facts.policy.insured_value
    if insured is None or value is None or _is_open(amount):
        return _nothing_computed(clause)
    if insured >= value:
        return not_applicable(clause, "足额保险，不按比例。", "Insured for the full value: no pro rata.", used)
    taken = amount.taken.get(clause, ZERO)
    if not taken:
        return met(
            clause, used, "不足额保险，但没有可按比例减少的金额。", "Under-insured, but nothing was left to reduce."
        )
    figure = show_sum(taken, facts.currency)
    ratio = f"{insured}/{value}"
    return reduces(
        clause,
        used,
        f"不足额保险，按 {ratio} 的比例赔付，减少 {figure}。",
        f"Under-insured: paid at {ratio}, which takes {figure}.",
    )


def _apart(facts: Facts, _edition: Edition, _findings: Findings, amount: Amount) -> Finding:
    clause, used = "GT-25.3", ("claim.goods_loss", "claim.salvage_expenses", "policy.sum_insured")
    if _is_open(amount) or amount.goods is None or amount.salvage_expenses is None:
        return _nothing_computed(clause)
    over = amount.taken.get(clause, ZERO)
    if over:
        figure = show_sum(over, facts.currency)
        return reduces(
            clause,
            (*used, "other_claims"),
            f"此前对该邮包的赔款已占用保险金额，超过剩余限额的 {figure} 不赔。",
            f"Earlier indemnities of the parcel have used the sum insured up in part; {figure} beyond it is not paid.",
            READING_OF_EARLIER,
        )
    goods, salvage = show_sum(amount.goods, facts.currency), show_sum(amount.salvage_expenses, facts.currency)
    return met_here(
        clause,
        used,
        f"货物赔款 {goods}，施救费用 {salvage}，分别计算且均未超过保险金额。",
        f"Goods {goods} and rescue expenses {salvage}, computed apart, each within the sum insured.",
    )


def _residue(facts: Facts, _edition: Edition, _findings: Findings, amount: Amount) -> Finding:
    clause, used = "GT-27", ("claim.residual_value",)
    residual = facts.claim.residual_value
    if not residual:
        return not_applicable(clause, "没有作价归被保险人的残值。", "No residue was left with the insured.", used)
    if _is_open(amount):
        return _nothing_computed(clause)
    figure = show_sum(residual, facts.currency)
    return reduces(
        clause,
        used,
        f"残值 {figure} 归被保险人，予以扣除。",
        f"The residue stays with the insured: less {figure}.",
        READING_OF_RESIDUE,
    )


def _advances(facts: Facts, _edition: Edition, findings: Findings, amount: Amount) -> Finding:
    clause, used = "GT-16", ("claim.advances_paid",)
    advances = facts.claim.advances_paid or NOTHING
    # A denial pays nothing, whatever was computed.
    payable = amount.payable
    if payable is not None and advances > payable:
        figure = show_sum(advances - payable, facts.currency)
        return warns(
            clause,
            used,
            f"先予支付超过应付金额 {figure}；不自动追回，由人工决定。",
            f"The advances exceed what is payable by {figure}; nothing is clawed back by itself.",
        )
    return not_applicable(
        clause,
        "先予支付由赔案的时限 GT-16.advance 监督。",
        "The clock GT-16.advance on the claim file watches the advance.",
        used,
    )


def _clause(
    ident: str,
    zh: str,
    en: str,
    conclude: Conclude,
    *,
    exemption: bool = False,
    notes: tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
) -> Clause:
    return Clause(
        id=ident,
        summary=Text(zh, en),
        decided=Decided.AMOUNT,
        conclude=conclude,
        exemption=exemption,
        interpretations=notes,
        parameters=parameters,
    )


SALVAGE = _clause(
    "GT-4.2",
    "为救货、防损而合理支出的费用单独赔付，无论是否奏效，上限为被救部分的保额。",
    "Reasonable rescue expenses are paid apart, also where they failed, up to the sum insured of what was rescued.",
    _salvage,
    notes=("INT-37",),
)
DEDUCTIBLE = _clause(
    "GT-8",
    "保险单约定的免赔额或免赔率。",
    "The deductible, sum or rate, that the policy states.",
    _deductible,
    exemption=True,
    notes=("INT-11", "INT-13"),
    parameters=READINGS_OF_DEDUCTIBLE,
)
ACTUAL_LOSS = _clause(
    "GT-25.1",
    "足额投保的，损失多少赔多少，至保险价值为止。",
    "Insured in full: the actual loss is paid, up to the insured value.",
    _actual_loss,
)
PRO_RATA = _clause(
    "GT-25.2",
    "不足额投保的，损失与施救费用都按保额占价值的比例赔付。",
    "Under-insured: loss and rescue expenses are paid in the proportion of sum insured to insured value.",
    _pro_rata,
    exemption=True,
)
APART = _clause(
    "GT-25.3",
    "货物损失与施救费用分别计算，各以保险金额为限。",
    "Goods and rescue expenses are computed apart, each up to the sum insured.",
    _apart,
    notes=("INT-11",),
    parameters=READING_OF_EARLIER,
)
RESIDUE = _clause(
    "GT-27",
    "协商作价归被保险人的残值，从赔款中扣除。",
    "Residue left with the insured by agreement is deducted.",
    _residue,
    notes=("INT-40",),
    parameters=READING_OF_RESIDUE,
)
ADVANCE = _clause(
    "GT-16",
    "期限内不能确定金额的，先付可确定的部分，再付差额。",
    "Where the amount can't be fixed in time, what can be fixed is paid first and the difference later.",
    _advances,
)
