"""What would change the outcome of a claim: the smallest sets of answers, papers or facts, found by trying them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from policies.terms.api import SCHEMES, adjudicate
from policies.terms.core.calendar import Calendar
from policies.terms.core.decision import Decision
from policies.terms.core.recommend import Recommendation
from policies.terms.levers import Edit, Lever, levers

#: The largest set that is looked for: with three grounds against a claim, nobody is helped by one list of three.
MOST_AT_ONCE = 2
#: How many levers are tried at most, which bounds the cost: 12 singly and 66 in pairs.
MOST_LEVERS = 12
# From the worst for the claimant to the best.
_RANKS = {
    Recommendation.DENY: 0,
    Recommendation.REFER: 1,
    Recommendation.SUPPLEMENT: 2,
    Recommendation.INVESTIGATE: 3,
    Recommendation.APPROVE: 4,
}
_NAMED_BY = {"claim.reductions": "clause", "other_claims": "claim_no"}


class Change(NamedTuple):
    """A smallest set of levers, and what the claim would come to with them: `payable` in its currency, or not yet."""

    levers: tuple[Lever, ...]
    recommendation: str
    payable: str | None

    @property
    def by_claimant(self) -> bool:
        """True where the claimant can supply the whole of it."""
        return all(lever.by_claimant for lever in self.levers)

    def as_dict(self) -> dict[str, Any]:
        """For freezing beside a decision."""
        return {
            "by_claimant": self.by_claimant,
            "recommendation": self.recommendation,
            "payable": self.payable,
            "levers": [
                {
                    "clause": lever.clause,
                    "kind": lever.kind,
                    "by_claimant": lever.by_claimant,
                    "text": lever.text.as_dict(),
                    "edits": [edit._asdict() for edit in lever.edits],
                }
                for lever in self.levers
            ],
        }


def what_would_change(
    data: Mapping[str, Any], calendar: Calendar | None = None, before: Decision | None = None
) -> tuple[Change, ...]:
    """The smallest sets, of one lever or else of two, that would better the outcome for the claimant.

    `data` is the input of `adjudicate`, `before` what came out of it where that is at hand. Searched are the clauses
    that deny, reduce or hold the claim up, and the papers that are missing; numbers that the contract fixes are no
    levers. Better means: a recommendation nearer to approval, or the same with more payable. Empty where nothing speaks
    against the claim or nothing so small would do.
    Raises InputError as `adjudicate` does.
    """
    before = before or adjudicate(data, calendar)
    clauses = {clause.id: clause for clause in SCHEMES[before.facts.scheme].clauses}
    choices = levers(before, clauses)
    ways = list(dict.fromkeys(_most_telling(data, choice, calendar) for choice in choices))[:MOST_LEVERS]
    for size in range(1, MOST_AT_ONCE + 1):
        found = tuple(_sets_that_do(data, before, ways, size, calendar))
        if found:
            return found
    return ()


def apply(data: Mapping[str, Any], edits: tuple[Edit, ...]) -> dict[str, Any]:
    """The input with the edits made; `data` itself stays as it is."""
    changed = dict(data)
    for edit in edits:
        section, dot, name = edit.path.partition(".")
        holder = dict(changed.get(section) or {}) if dot else changed
        key = name if dot else section
        holder[key] = _edited(holder.get(key), edit)
        if dot:
            changed[section] = holder
    return changed


def _edited(old: Any, edit: Edit) -> Any:
    if edit.how == "set":
        return edit.value
    entries = list(old or ())
    if edit.how == "add":
        return [*entries, edit.value]
    return [entry for entry in entries if entry.get(_NAMED_BY[edit.path]) != edit.value]


def _most_telling(data: Mapping[str, Any], choice: tuple[Lever, ...], calendar: Calendar | None) -> Lever:
    """Of several values that one lever could take, the first that leaves the fewest grounds of denial."""
    if len(choice) == 1:
        return choice[0]
    return min(choice, key=lambda lever: len(adjudicate(apply(data, lever.edits), calendar).denial_reasons))


def _sets_that_do(
    data: Mapping[str, Any], before: Decision, ways: list[Lever], size: int, calendar: Calendar | None
) -> Iterator[Change]:
    for chosen in combinations(ways, size):
        edits = tuple(edit for lever in chosen for edit in lever.edits)
        after = adjudicate(apply(data, edits), calendar)
        if _standing(after) > _standing(before):
            yield Change(chosen, after.recommendation.value, after.as_dict()["payable"])


def _standing(decision: Decision) -> tuple[int, Decimal]:
    """How well the claim stands; a sum that can't be computed yet counts as none."""
    return _RANKS[decision.recommendation], decision.payable or Decimal(0)
