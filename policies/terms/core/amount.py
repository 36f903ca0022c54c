"""The computed amount of a claim with its trace: what each clause did to the money."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from policies.terms.core.text import Text

NOTHING = Decimal(0)
#: Exact either way: sums are decimals, and what is divided becomes a fraction.
Exact = Decimal | Fraction
E = TypeVar("E", bound=Exact)


class Step(NamedTuple):
    """One line of the trace: the clause, what it is, the exact value in the claim's currency."""

    clause: str
    label: Text
    value: Exact


class Amount(NamedTuple):
    """Rounded components and the exact trace. None: can't be computed yet.

    `computed` is false where a clause excluded the whole, or something is missing. `taken` is what single clauses
    took away (exact, before rounding), for their own findings.
    """

    goods: Decimal | None = NOTHING
    salvage_expenses: Decimal | None = NOTHING
    freight: Decimal | None = NOTHING
    subsidy: Decimal | None = NOTHING
    without_exemptions: Decimal | None = NOTHING
    steps: tuple[Step, ...] = ()
    taken: Mapping[str, Exact] = MappingProxyType({})
    computed: bool = False

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
        self.taken: dict[str, Exact] = {}

    def step(self, clause: str, label: Text, value: E) -> E:
        """Note a line and return its value."""
        self.steps.append(Step(clause, label, value))
        return value

    def take(self, clause: str, value: Exact) -> None:
        """Note what a clause took away."""
        before = self.taken.get(clause)
        self.taken[clause] = value if before is None else Fraction(before) + Fraction(value)


class Untraced(Trace):
    """For a computation of which only the result is wanted."""

    def step(self, _clause: str, _label: Text, value: E) -> E:
        """Return the value."""
        return value

    def take(self, _clause: str, _value: Exact) -> None:
        """Note nothing."""
