"""The terms asked about one claim. Reads only."""

from typing import Any

from claims.models import Claim
from claims.selectors.facts import facts_of
from policies import terms


def assess(claim: Claim) -> dict[str, Any]:
    """What the terms say of the claim as it stands: findings, amount trace, missing, recommendation."""
    return terms.adjudicate(facts_of(claim)).as_dict()
