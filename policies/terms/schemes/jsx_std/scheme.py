"""JSX-STD: goods that are not insured; the carrier's own compensation. No policy: an order."""

from pathlib import Path

from policies.terms.core.fixed import watched
from policies.terms.core.scheme import Scheme, read_law
from policies.terms.core.text import Text
from policies.terms.schemes.common.across import EVIDENCE_REUSED, one_indemnity
from policies.terms.schemes.jsx_std.points import points
from policies.terms.schemes.jsx_std.settlement import STANDARD, settle

LAW = read_law(Path(__file__).parent)
ABANDONED = watched(
    "JS-6.abandonment",
    Text("客户逾期不作指示的，可以销毁。", "Without an instruction in time the goods may be destroyed."),
    "JS-6.abandonment",
)

SCHEME = Scheme(
    code="JSX-STD",
    label=Text("JS快递未投保", "JS Express, not insured"),
    is_insurance=False,
    law=LAW,
    clauses=(STANDARD, *points(LAW.checklist), ABANDONED, one_indemnity(), EVIDENCE_REUSED),
    settle=settle,
)
