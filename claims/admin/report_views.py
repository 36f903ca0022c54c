"""Reports on a page: the same figures as in the files, and the files themselves."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims.admin import report_files
from claims.admin.report_chart import PLANS, Chart
from claims.admin.report_forms import CUT_OFF, MEDIA_TYPES, ReportForm, asked_for, require_right, scope_of
from claims.reports import background
from claims.reports.columns import Column, Kind, Value
from claims.reports.control import facts_of
from claims.reports.export import export
from claims.reports.registry import REPORTS
from claims.reports.report import Line, Report, Scope
from claims.reports.writers import WRITERS
from claims.templatetags.claim_words import money_text
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.templatetags.office import office_datetime

SHOWN = 300
NUMBERS = (Kind.MONEY, Kind.COUNT, Kind.SHARE)


@dataclass(slots=True)
class Cell:
    """One value as the page shows it; `share` is a percentage that is drawn as a bar too."""

    text: str
    is_number: bool
    share: str = ""


def page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The form, and the report that was asked for; of a big one its beginning, and how to get the whole."""
    require_right(request)
    form = ReportForm(request.GET or None, initial={"from_on": today().replace(day=1), "to_on": today()})
    context = {
        **site.each_context(request),
        "title": _("Reports"),
        "form": form,
        "forms_of_files": sorted(WRITERS),
        "files": report_files.own_files(request),
    }
    if form.is_valid():
        scope = scope_of(request, form.cleaned_data, request.GET.get(CUT_OFF, ""))
        report = REPORTS[form.cleaned_data["report"]](scope)
        # The files have the cut-off of the page: what is looked at is what is taken home.
        asked = {**request.GET.dict(), CUT_OFF: scope.as_of.isoformat()}
        context |= {"report": report, "asked": asked.items(), "query": urlencode(asked)}
        context |= _beginning(report) if background.is_big(report) else _whole(report)
    return TemplateResponse(request, "admin/claims/reports.html", context)


def _beginning(report: Report) -> dict[str, object]:
    """The first rows of a big report that comes row by row; one that is added up has none before its end."""
    rows: list[list[Cell]] = []
    if not report.adds_up:
        table = _Table(report.columns)
        rows = [table.cells(line) for line in islice(report.lines(), SHOWN) if not line.total]
    return {"big": settings.EXPORT_BACKGROUND_ROWS, "columns": _headings(report), "rows": rows}


def _whole(report: Report) -> dict[str, object]:
    """The first rows and all totals; the rest is only counted, and drawn."""
    chart = Chart(PLANS[report.name], report.columns) if report.name in PLANS else None
    table = _Table(report.columns)
    rows: list[list[Cell]] = []
    totals: list[list[Cell]] = []
    for line in _drawn(report.lines(), chart):
        if line.total or len(rows) < SHOWN:
            (totals if line.total else rows).append(table.cells(line))
    return {
        "columns": _headings(report),
        "chart": chart,
        "bars": chart.bars() if chart else [],
        "rows": rows,
        "totals": totals,
        "control": list(facts_of(report)),
        "left_off": max(0, report.row_count - SHOWN),
    }


def download(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The whole report as a file; that it left the office is an event. A big one is asked for, not waited for."""
    require_right(request)
    _name, _form, scope = asked_for(request, request.GET, report=name, form=form)
    if background.is_big(REPORTS[name](scope)):
        return redirect(f"{reverse('admin:office_reports')}?{urlencode({**request.GET.dict(), 'report': name})}")
    return as_file(name, form, scope)


def as_file(name: str, form: str, scope: Scope) -> FileResponse:
    """The whole report or list, made at once."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        target = Path(folder) / f"{name}.{form}"
        export(name, form, target, scope)
        content = target.open("rb")  # stays readable when its name is gone
    days = [day.isoformat() for day in (scope.from_on, scope.to_on) if day]
    return FileResponse(
        content, as_attachment=True, filename="_".join([name, *days]) + f".{form}", content_type=MEDIA_TYPES[form]
    )


def _headings(report: Report) -> list[tuple[object, bool]]:
    return [(column.label, column.kind in NUMBERS) for column in report.columns]


def _drawn(lines: Iterator[Line], chart: Chart | None) -> Iterator[Line]:
    for line in lines:
        if chart and not line.total:
            chart.add(line.cells)
        yield line


class _Table:
    """Lines as the page shows them."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._currency = next((at for at, column in enumerate(columns) if column.key == "currency"), None)

    def cells(self, line: Line) -> list[Cell]:
        currency = str(line.cells[self._currency]) if self._currency is not None else ""
        return [_cell(column, value, currency) for column, value in zip(self._columns, line.cells, strict=True)]


def _cell(column: Column, value: Value, currency: str) -> Cell:
    if value is None:
        return Cell("", column.kind in NUMBERS)
    if column.kind is Kind.MONEY:
        return Cell(money_text(str(value), currency).removeprefix(f"{currency} "), True)
    if isinstance(value, datetime):
        return Cell(office_datetime(value), False)
    return Cell(str(value), column.kind in NUMBERS, str(value) if column.key == "share" else "")
