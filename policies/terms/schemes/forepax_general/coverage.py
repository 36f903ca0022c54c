"""What the general terms insure: subject, perils, value and period (arts. 2 to 5, 7, 9)."""

from policies.terms.core.amount import Amount
from policies.terms.core.clause import Clause, Decided, Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, met, met_here, not_applicable, not_met, unknown, warns
from policies.terms.core.money import show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import CARRIAGES, CATEGORIES, PERILS
from policies.terms.schemes.common.time import cover_end, show

NAMED = PERILS.of_class("named")
PRECIOUS = CATEGORIES.of_class("precious")
UNINSURABLE = CATEGORIES.of_class("uninsurable")
INTERNAL = PERILS.of_class("internal")
CLOCK = ("GT-9.cover_end",)


def _carriage(facts: Facts, edition: Edition) -> Finding:
    clause, used, numbers = "GT-2.1", ("parcel.carriage",), ("GT-2.1.carriages",)
    carriage = facts.parcel.carriage
    if carriage is None:
        return unknown(
            clause, used, "尚未登记运输方式是邮包还是快递。", "Whether it went by post or express is not recorded."
        )
    name = CARRIAGES[carriage]
    if carriage in edition.codes("GT-2.1.carriages"):
        return met(
            clause, used, f"货物以{name.zh}运输，属于可保方式。", f"Carried as {name.en.lower()}: insurable.", numbers
        )
    return not_met(
        clause,
        used,
        "货物既非邮包也非快递运输，不属保险标的。",
        "Carried neither by post nor by express: not insurable.",
        numbers,
    )


def _precious(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "GT-2.2", ("parcel.category", "policy.agreed_categories")
    category = facts.parcel.category
    if category is None:
        return unknown(clause, used, "尚不知货物类别。", "The category of the goods is not known.", used[:1])
    name = CATEGORIES[category]
    if category not in PRECIOUS:
        return not_applicable(clause, f"{name.zh}不属于珍贵财物。", f"{name.en}: not among the precious goods.", used)
    if category in facts.policy.agreed_categories:
        return met(
            clause, used, f"保险单已载明特别约定承保{name.zh}。", f"The policy states that {name.en.lower()} is agreed."
        )
    return not_met(
        clause,
        used,
        f"{name.zh}属珍贵财物，保险单未载明特别约定。",
        f"{name.en} counts as precious, and the policy states no special agreement on it.",
    )


def _uninsurable(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "GT-2.3", ("parcel.category",)
    category = facts.parcel.category
    if category is None:
        return unknown(clause, used, "尚不知货物类别。", "The category of the goods is not known.")
    name = CATEGORIES[category]
    if category in UNINSURABLE:
        return not_met(clause, used, f"{name.zh}不能作为保险标的。", f"{name.en} can't be insured under these terms.")
    return met(clause, used, f"{name.zh}不在不可保货物之列。", f"{name.en}: not among the goods that can't be insured.")


def _named_peril(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "GT-4.1", ("claim.peril",)
    peril = facts.claim.peril
    if peril is None:
        return unknown(clause, used, "尚不知损失原因。", "What caused the loss is not known.")
    name = PERILS[peril]
    if peril in NAMED:
        return met(clause, used, f"损失由列明风险“{name.zh}”造成。", f"Caused by a named peril: {name.en.lower()}.")
    return not_met(
        clause,
        used,
        f"“{name.zh}”不是邮包险列明的风险。",
        f"{name.en} is none of the perils that parcel insurance names.",
    )


def _external_cause(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "GT-5", ("claim.peril",)
    peril = facts.claim.peril
    if peril is None:
        return unknown(clause, used, "尚不知损失原因。", "What caused the loss is not known.")
    name = PERILS[peril]
    if peril in INTERNAL:
        return not_met(
            clause, used, "损失出于货物内在原因，并非外来原因。", "The cause lay in the goods, not outside them."
        )
    return met(clause, used, f"“{name.zh}”属承保的外来原因。", f"{name.en} is a covered external cause.")


def _value(facts: Facts, _edition: Edition, _findings: Findings, _amount: Amount) -> Finding:
    clause, used = "GT-7", ("policy.sum_insured", "policy.insured_value")
    insured, value = facts.policy.sum_insured, facts.policy.insured_value
    if insured is None or value is None:
        return unknown(
            clause,
            used,
            "保险金额或保险价值尚未登记，无法计算。",
            "Sum insured or insured value is not recorded; nothing can be computed.",
            missing=tuple(name for name, known in zip(used, (insured, value), strict=True) if known is None),
        )
    if insured > value:
        excess = show_sum(insured - value, facts.currency)
        return warns(
            clause,
            used,
            f"保险金额超过保险价值 {excess}，超过部分无效，以保险价值为限。",
            f"The sum insured exceeds the insured value by {excess}; the excess has no effect, the value is the limit.",
        )
    return met(clause, used, "保险金额未超过保险价值。", "The sum insured does not exceed the insured value.")


def _period(facts: Facts, _edition: Edition) -> Finding:
    clause, event, parcel = "GT-9", facts.claim.event_at, facts.parcel
    used = ("claim.event_at", "parcel.dispatched_at", "parcel.arrival_notice_at", "parcel.delivered_at")
    if event is None:
        missing = facts.lacking("claim.event_at", "parcel.dispatched_at")
        return unknown(clause, used, "尚不知事故发生时间。", "When it happened is not known.", missing)
    if parcel.delivered_at and event >= parcel.delivered_at:
        at = show(parcel.delivered_at)
        return not_met(
            clause,
            used,
            f"邮包已于 {at} 递交收件人，保险责任已终止，事故发生在此之后。",
            f"Cover ended with the delivery at {at}; the event is not before it.",
        )
    if parcel.arrival_notice_at:
        end = cover_end(parcel.arrival_notice_at, parcel.destination_time_zone)
        if event >= end:
            return not_met(
                clause,
                used,
                f"到货通知后的期限已于 {show(end)} 届满，事故发生在此之后。",
                f"The days after the arrival notice had run out at {show(end)}; the event is not before it.",
                CLOCK,
            )
    if parcel.dispatched_at is None:
        missing = ("parcel.dispatched_at",)
        return unknown(
            clause, used, "尚未登记邮包离开寄件人处所的时间。", "When it left the sender is not recorded.", missing
        )
    if event < parcel.dispatched_at:
        at = show(parcel.dispatched_at)
        return not_met(
            clause,
            used,
            f"邮包于 {at} 才离开寄件人处所，事故发生在此之前。",
            f"The parcel left the sender only at {at}; the event was before.",
        )
    at = show(event)
    return met_here(clause, used, f"事故发生于 {at}，在保险期间内。", f"It happened at {at}, while cover held.", CLOCK)


CARRIED = Clause(
    id="GT-2.1",
    summary=Text("以邮包或快递方式运输的货物方可投保。", "Only goods sent by post or express can be insured."),
    decided=Decided.COMPUTED,
    decide=_carriage,
    parameters=("GT-2.1.carriages",),
)
PRECIOUS_GOODS = Clause(
    id="GT-2.2",
    summary=Text(
        "珍贵财物须经特别约定并在保险单载明，否则不承保。",
        "Precious goods are insured only where the policy states a special agreement.",
    ),
    decided=Decided.COMPUTED,
    decide=_precious,
)
UNINSURABLE_GOODS = Clause(
    id="GT-2.3",
    summary=Text("蔬菜水果和各类动物不可承保。", "Vegetables, fruit and animals of any kind can't be insured."),
    decided=Decided.COMPUTED,
    decide=_uninsurable,
)
NAMED_PERIL = Clause(
    id="GT-4.1",
    summary=Text(
        "邮包险只赔列明的自然灾害、运输工具事故、失火和爆炸。",
        "Parcel insurance pays only named natural disasters, conveyance accidents, fire and explosion.",
    ),
    decided=Decided.COMPUTED,
    decide=_named_peril,
    interpretations=("INT-35",),
)
EXTERNAL_CAUSE = Clause(
    id="GT-5",
    summary=Text(
        "邮包一切险除列明风险外，还赔其他外来原因造成的损失。",
        "Comprehensive cover pays the named perils and any other cause from outside.",
    ),
    decided=Decided.COMPUTED,
    decide=_external_cause,
)
VALUE = Clause(
    id="GT-7",
    summary=Text(
        "保额高于投保时的货物价值的，高出部分不起作用。",
        "The sum insured may not exceed the value at inception; the excess is void.",
    ),
    decided=Decided.AMOUNT,
    conclude=_value,
)
PERIOD = Clause(
    id="GT-9",
    summary=Text(
        "自离开寄件人处所起承保，至递交收件人或到货通知后期限届满止。",
        "Cover runs from leaving the sender until delivery, or until the days after the arrival notice are over.",
    ),
    decided=Decided.COMPUTED,
    decide=_period,
    interpretations=("INT-09", "INT-10", "INT-12"),
)
