"""The clock statement: a page to print. Who sees the claim and its clocks may have it."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claims.admin.requests import claim_or_404
from claims.services.statement import statement_of


def clock_statement(request: HttpRequest, claim_id: int, clock_id: int) -> HttpResponse:
    """Every counted, paused and rest day of one clock with its rule and its evidence; Http404 out of sight."""
    claim = claim_or_404(request, claim_id)
    if not request.user.has_perm("claims.view_clock"):
        raise PermissionDenied
    clock = claim.clocks.select_related("claim__parcel__policy").filter(pk=clock_id).first()
    if clock is None:
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": _("Clock statement"),
        "subtitle": claim.claim_no,
        "claim": claim,
        "statement": statement_of(clock),
    }
    return TemplateResponse(request, "admin/claims/clock_statement.html", context)
