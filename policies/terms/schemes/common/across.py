"""Across schemes: one event, one indemnity (X-1); one evidence file, one claim (X-2)."""

from decimal import Decimal

from policies.terms.core.amount import NOTHING
from policies.terms.core.clause import Clause, Decided
from policies.terms.core.facts import Facts, OtherClaim
from policies.terms.core.finding import Finding, blocks, not_applicable, warns
from policies.terms.core.fixed import worked
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import CLAIM_STATES

ENDED = CLAIM_STATES.of_class("ended")
FREIGHT_SCHEME = "FPX-TA"


def live_others(facts: Facts) -> tuple[OtherClaim, ...]:
    """The parcel's other claims that are neither denied nor withdrawn."""
    own = facts.claim.claim_no
    return tuple(
        other
        for other in facts.other_claims
        if other.state not in ENDED and (other.claim_no is None or other.claim_no != own)
    )


def earlier_indemnities(facts: Facts) -> tuple[Decimal, Decimal]:
    """What live claims of the same scheme were already paid for this parcel: for goods, and for salvage expenses."""
    paid = [other for other in live_others(facts) if other.scheme == facts.scheme]
    goods = sum((other.goods_paid or NOTHING for other in paid), NOTHING)
    return goods, sum((other.salvage_paid or NOTHING for other in paid), NOTHING)


def numbers_of(others: tuple[OtherClaim, ...]) -> Text:
    """The claims' numbers for a reason."""
    known = [other.claim_no for other in others if other.claim_no]
    return Text("、".join(known) or "未编号", ", ".join(known) or "without a number")


def one_indemnity(kinds_apart: bool = False) -> Clause:
    """X-1: freight and goods are two interests and only warn of each other; one interest twice goes to someone above.

    `kinds_apart`: JI-3 has dealt with the same scheme's claims of another kind before this is asked.
    """

    def decide(facts: Facts, _edition: Edition) -> Finding:
        others = live_others(facts)
        if kinds_apart:
            others = tuple(other for other in others if not is_second_kind(facts, other))
        return _judge(facts, others)

    return Clause(
        id="X-1",
        summary=Text(
            "一次事故一份赔偿：同一邮包同一利益不重复赔付。",
            "One event, one indemnity: no interest in a parcel is paid twice.",
        ),
        decided=Decided.COMPUTED,
        decide=decide,
        interpretations=("INT-23",),
    )


def is_second_kind(facts: Facts, other: OtherClaim) -> bool:
    """Another kind under the same scheme; a shortage is a partial loss (JI-3)."""
    return other.scheme == facts.scheme and other.kind is not None and _kind(other.kind) != _kind(facts.claim.kind)


def _kind(kind: str) -> str:
    return "loss" if kind == "shortage" else kind


def _judge(facts: Facts, others: tuple[OtherClaim, ...]) -> Finding:
    clause, used = "X-1", ("other_claims",)
    if not others:
        return not_applicable(clause, "该邮包没有其他有效赔案。", "The parcel has no other live claim.", used)
    freight = facts.scheme == FREIGHT_SCHEME
    same = tuple(other for other in others if (other.scheme == FREIGHT_SCHEME) is freight)
    if not same:
        names = numbers_of(others)
        return warns(
            clause,
            used,
            f"同一邮包另有赔案（{names.zh}），一为运费一为货物，请确认。",
            f"The parcel has another claim ({names.en}): one for freight, one for goods; acknowledge it.",
        )
    names = numbers_of(same)
    return blocks(
        clause,
        used,
        f"同一利益已有赔案（{names.zh}），不得重复赔付，须上级决定。",
        f"The same interest is claimed already ({names.en}); paying it twice needs someone above.",
    )._replace(refer=(clause,))


EVIDENCE_REUSED = worked(
    "X-2",
    Text("同一证据文件用于其他赔案的，双方标记。", "Evidence used on another claim is flagged on both."),
    Text(
        "文件入库时按内容比对并在卷宗上标记，不在本次核定范围内。",
        "Files are compared by content when they are stored and flagged on the claim file; nothing is decided here.",
    ),
)
