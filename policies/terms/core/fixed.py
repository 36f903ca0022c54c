"""Clauses that say the same of every claim: clocks, workflow, and what no program can decide."""

from policies.terms.core.clause import Clause, Decided
from policies.terms.core.finding import Finding, Outcome
from policies.terms.core.text import Text


def fixed(clause: str, decided: Decided, summary: Text, reason: Text, interpretations: tuple[str, ...] = ()) -> Clause:
    """A clause whose finding is always `not_applicable`, with the reason why it decides no claim."""
    return Clause(
        id=clause,
        summary=summary,
        decided=decided,
        fixed=Finding(clause, Outcome.NOT_APPLICABLE, reason),
        interpretations=interpretations,
    )


def watched(clause: str, summary: Text, clock: str, interpretations: tuple[str, ...] = ()) -> Clause:
    """A clause that a clock of the claim file keeps."""
    reason = Text(
        f"此期限由赔案的时限 {clock} 监督，不影响本次核定。",
        f"The clock {clock} on the claim file watches this period; it decides nothing here.",
    )
    return fixed(clause, Decided.CLOCK, summary, reason, interpretations)


def worked(clause: str, summary: Text, reason: Text, interpretations: tuple[str, ...] = ()) -> Clause:
    """A clause that the office's workflow keeps."""
    return fixed(clause, Decided.WORKFLOW, summary, reason, interpretations)


def undecidable(clause: str, summary: Text, reason: Text, interpretations: tuple[str, ...] = ()) -> Clause:
    """A clause that neither a program nor an answer can decide, with the reason why."""
    return fixed(clause, Decided.NOBODY, summary, reason, interpretations)
