"""From findings to a recommendation: the order in which reasons weigh."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

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
        "parcel.weight_kg",
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


class Missing(NamedTuple):
    """What would complete the file, each thing once, in the order of the clauses."""

    documents: tuple[str, ...]
    answers: tuple[str, ...]
    facts: tuple[str, ...]

    def as_dict(self) -> dict[str, list[str]]:
        return {"documents": list(self.documents), "answers": list(self.answers), "facts": list(self.facts)}


class Advice(NamedTuple):
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
    denials, answers, warnings = [], [], []
    refer: dict[str, None] = {}
    documents: dict[str, None] = {}
    facts = dict.fromkeys(missing_facts)
    for finding in telling:
        if finding.denies:
            denials.append(finding.clause)
        if finding.missing_answer:
            answers.append(finding.clause)
        if finding.flagged or finding.outcome is Outcome.WARNS:
            warnings.append(finding.clause)
        refer.update(dict.fromkeys(finding.refer))
        documents.update(dict.fromkeys(finding.missing_documents))
        facts.update(dict.fromkeys(finding.missing_facts))
    missing = Missing(tuple(documents), tuple(answers), tuple(facts))
    if any(clause not in exemptions for clause in denials):
        recommendation = Recommendation.DENY
    elif refer:
        recommendation = Recommendation.REFER
    elif denials:
        recommendation = Recommendation.DENY
    else:
        recommendation = _while_incomplete(telling, advisory, missing_facts)
    return Advice(recommendation, missing, tuple(denials), tuple(refer), tuple(warnings))


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
