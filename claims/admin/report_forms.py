"""What is asked of a report: which one, of which days, as which file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.requests import person
from claims.forms.base import date_field, instant_field
from claims.reports.export import PERMISSION
from claims.reports.registry import REPORTS
from claims.reports.report import Scope
from claims.reports.writers import WRITERS
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.forms import offer
from policies.models import Scheme

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: The cut-off of a page, for its files: a parameter beside the form, to the microsecond.
CUT_OFF = "until"


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
        offer(self, "report", [(name, report.title) for name, report in REPORTS.items()])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("from_on") and data.get("to_on") and data["to_on"] < data["from_on"]:
            raise forms.ValidationError(_("The last day lies before the first."))
        return data


def require_right(request: HttpRequest) -> None:
    """PermissionDenied for who may not take reports out of the office."""
    if not person(request).has_perm(PERMISSION):
        raise PermissionDenied


def scope_of(request: HttpRequest, data: Mapping[str, Any], until: str = "") -> Scope:
    """The scope of a valid form; without a cut-off in it that of the page that was looked at, else this moment."""
    as_of = data["as_of"] or _instant(until) or now()
    return Scope(as_of, data["from_on"], data["to_on"], data["scheme"], person(request))


def asked_for(request: HttpRequest, given: Mapping[str, str], **fixed: str) -> tuple[str, str, Scope]:
    """Report, form and scope of a file that is asked for by `given`; Http404 for what there is not."""
    values = {**{key: given[key] for key in given}, **fixed}
    name, form = values.get("report", ""), values.get("form", "")
    asked = ReportForm(values)
    if name not in REPORTS or form not in WRITERS or not asked.is_valid():
        raise Http404
    return name, form, scope_of(request, asked.cleaned_data, values.get(CUT_OFF, ""))


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
