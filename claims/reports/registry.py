"""Every report by its name: the export command, the page and their lists come from here."""

from claims.reports.claims import ClaimsRegister
from claims.reports.clocks import Clocks
from claims.reports.denials import Denials
from claims.reports.outstanding import Outstanding
from claims.reports.payments import PaymentsBordereau
from claims.reports.report import Report

_ALL: tuple[type[Report], ...] = (ClaimsRegister, PaymentsBordereau, Denials, Outstanding, Clocks)

REPORTS: dict[str, type[Report]] = {report.name: report for report in _ALL}
