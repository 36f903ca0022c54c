"""A list as a file, with the filters, the search and the order that its page has."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language

from claims.admin.report_forms import require_right
from claims.admin.report_views import as_file
from claims.admin.requests import person
from claims.reports import background
from claims.reports.list_report import asked_of
from claims.reports.registry import LISTS
from claims.reports.report import Scope
from claims.reports.writers import WRITERS
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, Refused


def export_list(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """POST, with the list's own parameters in the address: the file, or of a big list the page where it will be."""
    require_right(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if name not in LISTS or form not in WRITERS:
        raise Http404
    scope = Scope(now(), user=person(request), query=asked_of(request.GET))
    try:
        if not background.is_big(LISTS[name](scope)):
            return as_file(name, form, scope)
        return redirect("admin:office_report_own", background.queue(name, form, scope, get_language() or "en").pk)
    except IncorrectLookupParameters as error:
        raise Http404 from error
    except NotPermitted as error:
        raise PermissionDenied from error
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("admin:office_reports")
