"""Checklist clauses: the papers that are neither there nor waived are missing."""

from policies.terms.core.checklist import Checklist, names_of
from policies.terms.core.clause import Clause, Decided
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome, met, reduces
from policies.terms.core.money import show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text


def papers(
    clause: str, checklist: Checklist, summary: Text, exemption: bool = False, interpretations: tuple[str, ...] = ()
) -> Clause:
    """A clause over the checklist lines that carry its id; what they can't verify may be taken out of the loss."""

    def decide(facts: Facts, _edition: Edition) -> Finding:
        missing = checklist.missing(clause, facts)
        used = ("documents", "waived_documents")
        unverified = facts.reduction(clause)
        if unverified is not None:
            figure = show_sum(unverified, facts.currency)
            return reduces(
                clause,
                (*used, "claim.reductions"),
                f"单证不能证明的 {figure} 不赔。",
                f"{figure} that the papers can't verify is not paid.",
            )._replace(missing_documents=missing)
        if missing:
            names = names_of(missing)
            reason = Text(f"尚缺：{names.zh}。", f"Still missing: {names.en}.")
            return Finding(clause, Outcome.UNKNOWN, reason, used, missing_documents=missing)
        return met(clause, used, "单证齐全或已免交。", "The papers are complete or waived.")

    return Clause(
        id=clause,
        summary=summary,
        decided=Decided.CHECKLIST,
        decide=decide,
        exemption=exemption,
        interpretations=interpretations,
    )
