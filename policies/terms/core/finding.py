"""What a clause says about a claim."""

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from policies.terms.core.text import Text


class Outcome(StrEnum):
    """`not_met` and `excludes` deny; `blocks` makes the decision wait; `warns` has no consequence by itself."""

    MET = "met"
    NOT_MET = "not_met"
    EXCLUDES = "excludes"
    REDUCES = "reduces"
    WARNS = "warns"
    BLOCKS = "blocks"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


# Looked up once: members of an enum are slow to reach, and every clause asks.
_MET, _NOT_APPLICABLE = Outcome.MET, Outcome.NOT_APPLICABLE
_NOT_MET, _EXCLUDES = Outcome.NOT_MET, Outcome.EXCLUDES


class Finding(NamedTuple):
    """One clause's answer for one claim.

    `facts` are the dotted input fields that it used, `parameters` the ids of the numbers of law.
    `missing_facts`, `missing_documents` and `missing_answer` say what would complete it; `refer`
    names the clauses on which someone above must decide; `flagged` is a warning whatever the outcome.
    """

    clause: str
    outcome: Outcome
    reason: Text
    facts: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    missing_facts: tuple[str, ...] = ()
    missing_documents: tuple[str, ...] = ()
    missing_answer: bool = False
    refer: tuple[str, ...] = ()
    flagged: bool = False

    @property
    def denies(self) -> bool:
        return self.outcome is _NOT_MET or self.outcome is _EXCLUDES

    @property
    def tells(self) -> bool:
        """Whether a recommendation weighs it: not where it does not apply, or is fulfilled with nothing open."""
        if self.outcome is _MET:
            return self[_OPEN:] != _NOTHING_OPEN
        return self.outcome is not _NOT_APPLICABLE

    def as_dict(self, exemption: bool) -> dict[str, Any]:
        return {
            "clause": self.clause,
            "outcome": self.outcome.value,
            "exemption": exemption,
            "reason": {"en": self.reason.en, "zh": self.reason.zh},
            "facts": list(self.facts),
            "parameters": list(self.parameters),
        }


# The fields from `missing_facts` on: what makes even a fulfilled clause worth weighing.
_OPEN = Finding._fields.index("missing_facts")
_NOTHING_OPEN = tuple(Finding._field_defaults[name] for name in Finding._fields[_OPEN:])

Names = tuple[str, ...]
#: Most fulfilled and inapplicable clauses say the same of many claims: that many sentences are kept.
MOST_KEPT = 1024


@lru_cache(maxsize=MOST_KEPT)
def met(clause: str, facts: Names, zh: str, en: str, parameters: Names = ()) -> Finding:
    """The clause is fulfilled: nothing in the way of paying."""
    return Finding(clause, Outcome.MET, Text(zh, en), facts, parameters)


def met_here(clause: str, facts: Names, zh: str, en: str, parameters: Names = ()) -> Finding:
    """The same in a sentence with this claim's own figures, which is not worth keeping."""
    return Finding(clause, _MET, Text(zh, en), facts, parameters)


def not_met(clause: str, facts: Names, zh: str, en: str, parameters: Names = ()) -> Finding:
    """A condition of paying fails."""
    return Finding(clause, Outcome.NOT_MET, Text(zh, en), facts, parameters)


def excludes(clause: str, facts: Names, zh: str, en: str, parameters: Names = ()) -> Finding:
    """An exclusion's facts are there."""
    return Finding(clause, Outcome.EXCLUDES, Text(zh, en), facts, parameters)


def reduces(clause: str, facts: Names, zh: str, en: str, parameters: Names = ()) -> Finding:
    """The clause takes a part away."""
    return Finding(clause, Outcome.REDUCES, Text(zh, en), facts, parameters)


def warns(clause: str, facts: Names, zh: str, en: str, parameters: Names = ()) -> Finding:
    """Something to look at that has no consequence by itself."""
    return Finding(clause, Outcome.WARNS, Text(zh, en), facts, parameters)


def blocks(clause: str, facts: Names, zh: str, en: str) -> Finding:
    """The decision has to wait."""
    return Finding(clause, Outcome.BLOCKS, Text(zh, en), facts)


@lru_cache(maxsize=MOST_KEPT)
def not_applicable(clause: str, zh: str, en: str, facts: Names = ()) -> Finding:
    """The clause has nothing to say here."""
    return Finding(clause, Outcome.NOT_APPLICABLE, Text(zh, en), facts)


def unknown(clause: str, facts: Names, zh: str, en: str, missing: Names | None = None) -> Finding:
    """Facts are missing: `missing` of those used, all of them unless told."""
    return Finding(clause, Outcome.UNKNOWN, Text(zh, en), facts, missing_facts=facts if missing is None else missing)
