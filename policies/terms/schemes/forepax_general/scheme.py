"""The general terms as one clause table; the two covers differ in the perils only."""

from pathlib import Path

from policies.terms.core.clause import Clause
from policies.terms.core.scheme import Scheme, read_law
from policies.terms.core.text import Text
from policies.terms.schemes.common import across, statute
from policies.terms.schemes.common.papers import papers
from policies.terms.schemes.forepax_general import (
    amounts,
    contract,
    coverage,
    duties,
    endorsements,
    exclusions,
    procedure,
    rescission,
)
from policies.terms.schemes.forepax_general.settlement import settle

LAW = read_law(Path(__file__).parent)
PAPERS = papers(
    "GT-24",
    LAW.checklist,
    Text(
        "索赔须提供规定单证；因未提供而无法核实的部分不赔。",
        "A claim needs the listed papers; what can't be verified for want of them is not paid.",
    ),
    exemption=True,
    interpretations=("INT-42",),
)
# The clauses that may take away a part, as measured by the adjuster.
REDUCIBLE = frozenset({"GT-6.3", "GT-6.4", "GT-19", "GT-20", "GT-21", "GT-22", "GT-23", "GT-24", "GT-26.3", "IL-27.3"})


def _clauses(perils: tuple[Clause, Clause]) -> tuple[Clause, ...]:
    """Every clause in the order of the text, then the statute, the endorsements and what holds across schemes."""
    named, external = perils
    table = (
        procedure.PARTS,
        coverage.CARRIED,
        coverage.PRECIOUS_GOODS,
        coverage.UNINSURABLE_GOODS,
        procedure.TWO_KINDS,
        named,
        amounts.SALVAGE,
        external,
        *exclusions.EXCLUSIONS,
        coverage.VALUE,
        amounts.DEDUCTIBLE,
        coverage.PERIOD,
        procedure.ISSUE,
        rescission.RIGHT_TO_RESCIND,
        procedure.SUPPLEMENT,
        procedure.DETERMINATION,
        procedure.PAYMENT,
        amounts.ADVANCE,
        rescission.NON_DISCLOSURE,
        rescission.DENIAL_NEEDS_RESCISSION,
        contract.PREMIUM,
        duties.PRECAUTIONS,
        duties.GREATER_RISK,
        duties.LATE_NOTICE,
        duties.COLLECTION,
        duties.RESCUE,
        PAPERS,
        amounts.ACTUAL_LOSS,
        amounts.PRO_RATA,
        amounts.APART,
        duties.CLAIM_ON_THIRD_PARTY,
        duties.WAIVER,
        duties.SUBROGATION_LOST,
        procedure.PAID_FIRST,
        amounts.RESIDUE,
        procedure.DISPUTE,
        procedure.LAW,
        contract.CANCELLATION,
        statute.LIMITATION,
        statute.FABRICATED,
        statute.EXAGGERATED,
        *endorsements.ENDORSEMENTS,
        across.one_indemnity(),
        across.EVIDENCE_REUSED,
    )
    exemptions = [clause.id for clause in table if clause.exemption]
    after = next(at for at, clause in enumerate(table) if clause.id == "GT-9") + 1
    return (*table[:after], contract.explained(exemptions), *table[after:])


def scheme(code: str, label: Text, perils: tuple[Clause, Clause]) -> Scheme:
    """One cover of the general terms; `perils` are its GT-4.1 and GT-5."""
    return Scheme(
        code=code, label=label, is_insurance=True, law=LAW, clauses=_clauses(perils), settle=settle, reducible=REDUCIBLE
    )
