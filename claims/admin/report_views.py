"""Reports on a page: the same figures as in the files, and the files themselves."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.report_chart import PLANS, Chart
from claims.admin.requests import person
from claims.forms.base import date_field, instant_field
from claims.reports.columns import Column, Kind, Value
from claims.reports.export import PERMISSION, export
from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claims.reports.writers import WRITERS
from claims.templatetags.claim_words import money_text
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.templatetags.office import office_datetime
from policies.models import Scheme

SHOWN = 300
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NUMBERS = (Kind.MONEY, Kind.COUNT, Kind.SHARE)


class ReportForm(forms.Form):
    """Which report, of which days; days are Shanghai dates, both included."""

    report = forms.ChoiceField(label=gettext_lazy("Report"))
    from_on = date_field(gettext_lazy("From"), required=False)
    to_on = date_field(gettext_lazy("To"), required=False)
    scheme = forms.ChoiceField(
        label=gettext_lazy("Product"), choices=[("", gettext_lazy("All")), *Scheme.choices], required=False
    )
    as_of = instant_field(gettext_lazy("As it was recorded at"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = [(name, report.title) for name, report in REPORTS.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("from_on") and data.get("to_on") and data["to_on"] < data["from_on"]:
            raise forms.ValidationError(_("The last day lies before the first."))
        return data


@dataclass(slots=True)
class Cell:
    """One value as the page shows it; `share` is a percentage that is drawn as a bar too."""

    text: str
    is_number: bool
    share: str = ""


def page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The form, and the report that was asked for."""
    _require(request)
    form = ReportForm(request.GET or None, initial={"from_on": today().replace(day=1), "to_on": today()})
    context = {**site.each_context(request), "title": _("Reports"), "form": form, "forms_of_files": sorted(WRITERS)}
    if form.is_valid():
        report = REPORTS[form.cleaned_data["report"]](_scope(request, form))
        chart = Chart(PLANS[report.name], report.columns) if report.name in PLANS else None
        rows, totals = _read(report.columns, report.lines(), chart)
        context |= {
            "report": report,
            "columns": [(column.label, column.kind in NUMBERS) for column in report.columns],
            "chart": chart,
            "bars": chart.bars() if chart else [],
            "rows": rows,
            "totals": totals,
            "query": request.GET.urlencode(),
            "left_off": max(0, report.row_count - SHOWN),
        }
    return TemplateResponse(request, "admin/claims/reports.html", context)


def download(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The whole report as a file; that it left the office is an event."""
    _require(request)
    asked = ReportForm({**request.GET.dict(), "report": name})
    if name not in REPORTS or form not in WRITERS or not asked.is_valid():
        raise Http404
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        target = Path(folder) / f"{name}.{form}"
        export(name, form, target, _scope(request, asked))
        content = target.open("rb")  # stays readable when its name is gone
    days = [day.isoformat() for day in (asked.cleaned_data["from_on"], asked.cleaned_data["to_on"]) if day]
    return FileResponse(
        content, as_attachment=True, filename="_".join([name, *days]) + f".{form}", content_type=MEDIA_TYPES[form]
    )


def _require(request: HttpRequest) -> None:
    if not person(request).has_perm(PERMISSION):
        raise PermissionDenied


def _scope(request: HttpRequest, form: ReportForm) -> Scope:
    data = form.cleaned_data
    return Scope(data["as_of"] or now(), data["from_on"], data["to_on"], data["scheme"], person(request))


def _read(
    columns: tuple[Column, ...], lines: Iterable[Any], chart: Chart | None
) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """The first rows and all totals; the rest is only counted, and drawn."""
    currency_at = next((at for at, column in enumerate(columns) if column.key == "currency"), None)
    rows: list[list[Cell]] = []
    totals: list[list[Cell]] = []
    for line in lines:
        if chart and not line.total:
            chart.add(line.cells)
        if line.total or len(rows) < SHOWN:
            currency = str(line.cells[currency_at]) if currency_at is not None else ""
            cells = [_cell(column, value, currency) for column, value in zip(columns, line.cells, strict=True)]
            (totals if line.total else rows).append(cells)
    return rows, totals


def _cell(column: Column, value: Value, currency: str) -> Cell:
    if value is None:
        return Cell("", column.kind in NUMBERS)
    if column.kind is Kind.MONEY:
        return Cell(money_text(str(value), currency).removeprefix(f"{currency} "), True)
    if isinstance(value, datetime):
        return Cell(office_datetime(value), False)
    return Cell(str(value), column.kind in NUMBERS, str(value) if column.key == "share" else "")
