"""From findings to a recommendation: the order in which reasons weigh."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from policies.terms.core.finding import Finding, Outcome

_OFFICE_FACTS = frozenset(
    {
        "currency",
        "parcel.platform_order",
        "parcel.carriage",
        "parcel.transport_mode",
        "parcel.dispatched_at",
        "parcel.carrier_accepted_at",
        "parcel.order_paid_at",
        "parcel.order_confirmed_at",
        "claim.delay_subsidy",
        "claim.standard_amount",
        "claim.standard_amount_reason",
    }
)


_NOT_APPLICABLE = Outcome.NOT_APPLICABLE


class Recommendation(StrEnum):
    DENY = "deny"
    REFER = "refer"
    SUPPLEMENT = "supplement"
    INVESTIGATE = "investigate"
    APPROVE = "approve"


def is_office_fact(name: str) -> bool:
    """True for a fact that the office itself has to record; every other one is the claimant's to give."""
    return name.startswith("policy.") or name in _OFFICE_FACTS


@dataclass(frozen=True, slots=True)
class Missing:
    """What would complete the file, each thing once, in the order of the clauses."""

    documents: tuple[str, ...]
    answers: tuple[str, ...]
    facts: tuple[str, ...]

    def as_dict(self) -> dict[str, list[str]]:
        return {"documents": list(self.documents), "answers": list(self.answers), "facts": list(self.facts)}


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommendation with everything that led to it, as clause ids."""

    recommendation: Recommendation
    missing: Missing
    denial_reasons: tuple[str, ...]
    refer_reasons: tuple[str, ...]
    warnings: tuple[str, ...]


def advise(
    findings: Iterable[Finding], exemptions: Collection[str], advisory: Collection[str], missing_facts: tuple[str, ...]
) -> Advice:
    """Weigh the findings of one claim.

    `exemptions` are the clause ids of GT-10, `advisory` those that only warn and hold nothing up, `missing_facts`
    what the computation itself lacks. First that applies: a denial by a clause that is no exemption; a referral;
    a denial by an exemption (one that can't be shown to bind refers); a paper or fact of the claimant; an answer,
    a fact of the office or a block; approval.
    """
    telling = [finding for finding in findings if finding.outcome is not _NOT_APPLICABLE and finding.tells]
    denials = [finding.clause for finding in telling if finding.denies]
    refer = _once(clause for finding in telling for clause in finding.refer)
    missing = Missing(
        documents=_once(key for finding in telling for key in finding.missing_documents),
        answers=tuple(finding.clause for finding in telling if finding.missing_answer),
        facts=_once((*missing_facts, *(name for finding in telling for name in finding.missing_facts))),
    )
    if any(clause not in exemptions for clause in denials):
        recommendation = Recommendation.DENY
    elif refer:
        recommendation = Recommendation.REFER
    elif denials:
        recommendation = Recommendation.DENY
    else:
        recommendation = _while_incomplete(telling, advisory, missing_facts)
    warnings = tuple(finding.clause for finding in telling if finding.flagged or finding.outcome is Outcome.WARNS)
    return Advice(recommendation, missing, tuple(denials), refer, warnings)


def _while_incomplete(
    findings: Iterable[Finding], advisory: Collection[str], missing_facts: tuple[str, ...]
) -> Recommendation:
    office_waits = bool(missing_facts)
    for finding in findings:
        if finding.clause in advisory:
            continue
        if finding.missing_documents or not all(is_office_fact(name) for name in finding.missing_facts):
            return Recommendation.SUPPLEMENT
        if finding.missing_answer or finding.missing_facts or finding.outcome is Outcome.BLOCKS:
            office_waits = True
    return Recommendation.INVESTIGATE if office_waits else Recommendation.APPROVE


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
