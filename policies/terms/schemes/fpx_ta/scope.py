"""Whom and when the assurance serves (arts. 2, 4 and 5)."""

from datetime import datetime

from policies.terms.core.asking import asked
from policies.terms.core.clause import Clause, Decided
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, met, not_met, unknown
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.schemes.common.time import show


def _on_platform(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "TA-2.1", ("parcel.platform_order",)
    placed = facts.parcel.platform_order
    if placed is None:
        return unknown(
            clause, used, "尚未核实是否平台订单。", "Whether it was ordered on the platform is not recorded."
        )
    if placed:
        return met(clause, used, "订单系在平台下达。", "The order was placed on the platform.")
    return not_met(clause, used, "订单并非在平台下达。", "The order was not placed on the platform.")


def _ends(facts: Facts) -> list[tuple[datetime, Text]]:
    parcel = facts.parcel
    ends = (
        (parcel.delivered_at, Text("订单已完成交付", "the delivery")),
        (parcel.terminated_at, Text("订单已按用户要求终止", "the termination at the user's request")),
    )
    return [(at, what) for at, what in ends if at is not None]


def _in_force(facts: Facts, _edition: Edition) -> Finding:
    clause, event, parcel = "TA-5", facts.claim.event_at, facts.parcel
    used = (
        "claim.event_at",
        "parcel.order_paid_at",
        "parcel.order_confirmed_at",
        "parcel.delivered_at",
        "parcel.terminated_at",
    )
    missing = facts.lacking(*used[:3])
    if event is None:
        return unknown(clause, used, "尚不知跟丢发生的时间。", "When the track was lost is not known.", missing)
    for at, what in _ends(facts):
        if event >= at:
            return not_met(
                clause,
                used,
                f"{what.zh}（{show(at)}），保障已结束。",
                f"The assurance had ended with {what.en} at {show(at)}.",
            )
    # Whoever records the order derives its payment (INT-24); here nothing is guessed.
    starts = ((parcel.order_paid_at, Text("付款", "paid")), (parcel.order_confirmed_at, Text("确认", "confirmed")))
    for start, what in starts:
        if start is not None and event < start:
            return not_met(
                clause,
                used,
                f"订单于 {show(start)} 才{what.zh}，保障尚未生效。",
                f"The order was only {what.en} at {show(start)}; the assurance was not in force yet.",
            )
    if missing:
        return unknown(
            clause,
            used,
            "订单付款或确认时间尚未登记。",
            "When the order was paid or confirmed is not recorded.",
            missing,
        )
    return met(clause, used, f"跟丢于 {show(event)}，在保障期间内。", f"It happened at {show(event)}, while in force.")


ON_PLATFORM = Clause(
    id="TA-2.1",
    summary=Text("只保障在平台下达的订单。", "Only orders placed on the platform are served."),
    decided=Decided.COMPUTED,
    decide=_on_platform,
)
ORDER_DATA = asked(
    "TA-2.2",
    summary=Text(
        "订单信息不完整或错误导致的问题不在保障内。", "Trouble from incomplete or wrong order data is not served."
    ),
    question=Text(
        "问题是否由订单信息不完整或错误造成？", "Did incomplete or wrong order information cause the problem?"
    ),
    proof=Text("下单时所填信息完整、正确的证明", "proof that the order data were complete and right"),
    found=Text(
        "经查，问题由订单信息不完整或错误造成。", "Incomplete or wrong order information was found to be the cause."
    ),
    clear=Text("订单信息完整无误。", "The order information was complete and right."),
)
FALSE_DATA = asked(
    "TA-2.3",
    summary=Text(
        "用户有意作假、或因重大过失填报不实的，不予保障。", "False information by intent or gross negligence ends it."
    ),
    question=Text(
        "用户填报的信息是否有意作假，或因重大过失而不实？",
        "Did the user give false information by intent or gross negligence?",
    ),
    found=Text("经查，用户提供了虚假信息。", "The user was found to have given false information."),
    clear=Text("未发现虚假信息。", "No false information was found."),
)
USER_REASON = asked(
    "TA-4.1",
    summary=Text(
        "因用户其他原因使保障落空的不负责。", "Where another reason of the user's made it fail, nothing is owed."
    ),
    question=Text(
        "保障是否因用户的其他原因（如未及时提供必要信息）落空？",
        "Did another reason of the user's, such as information not given in time, make the assurance fail?",
    ),
    proof=Text("已及时提供必要信息的证明", "proof that the necessary information was given in time"),
    found=Text("经查，保障因用户原因落空。", "A reason of the user's was found to have made the assurance fail."),
    clear=Text("与用户原因无关。", "No reason of the user's played a part."),
)
FORCE_MAJEURE = asked(
    "TA-4.2",
    summary=Text("不可抗力造成的异常不负责。", "Trouble from force majeure is not answered for."),
    question=Text("异常是否由天灾、战乱、政府措施等不可抗力引起？", "Did force majeure cause the trouble?"),
    found=Text("经查，异常由不可抗力造成。", "Force majeure was found to be the cause."),
    clear=Text("与不可抗力无关。", "No force majeure was involved."),
)
IN_FORCE = Clause(
    id="TA-5",
    summary=Text(
        "自订单付款并确认时生效，至交付或按用户要求终止时结束。",
        "In force once the order is paid and confirmed, until it is delivered or the user has it ended.",
    ),
    decided=Decided.COMPUTED,
    decide=_in_force,
    interpretations=("INT-24",),
)
