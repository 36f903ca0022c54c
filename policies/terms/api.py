"""What the office asks of the terms."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from policies.terms.core.asking import answer_of
from policies.terms.core.calendar import Calendar, packaged_calendar
from policies.terms.core.checklist import ChecklistItem
from policies.terms.core.decision import Decision
from policies.terms.core.errors import InputError
from policies.terms.core.facts import Facts
from policies.terms.core.intake import read_facts, refuse_office_inputs
from policies.terms.core.scheme import Scheme
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import KINDS
from policies.terms.schemes import ALL

#: The five products by code, in the order of the texts.
SCHEMES: Mapping[str, Scheme] = MappingProxyType({scheme.code: scheme for scheme in ALL})
_CLAUSES = frozenset(clause.id for scheme in ALL for clause in scheme.clauses)
_PAYS_FREIGHT = frozenset(scheme.code for scheme in ALL if scheme.pays_freight)


class Question(NamedTuple):
    """One question to the adjuster. `holds_up` is false where the clause only warns."""

    clause: str
    text: Text
    summary: Text
    answer: str | None
    yes_speaks_for_claimant: bool
    holds_up: bool


class RegisterRow(NamedTuple):
    """One clause of one scheme in the register. `why_undecided` is given where nobody can decide it."""

    scheme: str
    clause: str
    summary: Text
    decided: str
    exemption: bool
    holds_up: bool
    question: Text | None
    parameters: tuple[str, ...]
    interpretations: tuple[str, ...]
    overrides: tuple[str, ...]
    why_undecided: Text | None


def read(data: Mapping[str, Any], calendar: Calendar | None = None) -> Facts:
    """Typed facts from the contract's JSON mapping. InputError names the field that is wrong, by its dotted name.

    `calendar` is the office's working-day calendar; the packaged years unless given.
    """
    return read_facts(data, SCHEMES, _CLAUSES, _PAYS_FREIGHT, calendar or packaged_calendar())


def read_contract(data: Mapping[str, Any]) -> Facts:
    """As `read`, of what comes from outside: fields that only the office's own facts have are refused by name."""
    refuse_office_inputs(data)
    return read(data)


def adjudicate(
    data: Mapping[str, Any], calendar: Calendar | None = None, schemes: Mapping[str, Scheme] = SCHEMES
) -> Decision:
    """Adjudicate one claim: every clause of its scheme, the amount, and the recommendation.

    `data` is the input of the `adjudicate` contract; sums are decimal strings in `data["currency"]`, instants carry
    their offset. `schemes` are the terms as they stand, unless others are tried. Raises InputError naming the field
    for anything that is nonsense.
    """
    return run(read(data, calendar), schemes)


def run(facts: Facts, schemes: Mapping[str, Scheme] = SCHEMES) -> Decision:
    """Adjudicate facts that `read` gave. Raises InputError for an edition or a reduction that the scheme lacks."""
    return schemes[facts.scheme].run(facts)


def questions(decision: Decision) -> tuple[Question, ...]:
    """The questions that apply to a claim: those whose answer, given or missing, a clause looked at."""
    facts = decision.facts
    looked_at = {finding.clause for finding in decision.findings if answer_of(finding.clause) in finding.facts}
    return tuple(
        Question(
            clause.id,
            clause.question,
            clause.summary,
            facts.answers.get(clause.id),
            clause.yes_speaks_for_claimant,
            clause.holds_up,
        )
        for clause in SCHEMES[facts.scheme].clauses
        if clause.question is not None and clause.id in looked_at
    )


def checklist(scheme: str, kind: str, third_party_liable: bool | None = None) -> tuple[ChecklistItem, ...]:
    """The papers that a claim of this kind needs under a scheme. InputError for an unknown code."""
    if scheme not in SCHEMES:
        raise InputError("unknown_code", "scheme", f"{scheme!r} is no scheme; known: {', '.join(SCHEMES)}")
    if kind not in KINDS:
        raise InputError("unknown_code", "kind", f"{kind!r} is no kind of claim; known: {', '.join(KINDS)}")
    return SCHEMES[scheme].law.checklist.needed(kind, third_party_liable)


def register() -> tuple[RegisterRow, ...]:
    """Every clause of every scheme, for the clause register."""
    return tuple(
        RegisterRow(
            scheme=scheme.code,
            clause=clause.id,
            summary=clause.summary,
            decided=clause.decided.value,
            exemption=clause.exemption,
            holds_up=clause.holds_up,
            question=clause.question,
            parameters=clause.parameters,
            interpretations=clause.interpretations,
            overrides=clause.overrides,
            why_undecided=clause.fixed.reason if clause.fixed else None,
        )
        for scheme in SCHEMES.values()
        for clause in scheme.clauses
    )
