"""The contract's own wording: what is in force for each edition, what was before, and loading a new version."""

import json

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.requests import person, status_of
from claims.models import ContractWording
from claims.services import contract_wording
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.forms import offer


class WordingForm(forms.Form):
    edition = forms.ChoiceField(label=gettext_lazy("Edition of the terms"))
    file = forms.FileField(label=gettext_lazy("The contract's words by clause (YAML or JSON)"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(edition, edition) for edition in contract_wording.editions()]
        offer(self, "edition", choices)


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm(contract_wording.PERMISSION):
        raise PermissionDenied


def wording_page(request: HttpRequest) -> HttpResponse:
    """GET shows the versions; POST checks a file whole and makes it the version in force."""
    _require(request)
    form = WordingForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        file, edition = form.cleaned_data["file"], form.cleaned_data["edition"]
        try:
            wording = contract_wording.read_wording(file.read(contract_wording.LARGEST_FILE + 1), edition)
            row = contract_wording.load_wording(edition, wording, file.name, person(request))
        except Refused as refusal:
            form.add_error("file", str(refusal.message))
            status = status_of(refusal)
        else:
            messages.success(request, _("%(row)s is in force.") % {"row": row})
            return redirect("admin:office_wording")
    rows = list(ContractWording.objects.select_related("loaded_by").order_by("edition", "-version"))
    newest = {row.edition: row.pk for row in reversed(rows)}
    context = {
        **admin.site.each_context(request),
        "title": _("Contract wording"),
        "subtitle": None,
        "form": form,
        "rows": [(row, len(row.content), newest[row.edition] == row.pk) for row in rows],
    }
    return TemplateResponse(request, "admin/claims/wording.html", context, status=status)


def wording_file(request: HttpRequest, contractwording_id: int) -> HttpResponse:
    """One version as it was loaded, as JSON that can be loaded again; Http404 for one that there is not."""
    _require(request)
    row = ContractWording.objects.filter(pk=contractwording_id).first()
    if row is None:
        raise Http404
    return HttpResponse(
        json.dumps(row.content, ensure_ascii=False, indent=2, sort_keys=True),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{row.edition}-v{row.version}.json"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
