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


def assess(claim: Claim) -> dict[str, Any]:
    """What the terms say of the claim as it stands: findings, amount trace, missing, recommendation."""
    return adjudicate(facts_of(claim))


def adjudicate(facts: dict[str, Any]) -> dict[str, Any]:
    """The adjudication of `facts` under the office's calendar, with the hash of the parameters that it used."""
    decision = terms.adjudicate(facts, current_calendar())
    return {**decision.as_dict(), "parameters_hash": decision.parameters_hash}


def weigh(facts: dict[str, Any]) -> dict[str, Any]:
    """The adjudication with what would change it: what the claim page shows and a decision freezes."""
    return {**adjudicate(facts), "what_would_change": changes(facts, current_calendar())}


def what_would_change(claim: Claim) -> list[dict[str, Any]]:
    """The smallest sets of answers, papers or facts that would better the outcome of the claim as it stands."""
    return changes(facts_of(claim), current_calendar())


def changes(facts: dict[str, Any], calendar: Calendar) -> list[dict[str, Any]]:
    """The same from facts, in the form in which it is frozen."""
    return [change.as_dict() for change in terms.what_would_change(facts, calendar)]


def questions(claim: Claim) -> list[AskedQuestion]:
    """The questions that apply: those that can't apply to the kind, peril or delivery are left out."""
    given = {a.clause: a for a in claim.answers.all()}
    asked = []
    for question in terms.questions(facts_of(claim), current_calendar()):
        answer = given.get(question.clause)
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
