"""Clause tables: no clause twice, no two winners, every clause decided one way."""

from dataclasses import replace

import pytest

from policies.terms import SCHEMES, Clause, LawFileError, Outcome, Text
from policies.terms.core.clause import Decided
from policies.terms.core.clock_spec import CLOCKS
from policies.terms.core.finding import Finding
from policies.terms.core.scheme import check_clauses, check_clocks

SAID = Text("甲", "A")


def clause(ident: str, *overrides: str) -> Clause:
    finding = Finding(ident, Outcome.MET, SAID)
    return Clause(id=ident, summary=SAID, decided=Decided.COMPUTED, fixed=finding, overrides=overrides)


def test_a_clause_twice_is_refused() -> None:
    with pytest.raises(LawFileError, match="twice"):
        check_clauses("S", [clause("A"), clause("A")])


def test_an_override_of_nothing_is_refused() -> None:
    with pytest.raises(LawFileError, match="no clause"):
        check_clauses("S", [clause("E", "A")])


@pytest.mark.parametrize("table", [[clause("A", "B"), clause("B", "A")], [clause("A", "A")]])
def test_a_circle_of_overrides_is_refused(table: list[Clause]) -> None:
    with pytest.raises(LawFileError, match="each other"):
        check_clauses("S", table)


def test_two_winners_need_a_declared_order() -> None:
    with pytest.raises(LawFileError, match="both prevail over A"):
        check_clauses("S", [clause("A"), clause("E", "A"), clause("F", "A")])
    check_clauses("S", [clause("A"), clause("E", "A"), clause("F", "A", "E")])


@pytest.mark.parametrize("ways", [{}, {"fixed": Finding("A", Outcome.MET, SAID), "decide": lambda *_: None}])
def test_a_clause_is_decided_one_way(ways: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Clause(id="A", summary=SAID, decided=Decided.COMPUTED, **ways)  # type: ignore[arg-type]


def test_a_parameter_that_no_edition_gives_is_refused() -> None:
    scheme = SCHEMES["FPX-AR"]
    needy = replace(clause("A"), parameters=("A.number",))
    with pytest.raises(LawFileError, match=r"A needs A\.number, which forepax-2026-11 does not give"):
        replace(scheme, clauses=(*scheme.clauses, needy))


def test_a_number_that_no_clause_has_is_refused() -> None:
    scheme = SCHEMES["FPX-TA"]
    deaf = tuple(replace(each, parameters=()) for each in scheme.clauses)
    with pytest.raises(LawFileError, match=r"forepax-2026-11 gives TA-3\.3\.share, which no clause has"):
        replace(scheme, clauses=deaf)


def test_a_paper_that_no_clause_asks_for_is_refused() -> None:
    scheme = SCHEMES["FPX-TA"]
    with pytest.raises(LawFileError, match="the checklist names TA-8, no clause of this scheme"):
        replace(scheme, clauses=tuple(each for each in scheme.clauses if each.id != "TA-8"))


def test_a_clock_of_no_scheme_is_refused() -> None:
    clocks = [replace(CLOCKS["TA-8.review"], schemes=("FPX-TA", "FPX-TB"))]
    with pytest.raises(LawFileError, match=r"TA-8\.review: FPX-TB is no scheme; known: FPX-TA"):
        check_clocks(clocks, ["FPX-TA"])
    check_clocks(CLOCKS.values(), SCHEMES)


def test_endorsements_prevail_over_the_perils() -> None:
    table = {one.id: one for one in SCHEMES["FPX-AR"].clauses}
    for endorsement in ("E1", "E2", "E3"):
        assert {"GT-4.1", "GT-5"} <= set(table[endorsement].overrides)


def test_the_exemption_clauses_are_those_of_gt_10() -> None:
    expected = {f"GT-6.{point}" for point in range(1, 6)} | {f"GT-{article}" for article in range(19, 25)}
    expected |= {"GT-8", "GT-25.2", "E2", "E3"}
    assert SCHEMES["FPX-AR"].exemptions == SCHEMES["FPX-PI"].exemptions == expected
    for code in ("FPX-TA", "JSX-INS", "JSX-STD"):
        assert SCHEMES[code].exemptions == frozenset()
