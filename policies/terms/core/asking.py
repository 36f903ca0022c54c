"""Clauses that a person answers: yes, no or unknown, one form for all of them.

A finding that used an answer names it among its facts; so the questions of a claim are those whose answer was used.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from policies.terms.core.clause import Clause, Decided
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome, not_applicable
from policies.terms.core.money import show_sum
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text

Moot = Callable[[Facts], Text | None]
First = Callable[[Facts], Finding | None]


class Part(Enum):
    """What a `yes` does when nobody has measured the part that the clause takes away."""

    WHOLE = "the whole claim is excluded"
    MUST_BE_MEASURED = "the amount is asked for"


def answer_of(clause: str) -> str:
    """The dotted name of a clause's answer among the facts."""
    return f"answers.{clause}"


def asked(
    clause: str,
    *,
    summary: Text,
    question: Text,
    found: Text,
    clear: Text,
    effect: Outcome = Outcome.EXCLUDES,
    refer: bool = False,
    part: Part | None = None,
    first: First | None = None,
    impossible: Moot | None = None,
    moot: Moot | None = None,
    **more: Any,
) -> Clause:
    """A clause that takes effect on the answer `yes`; `found` and `clear` are the reasons after yes and no.

    `part`: the clause may take away a part. `first` decides from the facts, where they suffice, before anyone is
    asked. `impossible` says why the clause can't apply; `moot` why the question needn't be put, though a recorded
    yes or a measured part still speaks (INT-21). `more` goes to the clause.
    """
    fact = (answer_of(clause),)
    yes = Finding(clause, effect, found, fact, refer=(clause,) if refer else ())
    said = {
        "yes": _unmeasured(clause, found) if part is Part.MUST_BE_MEASURED else yes,
        "no": Finding(clause, Outcome.MET, clear, fact),
    }
    unanswered = _unanswered(clause)
    may_be_settled = first is not None or impossible is not None or moot is not None

    def beside(facts: Facts) -> Finding | None:
        """The finding where no answer is needed."""
        if first is not None and (computed := first(facts)) is not None:
            return computed
        why = impossible(facts) if impossible else None
        if why is None and moot and facts.answers.get(clause) != "yes" and facts.reduction(clause) is None:
            why = moot(facts)
        return None if why is None else not_applicable(clause, why.zh, why.en)

    def decide(facts: Facts, _edition: Edition) -> Finding:
        if may_be_settled and (finding := beside(facts)) is not None:
            return finding
        answer = facts.answers.get(clause, "unknown")
        if part is not None and facts.claim.reductions and (taken := _part_taken(clause, facts, answer)) is not None:
            return taken
        return said.get(answer, unanswered)

    return Clause(id=clause, summary=summary, decided=Decided.ASKED, decide=decide, question=question, **more)


def expected(
    clause: str,
    *,
    summary: Text,
    question: Text,
    kept: Text,
    broken: Text,
    effect: Outcome,
    first: First | None = None,
    **more: Any,
) -> Clause:
    """A clause put the other way: `yes` is as it should be, `no` has the effect."""
    fact = (answer_of(clause),)
    yes = Finding(clause, Outcome.MET, kept, fact)
    no = Finding(clause, effect, broken, fact)
    unanswered = _unanswered(clause)

    def decide(facts: Facts, _edition: Edition) -> Finding:
        if first is not None and (computed := first(facts)) is not None:
            return computed
        answer = facts.answers.get(clause)
        return yes if answer == "yes" else no if answer == "no" else unanswered

    return Clause(
        id=clause,
        summary=summary,
        decided=Decided.ASKED,
        decide=decide,
        question=question,
        yes_speaks_for_claimant=True,
        **more,
    )


def _unanswered(clause: str) -> Finding:
    reason = Text("理赔员尚未回答此问题。", "The adjuster has not answered this question yet.")
    return Finding(clause, Outcome.UNKNOWN, reason, (answer_of(clause),), missing_answer=True)


def _unmeasured(clause: str, found: Text) -> Finding:
    reason = Text(
        f"{found.zh}须先核定其金额，在此之前不能计算应付金额。",
        f"{found.en} Its amount has to be measured first; nothing is payable before.",
    )
    return Finding(clause, Outcome.UNKNOWN, reason, (answer_of(clause), "claim.reductions"), missing_answer=True)


def _part_taken(clause: str, facts: Facts, answer: str) -> Finding | None:
    """The finding where a part was measured: it is deducted with or without the yes, without it under a warning."""
    amount = facts.reduction(clause)
    if amount is None:
        return None
    figure = show_sum(amount, facts.currency)
    used = (answer_of(clause), "claim.reductions")
    if answer == "yes":
        reason = Text(f"按此条从损失中扣减 {figure}。", f"Under this clause {figure} of the loss is not paid.")
        return Finding(clause, Outcome.REDUCES, reason, used)
    reason = Text(
        f"已扣减 {figure}，但问题并未答“是”，请核对。",
        f"{figure} is deducted although the question was not answered yes; check it.",
    )
    return Finding(clause, Outcome.REDUCES, reason, used, missing_answer=answer != "no", flagged=True)
