"""The terms asked about one claim. Reads only."""

from typing import Any

from claims.models import Claim
from claims.selectors.facts import facts_of
from policies import terms


def assess(claim: Claim) -> dict[str, Any]:
    """What the terms say of the claim as it stands: findings, amount trace, missing, recommendation."""
    return terms.adjudicate(facts_of(claim)).as_dict()


def questions(claim: Claim) -> list[dict[str, Any]]:
    """The questions that the terms ask about this claim, each with the answer given so far.

    Those that can't apply to its kind, peril or delivery are left out.
    """
    given = {a.clause: a for a in claim.answers.select_related("author", "evidence")}
    asked = []
    for question in terms.questions(facts_of(claim)):
        answer = given.get(question["clause"])
        asked.append({**question, "answer": answer.answer if answer else "", "note": answer.note if answer else ""})
    return asked
