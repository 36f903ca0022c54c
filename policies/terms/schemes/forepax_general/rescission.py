"""Rescission for non-disclosure (arts. 12 and 17): what the policy's record is worth, and what follows."""

from enum import Enum

from policies.terms.core.asking import answer_of
from policies.terms.core.clause import Clause, Decided
from policies.terms.core.clock_result import NO_RIGHT
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome, excludes, met, not_applicable, not_met, unknown, warns
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import RESCISSION_GROUNDS
from policies.terms.schemes.common.time import rescission_clock

DISCLOSURE = RESCISSION_GROUNDS.of_class("disclosure")
CLOCK = ("GT-12.rescission",)
_RECORD = ("policy.rescission_ground", "policy.ground_known_at", "policy.rescission_arrived_at", "policy.issued_at")


class Rescission(Enum):
    """What the policy's rescission record is worth."""

    NONE = "none declared"
    OTHER_GROUND = "declared on a ground that is not non-disclosure"
    INCOMPLETE = "declared, but the record lacks a date or the ground"
    KNOWN_AT_CONTRACT = "the ground was known when the contract was made"
    LATE = "the notice arrived too late"
    TIMELY = "the notice arrived in time"


def rescission(facts: Facts) -> Rescission:
    """Judge the record by GT-12: arrived within the days after knowing the ground, never after the outer limit."""
    policy = facts.policy
    if not policy.rescission_on_record:
        return Rescission.NONE
    if policy.rescission_ground is not None and policy.rescission_ground not in DISCLOSURE:
        return Rescission.OTHER_GROUND
    if policy.rescission_ground is None or policy.ground_known_at is None or policy.rescission_arrived_at is None:
        return Rescission.INCOMPLETE
    contract_at = policy.issued_at or policy.paid_at
    clock = rescission_clock(policy.ground_known_at, contract_at, policy.rescission_arrived_at, facts.calendar)
    if clock.state == NO_RIGHT and clock.limited_by is None:
        return Rescission.KNOWN_AT_CONTRACT
    return Rescission.TIMELY if clock.on_time else Rescission.LATE


def ended_before_event(facts: Facts) -> bool:
    """Whether the contract had ended, by the arrival of the notice, when it happened."""
    event, arrived = facts.claim.event_at, facts.policy.rescission_arrived_at
    return event is not None and arrived is not None and arrived <= event


def _right_to_rescind(facts: Facts, _edition: Edition) -> Finding:
    clause, policy, state = "GT-12", facts.policy, rescission(facts)
    if state is Rescission.NONE:
        if policy.rescission_ground in DISCLOSURE:
            return warns(
                clause,
                _RECORD,
                "已知解除事由，但未解除合同；除斥期间届满后解除权消灭。",
                "A ground is known but nothing was rescinded; the right lapses when its period is over.",
                CLOCK,
            )
        return not_applicable(clause, "没有解除合同的记录。", "No rescission is on record.")
    if policy.rescission_ground == "premium_unpaid":
        return not_applicable(
            clause, "因欠费解除，按第十八条处理。", "Rescinded for unpaid premium: see GT-18.", _RECORD[:1]
        )
    if state in (Rescission.OTHER_GROUND, Rescission.TIMELY) and ended_before_event(facts):
        return not_met(
            clause,
            (*_RECORD, "claim.event_at"),
            "解除通知到达后合同已终止，事故发生在此之后。",
            "The contract had ended with the arrival of the rescission notice before the event.",
            CLOCK,
        )
    return _on_record(facts, state)


def _on_record(facts: Facts, state: Rescission) -> Finding:
    """A rescission that does not end the claim by itself goes to someone above."""
    clause = "GT-12"
    if state is Rescission.INCOMPLETE:
        missing = tuple(name for name in _RECORD[:3] if getattr(facts.policy, name.removeprefix("policy.")) is None)
        finding = unknown(
            clause,
            _RECORD,
            "解除记录不完整，不能判断是否及时。",
            "The rescission record is incomplete; its timeliness is open.",
            missing,
        )
    elif state is Rescission.KNOWN_AT_CONTRACT:
        finding = warns(
            clause,
            _RECORD,
            "订立合同时保险人已知情，不得解除，应予赔付。",
            "The insurer knew at the contract and may not rescind; the event is paid.",
            CLOCK,
        )
    elif state is Rescission.LATE:
        finding = warns(
            clause,
            _RECORD,
            "解除通知逾期到达，解除权已消灭，应予赔付。",
            "The rescission notice arrived too late; the right was gone and the event is paid.",
            CLOCK,
        )
    else:
        finding = met(
            clause,
            _RECORD,
            "解除合同有记录，交上级审核。",
            "A rescission is on record; someone above looks at it.",
            CLOCK,
        )
    return finding._replace(refer=(clause,) if state is Rescission.OTHER_GROUND else (clause, "GT-17"))


def _non_disclosure(facts: Facts, _edition: Edition) -> Finding:
    clause, policy = "GT-17", facts.policy
    if rescission(facts) is not Rescission.TIMELY:
        return not_applicable(
            clause, "没有及时有效的、因未如实告知的解除。", "No timely rescission for non-disclosure is on record."
        )
    if policy.rescission_ground == "intentional":
        finding = excludes(
            clause,
            _RECORD,
            "投保人故意未如实告知，合同已及时解除，不赔且不退保险费。",
            "Intentional non-disclosure, rescinded in time: no indemnity, and the premium stays.",
            CLOCK,
        )
        return finding._replace(refer=(clause,))
    used = (*_RECORD, answer_of(clause))
    answer = facts.answer(clause)
    if answer == "yes":
        finding = excludes(
            clause,
            used,
            "重大过失未告知的事项严重影响事故发生，合同已及时解除，不赔但退还保险费。",
            "What was left out by gross negligence weighed heavily on the event: no indemnity, premium returned.",
            CLOCK,
        )
    elif answer == "no":
        finding = met(
            clause,
            used,
            "重大过失未告知的事项对事故发生无严重影响，解除前的事故仍赔。",
            "What was left out did not weigh heavily on the event; an event before the rescission is paid.",
            CLOCK,
        )
    else:
        finding = Finding(
            clause,
            Outcome.UNKNOWN,
            Text(
                "尚未判断未告知事项是否严重影响事故发生。",
                "Whether what was left out weighed heavily on the event is not answered yet.",
            ),
            used,
            CLOCK,
            missing_answer=True,
        )
    return finding._replace(refer=(clause,))


def _denial_needs_rescission(facts: Facts, _edition: Edition) -> Finding:
    clause, state = "GT-17.d", rescission(facts)
    if state is Rescission.TIMELY:
        return met(
            clause,
            _RECORD,
            "解除通知已及时到达并存档。",
            "The rescission notice arrived in time and is on file.",
            CLOCK,
        )
    if state in (Rescission.NONE, Rescission.OTHER_GROUND):
        return not_applicable(
            clause,
            "没有因未如实告知的解除，不得以此拒赔。",
            "Nothing was rescinded for non-disclosure, so nothing is denied for it.",
        )
    return warns(
        clause,
        _RECORD,
        "没有及时到达的解除通知在案，不得以未如实告知拒赔。",
        "No rescission notice that arrived in time is on file: no denial for non-disclosure.",
        CLOCK,
    )


RIGHT_TO_RESCIND = Clause(
    id="GT-12",
    summary=Text(
        "解除权须在知道事由后的期限内行使，自合同成立超过最长年限、或订约时已知情的，不得解除。",
        "Rescind within days of knowing the ground, never past the outer years, never if known at the contract.",
    ),
    decided=Decided.COMPUTED,
    decide=_right_to_rescind,
    interpretations=("INT-14",),
)
NON_DISCLOSURE = Clause(
    id="GT-17",
    summary=Text(
        "故意或因重大过失未如实告知重要事项的，保险人可解除合同；故意的不赔，重大过失且严重影响事故的不赔。",
        "Non-disclosure of what was material lets the insurer rescind; intent costs the claim, gross negligence does "
        "where it weighed heavily on the event.",
    ),
    decided=Decided.COMPUTED,
    decide=_non_disclosure,
    question=Text(
        "因重大过失未告知的事项，是否对事故的发生有严重影响？",
        "Did what was left out by gross negligence have a serious effect on the event?",
    ),
    interpretations=("INT-14",),
)
DENIAL_NEEDS_RESCISSION = Clause(
    id="GT-17.d",
    summary=Text(
        "以未如实告知拒赔，须先有及时到达的解除通知。",
        "Without a rescission notice that arrived in time nobody is denied for non-disclosure.",
    ),
    decided=Decided.COMPUTED,
    decide=_denial_needs_rescission,
)
