"""A scheme: its clauses, checklist and editions, compiled once and run for each claim."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path

from policies.terms.core.amount import Amount
from policies.terms.core.checklist import Checklist, read_checklist
from policies.terms.core.clause import Clause, Conclude, Decide, Findings
from policies.terms.core.clock_spec import ClockSpec, clocks_version
from policies.terms.core.decision import Decision
from policies.terms.core.errors import InputError, LawFileError
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding
from policies.terms.core.parameter import Edition, edition_for, read_editions
from policies.terms.core.recommend import advise
from policies.terms.core.text import Text

Settle = Callable[[Facts, Edition, Findings, frozenset[str]], Amount]


@dataclass(frozen=True)
class Law:
    """The YAML side of a scheme: checklist and editions of one folder."""

    checklist: Checklist
    editions: tuple[Edition, ...]


def read_law(folder: Path) -> Law:
    """Read one scheme folder; the editions' hash covers its parameters, its checklist and all clocks."""
    checklist, papers = read_checklist(folder / "checklist.yaml")
    return Law(checklist, read_editions(folder / "parameters.yaml", [papers, clocks_version()]))


@dataclass(frozen=True)
class Scheme:
    """One product. `is_insurance` is false for the orders (FPX-TA, JSX-STD): they are no policies and say so."""

    code: str
    label: Text
    is_insurance: bool
    law: Law
    clauses: tuple[Clause, ...]
    settle: Settle
    reducible: frozenset[str] = frozenset()
    pays_freight: bool = False
    #: Parameters that the text leaves open and an office may add, with their unit.
    optional_parameters: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_clauses(self.code, self.clauses)
        check_law(self)

    @cached_property
    def exemptions(self) -> frozenset[str]:
        return frozenset(clause.id for clause in self.clauses if clause.exemption)

    @cached_property
    def advisory(self) -> frozenset[str]:
        return frozenset(clause.id for clause in self.clauses if not clause.holds_up)

    @cached_property
    def asked(self) -> frozenset[str]:
        return frozenset(clause.id for clause in self.clauses if clause.question)

    @cached_property
    def _deciding(self) -> tuple[tuple[str, Decide], ...]:
        return tuple((clause.id, clause.decide) for clause in self.clauses if clause.decide)

    @cached_property
    def _concluding(self) -> tuple[tuple[str, Conclude], ...]:
        """Those that look at the amount, then those that look at the other findings."""
        ordered = sorted(self.clauses, key=lambda clause: clause.last)
        return tuple((clause.id, clause.conclude) for clause in ordered if clause.conclude)

    @cached_property
    def _fixed(self) -> dict[str, Finding]:
        return {clause.id: clause.fixed for clause in self.clauses if clause.fixed}

    @cached_property
    def _in_order(self) -> Callable[[Mapping[str, Finding]], tuple[Finding, ...]]:
        """From findings by clause to findings in the order of the clauses."""
        return itemgetter(*(clause.id for clause in self.clauses))

    def edition(self, facts: Facts) -> Edition:
        """The edition under which this claim is adjudicated."""
        contract_at = facts.policy.issued_at or facts.policy.paid_at or facts.parcel.order_paid_at
        return edition_for(self.law.editions, facts.edition, contract_at)

    def run(self, facts: Facts) -> Decision:
        """Evaluate every clause once, compute the amount, and advise.

        Raises InputError for an edition or a reduction that the scheme does not have.
        """
        self._check_reductions(facts)
        edition = self.edition(facts)
        findings: dict[str, Finding] = {}
        for clause, decide in self._deciding:
            findings[clause] = decide(facts, edition)
        amount = self.settle(facts, edition, findings, self.exemptions)
        for clause, conclude in self._concluding:
            findings[clause] = conclude(facts, edition, findings, amount)
        in_order = self._in_order({**self._fixed, **findings})
        return Decision(
            facts=facts,
            edition=edition.id,
            parameters_hash=edition.hash,
            findings=in_order,
            exemptions=self.exemptions,
            amount=amount,
            advice=advise(in_order, self.exemptions, self.advisory, () if facts.currency else ("currency",)),
            ignored_answers=tuple(clause for clause in facts.answers if clause not in self.asked),
        )

    def _check_reductions(self, facts: Facts) -> None:
        for index, part in enumerate(facts.claim.reductions):
            if part.clause not in self.reducible:
                known = ", ".join(sorted(self.reducible)) or "none"
                raise InputError(
                    "unknown_code",
                    f"claim.reductions.{index}.clause",
                    f"{part.clause!r} takes no part away under {self.code}; those that do: {known}",
                )


def check_law(scheme: Scheme) -> None:
    """Refuse numbers and papers that no clause of the scheme would ask for, and clauses whose numbers are not there.

    A misspelt id would leave a number without effect, or a paper unasked for, and nobody would notice.
    """
    ids = {clause.id for clause in scheme.clauses}
    if strangers := sorted(scheme.law.checklist.clauses - ids):
        raise LawFileError(f"{scheme.code}: the checklist names {', '.join(strangers)}, no clause of this scheme")
    needed = {name: clause.id for clause in scheme.clauses for name in clause.parameters}
    for edition in scheme.law.editions:
        if absent := sorted(needed.keys() - edition.parameters.keys()):
            raise LawFileError(
                f"{scheme.code}: {needed[absent[0]]} needs {absent[0]}, which {edition.id} does not give"
            )
        if unused := sorted(edition.parameters.keys() - needed.keys() - scheme.optional_parameters.keys()):
            raise LawFileError(f"{scheme.code}: {edition.id} gives {', '.join(unused)}, which no clause has")


def check_clocks(clocks: Iterable[ClockSpec], codes: Collection[str]) -> None:
    """Refuse a clock of a scheme that there is not: it would be opened by no claim."""
    for clock in clocks:
        if strangers := sorted(set(clock.schemes) - set(codes)):
            raise LawFileError(f"{clock.id}: {', '.join(strangers)} is no scheme; known: {', '.join(sorted(codes))}")


def check_clauses(code: str, clauses: Iterable[Clause]) -> None:
    """Refuse a clause table that could give two answers.

    Every id stands once; an override names a clause of the table and none overrides itself in a circle; where two
    clauses prevail over the same third, one of the two must be declared to prevail over the other.
    """
    table = {}
    for clause in clauses:
        if clause.id in table:
            raise LawFileError(f"{code}: the clause {clause.id} stands twice; keep one")
        table[clause.id] = clause
    winners: dict[str, list[str]] = {}
    for clause in table.values():
        for loser in clause.overrides:
            if loser not in table:
                raise LawFileError(f"{code}: {clause.id} overrides {loser}, which is no clause of this scheme")
            if clause.id in table[loser].overrides or loser == clause.id:
                raise LawFileError(f"{code}: {clause.id} and {loser} override each other; declare one winner")
            winners.setdefault(loser, []).append(clause.id)
    for loser, rivals in winners.items():
        for first in rivals:
            for second in rivals:
                if first < second and first not in table[second].overrides and second not in table[first].overrides:
                    raise LawFileError(
                        f"{code}: {first} and {second} both prevail over {loser}; declare which prevails over the other"
                    )
