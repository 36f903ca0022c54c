"""The carrier's compensation standard: which tables there are, entering one, confirming it as a second person."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from claims.admin.requests import person, status_of
from claims.forms.base import date_field, money_field
from claims.selectors.facts_around import undecided_under
from claimsoffice.kernel.errors import NotReady, Refused
from claimsoffice.kernel.money import Currency
from policies.selectors.standards import every_standard, waiting
from policies.services import standards

VIEW = "policies.view_carrierstandard"


class TableForm(forms.Form):
    """One table as the carrier publishes it; a limit that it does not have stays empty."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=Currency.choices)
    effective_on = date_field(gettext_lazy("In effect from"))
    per_parcel = money_field(gettext_lazy("Limit per parcel"), required=False)
    per_kg = money_field(gettext_lazy("Limit per kg"), required=False)
    citation = forms.CharField(
        label=gettext_lazy("Published where"),
        max_length=300,
        widget=forms.TextInput({"size": 56}),
        help_text=gettext_lazy("Title, date and page or address, so that anybody can find it again."),
    )

    def table(self) -> standards.Table:
        return standards.Table(**self.cleaned_data)


def standards_page(request: HttpRequest) -> HttpResponse:
    """GET shows what is in force and what waits; POST keeps a table for a second person."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    may_keep = request.user.has_perm(standards.PERMISSION)
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    form = TableForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            row = standards.enter(form.table(), person(request))
        except Refused as refusal:
            named = refusal.missing[0] if isinstance(refusal, NotReady) and refusal.missing else None
            form.add_error(str(named) if named in form.fields else None, str(refusal.message))
            status = status_of(refusal)
        else:
            messages.success(request, _("%(table)s waits for somebody else to confirm it.") % {"table": row})
            return redirect("admin:office_standards")
    user = person(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Compensation standard"),
        "subtitle": None,
        "rows": every_standard(),
        "waiting": [(row, row.entered_by_id == user.pk, undecided_under(row).count()) for row in waiting()],
        "may_keep": may_keep,
        "form": form,
    }
    return TemplateResponse(request, "admin/claims/standards.html", context, status=status)


@require_POST
def answer_standard(request: HttpRequest, standard_id: int) -> HttpResponse:
    """Confirm a table that waits, or send it away."""
    try:
        if request.POST.get("verb") == "refuse":
            standards.send_away(standard_id, person(request))
            messages.success(request, _("The table was sent away."))
        else:
            row = standards.confirm(standard_id, person(request))
            messages.success(request, _("%(table)s is in force for orders from its day on.") % {"table": row})
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("admin:office_standards")
