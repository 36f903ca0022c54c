"""A clause: its id, what it says, who decides it, and the one function that decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policies.terms.core.amount import Amount
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding
from policies.terms.core.parameter import Edition
from policies.terms.core.text import Text

Decide = Callable[[Facts, Edition], Finding]
Findings = Mapping[str, Finding]
Conclude = Callable[[Facts, Edition, Findings, Amount], Finding]


class Decided(StrEnum):
    """Who or what decides a clause. `nobody`: no program and no answer could; the register says why."""

    COMPUTED = "computed"
    ASKED = "asked"
    CHECKLIST = "checklist"
    AMOUNT = "amount"
    CLOCK = "clock"
    WORKFLOW = "workflow"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause of a scheme.

    Exactly one of `fixed` (says the same of every claim), `decide` (from the facts) and `conclude`
    (from the facts, the other findings and the amount) is given. `last` clauses conclude after the rest.
    `holds_up` is false where the clause only warns: what it misses delays nothing.
    `overrides` names the clauses over which this one prevails where both speak.
    `proof` is what a claimant may bring to have the question answered the other way; None where that is the office's.
    """

    id: str
    summary: Text
    decided: Decided
    fixed: Finding | None = None
    decide: Decide | None = None
    conclude: Conclude | None = None
    last: bool = False
    exemption: bool = False
    holds_up: bool = True
    question: Text | None = None
    proof: Text | None = None
    yes_speaks_for_claimant: bool = False
    parameters: tuple[str, ...] = ()
    interpretations: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(way is not None for way in (self.fixed, self.decide, self.conclude)) != 1:
            raise ValueError(f"{self.id}: a clause is fixed, decides or concludes: exactly one of the three")
