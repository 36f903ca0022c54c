"""The contract itself: exemptions that must have been explained, premium, cancellation (arts. 10, 18 and 30)."""

from collections.abc import Collection

from policies.terms.core.amount import Amount
from policies.terms.core.clause import Clause, Conclude, Decided, Findings
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome, met, not_applicable, not_met, unknown, warns
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.schemes.common.time import show
from policies.terms.schemes.forepax_general.rescission import ended_before_event

_TAKES_AWAY = frozenset({Outcome.EXCLUDES, Outcome.REDUCES})


def _premium(facts: Facts, _edition: Edition) -> Finding:
    clause, policy = "GT-18", facts.policy
    if policy.rescission_on_record and policy.rescission_ground == "premium_unpaid":
        return _rescinded_for_premium(facts)
    used = ("policy.premium_paid",)
    if policy.premium_paid is None:
        return unknown(clause, used, "尚未登记保险费是否交清。", "Whether the premium was paid is not recorded.")
    if policy.premium_paid:
        return met(clause, used, "保险费已交清。", "The premium is paid.")
    return warns(
        clause,
        used,
        "保险费未交，保险人可解除合同，但未解除前不影响赔付。",
        "The premium is unpaid: the insurer may rescind, but until then this denies nothing.",
    )


def _rescinded_for_premium(facts: Facts) -> Finding:
    clause = "GT-18"
    used = ("policy.rescission_ground", "policy.rescission_arrived_at", "claim.event_at")
    arrived = facts.policy.rescission_arrived_at
    if arrived is None:
        finding = unknown(
            clause,
            used,
            "因欠费解除的通知未见到达记录。",
            "The notice rescinding for unpaid premium has no arrival on record.",
            ("policy.rescission_arrived_at",),
        )
    elif ended_before_event(facts):
        finding = not_met(
            clause,
            used,
            f"合同因欠费于 {show(arrived)} 解除，事故发生在此之后。",
            f"The contract was rescinded for unpaid premium at {show(arrived)}, before the event.",
        )
    else:
        finding = warns(
            clause,
            used,
            f"合同因欠费于 {show(arrived)} 解除，此前的事故仍赔。",
            f"Rescinded for unpaid premium at {show(arrived)}; an event before that is paid.",
        )
    return finding._replace(refer=(clause,))


def _cancellation(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "GT-30", ("policy.status", "parcel.dispatched_at")
    if facts.policy.status != "cancelled":
        return not_applicable(clause, "合同未退保。", "The contract was not cancelled.", used[:1])
    if facts.parcel.dispatched_at is None:
        missing = ("parcel.dispatched_at",)
        return unknown(
            clause,
            used,
            "已退保，须查明本次运输是否已开始。",
            "Cancelled: it must be known whether this trip had begun.",
            missing,
        )
    return warns(
        clause,
        used,
        "登记为已退保，但本次运输责任已开始，退保对其不生效；请核对退保时间。",
        "Recorded as cancelled, but cover for this trip had begun and can't be cancelled; check the date.",
    )


def explained(exemptions: Collection[str]) -> Clause:
    """GT-10 over the given exemption clauses: those that were not explained don't bind, and someone above decides."""

    def conclude(facts: Facts, _edition: Edition, findings: Findings, _amount: Amount) -> Finding:
        clause, used = "GT-10", ("policy.exemptions_explained",)
        if facts.policy.exemptions_explained:
            return met(clause, used, "免责条款已提示并说明。", "The exemption clauses were highlighted and explained.")
        relied = tuple(name for name in findings if name in exemptions and findings[name].outcome in _TAKES_AWAY)
        if not relied:
            return not_applicable(
                clause, "本案未依据任何免责条款。", "This claim does not turn on any exemption clause.", used
            )
        names = ", ".join(relied)
        recorded = facts.policy.exemptions_explained is not None
        return Finding(
            clause,
            Outcome.BLOCKS,
            Text(
                f"不能证明已提示和说明免责条款，以下条款不能径行适用：{names}。",
                f"It can't be shown that the exemptions were explained; not to be relied on as it stands: {names}.",
            ),
            used,
            missing_facts=() if recorded else used,
            refer=(clause, *relied),
        )

    return _gt_10(conclude)


def _gt_10(conclude: Conclude) -> Clause:
    return Clause(
        id="GT-10",
        summary=Text(
            "免责条款须经提示和明确说明，否则不产生效力；免赔额、免赔率和比例赔付条款亦属之。",
            "Exemption clauses bind only if highlighted and explained; deductible, rate and pro rata are among them.",
        ),
        decided=Decided.COMPUTED,
        conclude=conclude,
        last=True,
        interpretations=("INT-16", "INT-43"),
    )


PREMIUM = Clause(
    id="GT-18",
    summary=Text(
        "保险费应一次交清；未交的，保险人可以解除合同。", "The premium is due at once; unpaid, the insurer may rescind."
    ),
    decided=Decided.COMPUTED,
    decide=_premium,
    holds_up=False,
    interpretations=("INT-15",),
)
CANCELLATION = Clause(
    id="GT-30",
    summary=Text(
        "一次运输的保险责任一经开始，投保人即不能就该次退保。",
        "Once cover for a trip began, the policyholder can't cancel it.",
    ),
    decided=Decided.COMPUTED,
    decide=_cancellation,
    interpretations=("INT-22",),
)
