"""The carrier's points 1 to 7 on uninsured goods."""

from policies.terms.core.asking import asked
from policies.terms.core.checklist import Checklist, names_of
from policies.terms.core.clause import Clause, Decided
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, blocks, excludes, met, not_applicable, not_met, unknown, warns
from policies.terms.core.parameter import Edition
from policies.terms.core.period import day_of
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import CATEGORIES
from policies.terms.schemes.common.time import filing_due_on

ILLICIT = CATEGORIES.of_class("illicit")
CLOCK = ("JS-5.1.filing",)
RECEIPT = "JS-5.1.receipt"


def _delay(facts: Facts) -> Text | None:
    if facts.claim.kind == "delay":
        return Text("延误索赔与数据损坏无关。", "A claim for delay is not about damaged data.")
    return None


def _delivered(facts: Facts) -> Text | None:
    if facts.parcel.delivered_at is not None:
        return Text("快件已妥投，不属无法投递。", "The parcel was delivered, so it was not undeliverable.")
    return None


def _detained(facts: Facts) -> Finding | None:
    """JS-7 by the recorded category; where none is recorded it is asked."""
    clause, used, category = "JS-7", ("parcel.category",), facts.parcel.category
    if category is None or facts.answers.get(clause) == "yes":
        return None
    name = CATEGORIES[category]
    if category in ILLICIT:
        return excludes(
            clause,
            used,
            f"货物为{name.zh}，不予赔偿，并可向客户追偿。",
            f"{name.en}: nothing is paid, and the customer may be recovered from.",
        )
    return met(clause, used, f"货物为{name.zh}，不属假冒或违禁品。", f"{name.en}: neither counterfeit nor contraband.")


def filing(checklist: Checklist) -> Clause:
    """JS-5.1: written, and in time after receipt; late only after the later of the two readings of receipt (INT-34)."""

    def decide(facts: Facts, edition: Edition) -> Finding:
        finding = _in_time(facts, edition)
        missing = checklist.missing("JS-5.1", facts)
        if not missing:
            return finding
        names = names_of(missing)
        reason = Text(f"{finding.reason.zh}尚缺：{names.zh}。", f"{finding.reason.en} Still missing: {names.en}.")
        return finding._replace(
            reason=reason, missing_documents=missing, facts=(*finding.facts, "documents", "waived_documents")
        )

    return Clause(
        id="JS-5.1",
        summary=Text(
            "收货后限期内提交书面赔偿申请。", "Compensation is applied for in writing within the days after receipt."
        ),
        decided=Decided.COMPUTED,
        decide=decide,
        parameters=(RECEIPT,),
        interpretations=("INT-34",),
    )


def _in_time(facts: Facts, edition: Edition) -> Finding:
    clause, parcel, applied = "JS-5.1", facts.parcel, facts.claim.received_at
    used = ("claim.received_at", "parcel.carrier_accepted_at", "parcel.dispatched_at", "parcel.delivered_at")
    if applied is None:
        return unknown(
            clause, used, "尚未收到书面申请的日期。", "When the application arrived is not recorded.", used[:1]
        )
    accepted = parcel.carrier_accepted_at or parcel.dispatched_at
    # On insured goods the point only warns, and their terms don't say how they read it.
    by_acceptance = RECEIPT in edition.parameters and edition.reading(RECEIPT) == "acceptance"
    delivered = accepted if by_acceptance else parcel.delivered_at
    if accepted is None and delivered is None:
        missing = ("parcel.dispatched_at",)
        return unknown(
            clause, used, "承运商收件时间尚未登记。", "When the carrier took it over is not recorded.", missing
        )
    by = "parcel.carrier_accepted_at" if parcel.carrier_accepted_at else "parcel.dispatched_at"
    receipts = ((by, accepted), (by if by_acceptance else "parcel.delivered_at", delivered))
    dues = [filing_due_on(at, facts.calendar, name) for name, at in receipts if at is not None]
    applied_on = day_of(applied)
    if delivered is not None and applied_on > max(dues):
        return not_met(
            clause,
            used,
            f"申请于 {applied_on} 到达，期限已于 {max(dues)} 届满。",
            f"The application arrived on {applied_on}; the days after receipt ran out on {max(dues)}.",
            CLOCK,
        )
    if applied_on > min(dues) and delivered is None and facts.claim.kind != "loss":
        finding = unknown(
            clause,
            used,
            f"自承运商收件起的期限已于 {min(dues)} 届满；是否逾期取决于签收日期，尚未登记。",
            f"Late by the carrier's acceptance ({min(dues)}); the day of delivery decides, and it is not recorded.",
            ("parcel.delivered_at",),
        )
        return finding._replace(parameters=CLOCK, flagged=True)
    # What was lost never came: there is no second receipt whose days could have run (INT-34).
    if applied_on > min(dues):
        return warns(
            clause,
            used,
            f"自承运商收件起的期限已于 {min(dues)} 届满，自签收起则未逾期；从宽处理，请留意。",
            f"Late by the carrier's acceptance ({min(dues)}), not by delivery; the later reading holds, note it.",
            CLOCK,
        )
    return met(
        clause, used, f"申请于 {applied_on} 到达，未逾期。", f"The application arrived on {applied_on}, in time.", CLOCK
    )


def _freight(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "JS-5.2", ("parcel.freight_paid", "claim.kind")
    if facts.claim.kind == "delay":
        return not_applicable(
            clause, "仅丢失或损坏须先付运费。", "Only lost or damaged goods wait for the freight.", used[1:]
        )
    paid = facts.parcel.freight_paid
    if paid is None:
        return unknown(clause, used, "尚不知运费是否付清。", "Whether the freight is paid is not known.", used[:1])
    if paid:
        return met(clause, used, "运费已付。", "The freight is paid.")
    return blocks(clause, used, "运费未付，付清后方可处理索赔。", "The freight is unpaid; the claim waits until it is.")


BEYOND_CONTROL = asked(
    "JS-1",
    summary=Text(
        "不可控原因（不可抗力、物品本身缺陷、骚乱、罢工、非本公司人员行为）不负责。",
        "Nothing is owed for what the carrier can't control, acts of people not its own among it.",
    ),
    question=Text(
        "是否由不可抗力、物品本身缺陷、骚乱、罢工或寄件人、收件人、海关等的行为造成？",
        "Did force majeure, inherent vice, riot, strike, or an act of sender, recipient or customs cause it?",
    ),
    proof=Text(
        "承运商或主管机关的记录，证明原因在承运商控制之内",
        "a record of the carrier or an authority that the cause lay within the carrier's control",
    ),
    found=Text("经查，原因在承运商控制之外。", "The cause was found to be beyond the carrier's control."),
    clear=Text("原因不在承运商控制之外。", "Nothing beyond the carrier's control was the cause."),
    interpretations=("INT-04",),
)
CUSTOMER_DATA = asked(
    "JS-2",
    summary=Text(
        "客户操作不当或地址、发票资料错误造成的海关问题不负责。",
        "Customs trouble from the customer's handling or data.",
    ),
    question=Text(
        "海关问题是否由客户操作不当或地址、发票资料错误造成？",
        "Did the customer's handling, or wrong address or invoice data, cause the trouble at customs?",
    ),
    proof=Text(
        "交寄时所填地址、发票资料及清关文件",
        "the address and invoice data as handed over, and the customs papers",
    ),
    found=Text("经查，海关问题出于客户的操作或资料。", "The customer's handling or data was found to be the cause."),
    clear=Text("与客户的操作或资料无关。", "The customer's handling and data played no part."),
    interpretations=("INT-04",),
)
DATA = asked(
    "JS-3",
    summary=Text(
        "电磁造成的录音录像、图片、数据损坏或删除不负责。",
        "Electronic or magnetic damage to recordings, pictures or data.",
    ),
    question=Text(
        "损失是否为电磁造成的录音录像、图片或数据的损坏或删除？",
        "Is the loss electronic or magnetic damage to recordings, pictures or data?",
    ),
    found=Text("经查，属电磁造成的数据损坏。", "Found to be electronic or magnetic damage to data."),
    clear=Text("不是数据损坏。", "It is no damage to data."),
    moot=_delay,
    interpretations=("INT-04",),
)
CONSEQUENTIAL = Clause(
    id="JS-4",
    summary=Text("因丢失、损坏或延误引起的间接损失不赔。", "Consequential loss is never paid."),
    decided=Decided.AMOUNT,
    decide=lambda _facts, _edition: not_applicable(
        "JS-4",
        "只按标准赔偿快件本身，间接损失不计入。",
        "Only the standard amount is computed; consequential loss never enters it.",
    ),
    interpretations=("INT-30",),
)
FREIGHT = Clause(
    id="JS-5.2",
    summary=Text(
        "丢失或损坏的索赔，付清运费后方予处理。", "A claim for lost or damaged goods waits until the freight is paid."
    ),
    decided=Decided.COMPUTED,
    decide=_freight,
    interpretations=("INT-05",),
)
UNDELIVERABLE = asked(
    "JS-6",
    summary=Text(
        "无法投递的费用由客户承担，逾期无指示可销毁，由此造成的损失不赔。",
        "Undeliverable: the fees are the customer's, and what followed from it is not compensated.",
    ),
    question=Text(
        "损失是否因拒收、无人、地址错误或缺清关文件而无法投递所致？",
        "Did the loss follow from being undeliverable: refused, absent, wrong address, no customs papers?",
    ),
    proof=Text("地址、收件或清关资料无误的证明", "proof that address, recipient and customs papers were in order"),
    found=Text("经查，损失因无法投递所致。", "The loss was found to follow from the parcel being undeliverable."),
    clear=Text("与无法投递无关。", "It did not follow from being undeliverable."),
    moot=_delivered,
    interpretations=("INT-04", "INT-31"),
)
DETAINED = asked(
    "JS-7",
    summary=Text(
        "假冒或违禁品被海关扣留的不负责，并可追偿。",
        "Counterfeit or contraband held by customs: nothing, and recovery.",
    ),
    question=Text("货物是否因假冒或违禁被海关扣留？", "Was it detained by customs as counterfeit or contraband?"),
    proof=Text("海关放行文件或正品证明", "the release by customs, or proof that the goods are genuine"),
    found=Text("经查，货物因假冒或违禁被海关扣留。", "Found detained by customs as counterfeit or contraband."),
    clear=Text("未因假冒或违禁被扣留。", "Not detained as counterfeit or contraband."),
    first=_detained,
    interpretations=("INT-04", "INT-32"),
)


def points(checklist: Checklist) -> tuple[Clause, ...]:
    """Points 1 to 7 in their order; `checklist` is the one whose application JS-5.1 needs."""
    return (BEYOND_CONTROL, CUSTOMER_DATA, DATA, CONSEQUENTIAL, filing(checklist), FREIGHT, UNDELIVERABLE, DETAINED)
