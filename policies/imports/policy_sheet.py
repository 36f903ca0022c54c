"""The policy spreadsheet as one sheet of the importer."""

from policies.imports import agreement
from policies.imports.columns import COLUMNS, SUMS_INSURED
from policies.imports.rows import nothing_to_say, policy_rules
from policies.imports.sheet import Sheet

PERMISSION = "policies.import_policies"
# The sums may be empty for what insures nothing, so a file of such rows may lack their columns.
POLICIES = Sheet(
    "policies",
    COLUMNS,
    policy_rules,
    agreement.check,
    may_lack=SUMS_INSURED,
    silent=nothing_to_say,
    together="policy_no",
)
