"""Every report by its name: the export command, the page and their lists come from here; and every list by its own."""

from claims.reports.ageing import Ageing
from claims.reports.audit import AuditLog
from claims.reports.claims import ClaimsRegister
from claims.reports.clocks import Clocks
from claims.reports.closing import Closing
from claims.reports.denials import Denials
from claims.reports.forecast import Forecast
from claims.reports.import_log import ImportLog
from claims.reports.list_report import ListReport
from claims.reports.lists import ClaimsList, ClocksList, ParcelsList, PaymentsList, PoliciesList
from claims.reports.loss_ratio import LossRatio
from claims.reports.outcomes import Outcomes
from claims.reports.outstanding import Outstanding
from claims.reports.payments import PaymentsBordereau
from claims.reports.recoveries import Recoveries
from claims.reports.report import Report
from claims.reports.workload import Workload

_ALL: tuple[type[Report], ...] = (
    ClaimsRegister,
    PaymentsBordereau,
    Denials,
    Outstanding,
    Clocks,
    LossRatio,
    Closing,
    Recoveries,
    Outcomes,
    Ageing,
    Workload,
    Forecast,
    ImportLog,
    AuditLog,
)

REPORTS: dict[str, type[Report]] = {report.name: report for report in _ALL}

# What the pages of the office's lists show, as files. They know no period and are no reports of the command.
LISTS: dict[str, type[ListReport]] = {
    each.name: each for each in (ClaimsList, PoliciesList, ParcelsList, PaymentsList, ClocksList)
}
EXPORTS: dict[str, type[Report]] = {**REPORTS, **LISTS}
