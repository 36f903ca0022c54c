"""The control sheet: what a report says of itself, so that a printed file explains itself and two files compare."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from claims.reports.people import name_of
from claims.reports.report import Report
from claimsoffice.kernel.clock import OFFICE_ZONE, day_of
from policies import terms

Fact = tuple[str | Promise, str]


def facts_of(report: Report) -> Iterator[Fact]:
    """What, of when, for whom, how much: once all lines of the report have been read. No clock on the wall in it."""
    scope = report.scope
    yield _("Report"), str(report.title)
    yield from report.asked()
    yield _("As recorded until"), scope.as_of.astimezone(OFFICE_ZONE).isoformat()
    yield _("Time zone"), OFFICE_ZONE.key
    yield _("Made by"), name_of(scope.user) if scope.user else _("the operator, at the shell")
    yield _("Personal data"), _("in full") if scope.sees_personal else _("masked")
    yield _("Terms"), ", ".join(editions(report))
    yield _("Rows"), str(report.row_count)
    for currency, column, amount in report.control_totals:
        yield f"{column.label}, {currency}", str(amount)
    yield _("SHA-256 of the report as CSV"), report.checksum


def editions(report: Report) -> list[str]:
    """The editions of the terms in force at the cut-off, of the product asked for or of all, with their hashes."""
    day = day_of(report.scope.as_of)
    schemes = [terms.SCHEMES[report.scope.scheme]] if report.scope.scheme else terms.SCHEMES.values()
    found = set()
    for scheme in schemes:
        in_force = [e for e in scheme.law.editions if e.effective_from is None or e.effective_from <= day]
        found.add(f"{in_force[-1].id} ({in_force[-1].hash[:12]})")
    return sorted(found)
