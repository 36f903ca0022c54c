"""The terms asked about one claim. Reads only."""

from dataclasses import dataclass
from typing import Any

from claims.models import Claim
from claims.selectors.facts import facts_of
from policies import terms
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import Calendar
from policies.terms.core.text import Text


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that the terms put about this claim, with the answer given so far."""

    clause: str
    text: Text
    summary: Text
    yes_speaks_for_claimant: bool
    holds_up: bool
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """One claim before the terms: its facts as they were gathered, and what the terms decided on them."""

    facts: dict[str, Any]
    calendar: Calendar
    decision: terms.Decision

    @property
    def result(self) -> dict[str, Any]:
        """Findings, amount trace, missing, recommendation, as the `adjudicate` contract has them."""
        return self.decision.as_dict()

    @property
    def weighed(self) -> dict[str, Any]:
        """The same with what would change it: what the claim page shows and a decision freezes."""
        return {**self.result, "what_would_change": changes(self.facts, self.calendar, self.decision)}

    def questions(self, claim: Claim) -> list[AskedQuestion]:
        """The questions that apply to `claim`, whose facts these are, with the answers given so far.

        What a record answers (E1: the screening) is not asked.
        """
        given = {a.clause: a for a in claim.answers.all()}
        asked = []
        for question in terms.questions(self.decision):
            answer = given.get(question.clause)
            if answer is None and question.answer is not None:
                continue
            asked.append(
                AskedQuestion(
                    question.clause,
                    question.text,
                    question.summary,
                    question.yes_speaks_for_claimant,
                    question.holds_up,
                    answer.answer if answer else "",
                    answer.note if answer else "",
                )
            )
        return asked


def weigh(claim: Claim) -> Weighing:
    """Gather the facts of the claim as it stands, once, and adjudicate them under the office's calendar."""
    facts, calendar = facts_of(claim), current_calendar()
    return Weighing(facts, calendar, terms.adjudicate(facts, calendar))


def assess(claim: Claim) -> dict[str, Any]:
    """What the terms say of the claim as it stands: findings, amount trace, missing, recommendation."""
    return weigh(claim).result


def adjudicate(facts: dict[str, Any]) -> dict[str, Any]:
    """The adjudication of `facts` under the office's calendar."""
    return terms.adjudicate(facts, current_calendar()).as_dict()


def questions(claim: Claim) -> list[AskedQuestion]:
    """The questions that apply: those that can't apply to the kind, peril or delivery are left out."""
    return weigh(claim).questions(claim)


def changes(facts: dict[str, Any], calendar: Calendar, before: terms.Decision | None = None) -> list[dict[str, Any]]:
    """The smallest sets of answers, papers or facts that would better the outcome, as they are frozen."""
    return [change.as_dict() for change in terms.what_would_change(facts, calendar, before)]
