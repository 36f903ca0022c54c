"""What the risk insurance covers: which trouble, on which way, once a parcel, from when (tips 1 to 3 and 5)."""

from policies.terms.core.clause import Clause, Decided
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, met, not_met, unknown, warns
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import KINDS, TRANSPORT_MODES
from policies.terms.schemes.common.across import is_second_kind, live_others, numbers_of
from policies.terms.schemes.common.time import inception, show

MODES = "JI-2.transport_modes"
CLOCK = ("JI-5.inception",)


def _kind(facts: Facts, _edition: Edition) -> Finding:
    name = KINDS[facts.claim.kind]
    return met("JI-1", ("claim.kind",), f"{name.zh}属承保责任。", f"{name.en} in the course of delivery is covered.")


def _way(facts: Facts, edition: Edition) -> Finding:
    """What is known may deny before the rest is; only then is what lacks asked for, all of it at once."""
    clause, mode = "JI-2", facts.parcel.transport_mode
    used = ("parcel.transport_mode", "policy.transport_modes")
    covered = edition.codes(MODES)
    # The policy may state fewer modes than the text covers, never more (INT-26).
    if mode is not None and (mode not in covered or mode not in (facts.policy.transport_modes or covered)):
        name = TRANSPORT_MODES[mode]
        return not_met(
            clause, used, f"{name.zh}不在承保的运输方式内。", f"{name.en} is no carriage that is covered.", (MODES,)
        )
    if facts.claim.kind == "delay":
        found = met(
            clause,
            used,
            "以承保方式运输；延误发生在全程之中。",
            "Carried as covered; a delay is a matter of the whole way.",
            (MODES,),
        )
    else:
        found = _between_warehouses(facts, used)
    if mode is not None or found.denies:
        return found
    missing = (*used[:1], *found.missing_facts)
    return unknown(clause, found.facts, "尚未登记运输方式。", "How it was carried is not recorded.", missing)


def _between_warehouses(facts: Facts, carried: tuple[str, ...]) -> Finding:
    clause, event, parcel = "JI-2", facts.claim.event_at, facts.parcel
    used = (*carried, "claim.event_at", "parcel.dispatched_at", "parcel.delivered_at")
    if event is not None and parcel.delivered_at and event >= parcel.delivered_at:
        at = show(parcel.delivered_at)
        return not_met(
            clause,
            used,
            f"货物已于 {at} 送达目的地，事故发生在此之后。",
            f"The goods had reached their destination at {at}; the event is not before it.",
        )
    if event is None or parcel.dispatched_at is None:
        return unknown(
            clause,
            used,
            "尚不知事故发生时间或离开起运仓库的时间。",
            "When it happened, or when it left the warehouse, is not known.",
            facts.lacking("claim.event_at", "parcel.dispatched_at"),
        )
    if event < parcel.dispatched_at:
        at = show(parcel.dispatched_at)
        return not_met(
            clause,
            used,
            f"货物于 {at} 才离开起运仓库，事故发生在此之前。",
            f"The goods left the origin warehouse only at {at}; the event was before.",
        )
    at = show(event)
    return met(clause, used, f"事故发生于 {at}，在承保途中。", f"It happened at {at}, on the covered way.", (MODES,))


def _one_kind(facts: Facts, _edition: Edition) -> Finding:
    clause, used = "JI-3", ("other_claims", "claim.kind")
    earlier = tuple(other for other in live_others(facts) if is_second_kind(facts, other))
    if not earlier:
        return met(
            clause, used, "该邮包没有以其他事由提出的有效赔案。", "No live claim of another kind on this parcel."
        )
    names = numbers_of(earlier)
    kind = KINDS[earlier[0].kind or facts.claim.kind]
    return not_met(
        clause,
        used,
        f"该邮包已以“{kind.zh}”索赔（{names.zh}），三种责任只能择一。",
        f"The parcel is already claimed for as {kind.en.lower()} ({names.en}); only one of the three can be claimed.",
    )


def _in_force(facts: Facts, _edition: Edition) -> Finding:
    finding = _since_payment(facts)
    if finding.denies or not facts.policy.rescission_on_record:
        return finding
    return warns(
        "JI-5",
        (*finding.facts, "policy.status", "policy.rescission_arrived_at"),
        "有解除合同的记录，须上级决定。",
        "A rescission is on record; someone above decides.",
    )._replace(refer=("JI-5",), missing_facts=finding.missing_facts)


def _since_payment(facts: Facts) -> Finding:
    clause, event, policy = "JI-5", facts.claim.event_at, facts.policy
    used = ("claim.event_at", "policy.paid_at", "parcel.order_paid_at")
    paid_at = policy.paid_at or facts.parcel.order_paid_at
    if event is None or paid_at is None:
        missing = (*facts.lacking("claim.event_at"), *(("policy.paid_at",) if paid_at is None else ()))
        return unknown(
            clause,
            used,
            "尚不知事故发生时间或保险付款时间。",
            "When it happened, or when the insurance was paid, is not known.",
            missing,
        )
    start = inception(paid_at, facts.calendar)
    if event < start:
        return not_met(
            clause,
            used,
            f"保险自 {show(start)} 起生效，事故发生在此之前。",
            f"The insurance took effect at {show(start)}; the event was before.",
            CLOCK,
        )
    if policy.status == "cancelled":
        return warns(
            clause,
            (*used, "policy.status"),
            f"保险自 {show(start)} 起生效，但登记为已退保；请核对退保时间。",
            f"In force since {show(start)}, but recorded as cancelled; check the date.",
            CLOCK,
        )
    return met(clause, used, f"保险已自 {show(start)} 起生效。", f"In force since {show(start)}.", CLOCK)


KIND = Clause(
    id="JI-1",
    summary=Text("承保运送过程中的丢失、损坏和延误。", "Loss, damage and delay in the course of delivery are covered."),
    decided=Decided.COMPUTED,
    decide=_kind,
    interpretations=("INT-07",),
)
WAY = Clause(
    id="JI-2",
    summary=Text(
        "承保自起运仓库至目的仓库的空运、海运和铁路运输，含途中转运和短期仓储。",
        "From origin to destination warehouse by air, sea or rail, transit and short storage included.",
    ),
    decided=Decided.COMPUTED,
    decide=_way,
    parameters=(MODES,),
    interpretations=("INT-10", "INT-26"),
)
ONE_KIND = Clause(
    id="JI-3",
    summary=Text(
        "同一邮包只能就丢失、损坏、延误择一索赔。", "One parcel can be claimed for as lost, damaged or late, not twice."
    ),
    decided=Decided.COMPUTED,
    decide=_one_kind,
    interpretations=("INT-03",),
)
IN_FORCE = Clause(
    id="JI-5",
    summary=Text("付款成功的次日零时起生效。", "In force from midnight after the successful payment."),
    decided=Decided.COMPUTED,
    decide=_in_force,
    interpretations=("INT-27",),
)
