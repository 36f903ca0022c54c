"""The clause register, to read: what each clause says, how it is decided, its numbers, and what it denied."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.requests import person
from claims.selectors.clause_decisions import denials_by_clause
from policies.selectors.clauses import entries
from policies.terms import SCHEMES

DECIDED = {
    "computed": gettext_lazy("computed"),
    "asked": gettext_lazy("asked"),
    "checklist": gettext_lazy("by the papers"),
    "amount": gettext_lazy("in the amount"),
    "clock": gettext_lazy("by a clock"),
    "workflow": gettext_lazy("by the workflow"),
    "nobody": gettext_lazy("by nobody"),
}


def clause_register(request: HttpRequest) -> HttpResponse:
    """One scheme at a time (`?scheme=`); the counts of denials only for those who may see decisions."""
    if not request.user.has_perm("claims.view_claim"):
        raise PermissionDenied
    code = request.GET.get("scheme", next(iter(SCHEMES)))
    if code not in SCHEMES:
        raise Http404
    user = person(request)
    sees_decisions = user.has_perm("claims.view_decision")
    denials = denials_by_clause(code, user) if sees_decisions else {}
    context = {
        **admin.site.each_context(request),
        "title": _("Clause register"),
        "subtitle": None,
        "schemes": SCHEMES.values(),
        "scheme": SCHEMES[code],
        "editions": SCHEMES[code].law.editions,
        "rows": [(entry, DECIDED[entry.row.decided], denials.get(entry.row.clause, 0)) for entry in entries(code)],
        "sees_decisions": sees_decisions,
    }
    return TemplateResponse(request, "admin/claims/clauses.html", context)
