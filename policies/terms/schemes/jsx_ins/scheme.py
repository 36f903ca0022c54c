"""JSX-INS: the risk insurance that JS Express arranges with a third-party insurer."""

from dataclasses import replace
from pathlib import Path

from policies.terms.core.checklist import Checklist
from policies.terms.core.clause import Clause
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome
from policies.terms.core.fixed import watched
from policies.terms.core.parameter import Edition
from policies.terms.core.scheme import Scheme, read_law
from policies.terms.core.text import Text
from policies.terms.schemes.common.across import EVIDENCE_REUSED, one_indemnity
from policies.terms.schemes.common.papers import papers
from policies.terms.schemes.common.statute import LIMITATION
from policies.terms.schemes.jsx_ins import coverage, settlement
from policies.terms.schemes.jsx_std.points import points

LAW = read_law(Path(__file__).parent)
_TELLS = frozenset({Outcome.NOT_MET, Outcome.EXCLUDES, Outcome.BLOCKS, Outcome.WARNS})
_SILENT = Text(
    "此点只约束未投保货物；本货物已投保，且无事实显示此情形。",
    "This point binds uninsured goods only; these are insured, and no fact shows it.",
)


def only_warns(clause: Clause) -> Clause:
    """A point on uninsured goods beside insured ones: never asked; it warns where the file shows it."""
    decide_uninsured = clause.decide

    def decide(facts: Facts, edition: Edition) -> Finding:
        finding = decide_uninsured(facts, edition) if decide_uninsured else None
        if finding is None or not (finding.outcome in _TELLS or finding.flagged):
            return Finding(clause.id, Outcome.NOT_APPLICABLE, _SILENT)
        reason = Text(
            f"{finding.reason.zh}（此点只约束未投保货物，仅作提示。）",
            f"{finding.reason.en} (This point binds uninsured goods only: a hint.)",
        )
        return Finding(clause.id, Outcome.WARNS, reason, finding.facts, finding.parameters)

    return replace(clause, decide=decide, question=None, holds_up=False, parameters=())


REVIEW = watched(
    "JI-C2",
    Text("材料齐全后数个工作日内完成审核。", "Complete papers are reviewed within some working days."),
    "JI-C2.review",
    ("INT-08",),
)
PROOF_OF_VALUE = papers(
    "JI-C3.1",
    LAW.checklist,
    Text("发票、订单截图、收据或采购单任一。", "Invoice, screenshot of the order, receipt or purchase order, any one."),
)
PROOF_OF_CARRIAGE = papers(
    "JI-C3.2",
    LAW.checklist,
    Text(
        "装箱单、磅码单、面单照片、电子发票或提单任一。",
        "Packing list, weight note, photo of the waybill, electronic invoice or bill of lading, any one.",
    ),
)

SCHEME = Scheme(
    code="JSX-INS",
    label=Text("JS快递货运险", "JS Express risk insurance"),
    is_insurance=True,
    law=LAW,
    clauses=(
        coverage.KIND,
        coverage.WAY,
        coverage.ONE_KIND,
        settlement.LOSS,
        settlement.DELAY,
        coverage.IN_FORCE,
        REVIEW,
        PROOF_OF_VALUE,
        PROOF_OF_CARRIAGE,
        *(only_warns(point) for point in points(Checklist(()))),
        LIMITATION,
        one_indemnity(kinds_apart=True),
        EVIDENCE_REUSED,
    ),
    settle=settlement.settle,
    optional_parameters={settlement.DAILY_RATE: "money"},
)
