"""What the assurance pays: the freight of a parcel lost in transit, whole, and never the goods (arts. 3, 4, 7)."""

from fractions import Fraction

from policies.terms.core.amount import Amount, Trace
from policies.terms.core.asking import expected
from policies.terms.core.clause import Clause, Decided, Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import (
    Finding,
    Outcome,
    excludes,
    not_applicable,
    not_met,
    reduces,
    unknown,
    warns,
)
from policies.terms.core.money import round_money, show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import KINDS

SHARE = "TA-3.3.share"


def _not_a_loss(facts: Facts) -> Finding | None:
    if facts.claim.kind == "loss":
        return None
    name = KINDS[facts.claim.kind]
    return not_met(
        "TA-3.3",
        ("claim.kind",),
        f"索赔事由是{name.zh}，不是跟丢。",
        f"The claim is for {name.en.lower()}, not for a parcel lost in transit.",
    )


def _carrier_trouble(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "TA-4.4", ("claim.kind",)
    if facts.claim.kind == "loss":
        return not_applicable(
            clause,
            "运输途中跟丢由专门的承诺处理（TA-3.3）。",
            "A loss in transit stays under the specific promise, TA-3.3.",
            used,
        )
    name = KINDS[facts.claim.kind]
    return excludes(
        clause,
        used,
        f"承运商造成的{name.zh}只提供协助，不予赔付。",
        f"{name.en} caused by the carrier is assisted with, not paid.",
    )


def _only_freight(facts: Facts, _edition: Edition) -> Finding:
    clause, loss, freight = "TA-4.3", facts.claim.goods_loss, facts.parcel.freight
    used = ("claim.goods_loss", "parcel.freight", "parcel.freight_paid")
    if freight is None:
        return unknown(
            clause, used, "只赔运费，而所付运费不明。", "Only freight is paid, and it is not known.", used[1:2]
        )
    if facts.parcel.freight_paid is False:
        return warns(
            clause,
            used,
            "登记为运费未付，没有可退的运费。",
            "The freight is recorded as unpaid: there is none to give back.",
        )
    if not loss:
        return not_applicable(clause, "未主张货物损失。", "No loss of goods is claimed.", used[:1])
    figure = show_sum(loss, facts.currency)
    return reduces(
        clause,
        used,
        f"货物损失 {figure} 不赔，只退运费。",
        f"The goods, {figure}, are never paid; only the freight is.",
    )


def settle(facts: Facts, edition: Edition, findings: Findings, _exemptions: frozenset[str]) -> Amount:
    """The freight paid, in the claim's currency; nothing where a clause denies; None while it is not known."""
    denying = [clause for clause, finding in findings.items() if finding.denies]
    trace = Trace()
    if denying:
        trace.step(denying[0], Text("不予赔付", "Not paid"), Fraction(0))
        return Amount(steps=tuple(trace.steps))
    if facts.parcel.freight is None or facts.currency is None:
        return Amount(freight=None, without_exemptions=None)
    # Freight that was never paid can't be given back (INT-25).
    paid = Fraction(0) if facts.parcel.freight_paid is False else Fraction(facts.parcel.freight)
    trace.step("TA-3.3", Text("已付运费", "Freight paid"), paid)
    due = trace.step("TA-3.3", Text("应退运费", "Freight to reimburse"), paid * edition.ratio(SHARE))
    trace.step("TA-4.3", Text("货物", "Goods"), Fraction(0))
    freight = round_money(due, facts.currency)
    return Amount(freight=freight, without_exemptions=freight, steps=tuple(trace.steps))


LOST = expected(
    "TA-3.3",
    summary=Text(
        "运输途中非因用户原因跟丢的，全额赔付运费。",
        "Lost in transit for a reason not the user's: the freight is paid in full.",
    ),
    question=Text(
        "邮包是否在运输途中跟丢，且非因用户原因？",
        "Was the parcel lost in transit, and not on the user's account?",
    ),
    proof=Text("承运商关于邮包在途中丢失的记录", "the carrier's record that the parcel was lost in transit"),
    kept=Text("经查，邮包在途中跟丢，非因用户原因。", "Found lost in transit, for no reason of the user's."),
    broken=Text(
        "经查，邮包并未跟丢，或跟丢出于用户原因。", "Found not lost in transit, or lost for a reason of the user's."
    ),
    effect=Outcome.NOT_MET,
    first=_not_a_loss,
    parameters=(SHARE,),
    interpretations=("INT-06",),
)
CARRIER = Clause(
    id="TA-4.4",
    summary=Text(
        "承运商造成的延误、损坏等只协助沟通，不负责赔付。",
        "Delay, damage or other trouble of the carrier's making is assisted with, not paid.",
    ),
    decided=Decided.COMPUTED,
    decide=_carrier_trouble,
    interpretations=("INT-06",),
)
ONLY_FREIGHT = Clause(
    id="TA-4.3",
    summary=Text("货物本身的损失不赔，只退已付的运费。", "The goods themselves are never paid; the freight paid is."),
    decided=Decided.COMPUTED,
    decide=_only_freight,
    interpretations=("INT-06", "INT-25"),
)
COOPERATION = expected(
    "TA-7",
    summary=Text("用户应及时通知、配合并提供证明。", "The user notifies promptly, cooperates and provides proof."),
    question=Text(
        "用户是否及时通知、配合处理并提供了证明？", "Did the user notify promptly, cooperate and provide proof?"
    ),
    kept=Text("用户已及时通知并配合。", "The user notified promptly and cooperated."),
    broken=Text(
        "用户未及时通知或配合；条款未定后果。",
        "The user did not notify or cooperate; the text attaches no consequence.",
    ),
    effect=Outcome.WARNS,
    holds_up=False,
)
