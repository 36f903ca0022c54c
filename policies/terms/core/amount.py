"""The computed amount of a claim with its trace: what each clause did to the money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from policies.terms.core.text import Text

NOTHING = Decimal(0)


class Step(NamedTuple):
    """One line of the trace: the clause, what it is, the exact value in the claim's currency."""

    clause: str
    label: Text
    value: Fraction


@dataclass(frozen=True, slots=True)
class Amount:
    """Rounded components and the exact trace. None: can't be computed yet.

    `taken` is what single clauses took away (exact, before rounding), for their own findings.
    """

    goods: Decimal | None = NOTHING
    salvage_expenses: Decimal | None = NOTHING
    freight: Decimal | None = NOTHING
    subsidy: Decimal | None = NOTHING
    without_exemptions: Decimal | None = NOTHING
    steps: tuple[Step, ...] = ()
    taken: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def payable(self) -> Decimal | None:
        """The sum of the components, before advances."""
        total = NOTHING
        for part in (self.goods, self.salvage_expenses, self.freight, self.subsidy):
            if part is None:
                return None
            total += part
        return total


class Trace:
    """Collects the steps of one computation."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.taken: dict[str, Fraction] = {}

    def step(self, clause: str, label: Text, value: Fraction) -> Fraction:
        """Note a line and return its value."""
        self.steps.append(Step(clause, label, value))
        return value

    def take(self, clause: str, value: Fraction) -> None:
        """Note what a clause took away."""
        self.taken[clause] = self.taken.get(clause, Fraction(0)) + value
