"""Reports that a worker makes: asked for, watched, fetched by who asked, given up. Nobody else is told of them."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.admin.report_forms import MEDIA_TYPES, asked_for, require_right
from claims.admin.requests import person
from claims.models import ReportFile, ReportFileState
from claims.reports import background
from claims.reports.registry import EXPORTS
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import Refused
from policies.admin.imports_progress import time_left

SHOWN_FILES = 10
COLOURS = {
    ReportFileState.READY: "green",
    ReportFileState.FAILED: "red",
    ReportFileState.QUEUED: "blue",
    ReportFileState.MAKING: "blue",
}


def ask(request: HttpRequest) -> HttpResponse:
    """POST: ask for a report as a file; the worker makes it."""
    require_right(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    name, form, scope = asked_for(request, request.POST)
    try:
        row = background.queue(name, form, scope, get_language() or "en")
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(f"{reverse('admin:office_reports')}?{request.POST.urlencode()}")
    return redirect("admin:office_report_own", row.pk)


def page(site: AdminSite, request: HttpRequest, reportfile_id: int) -> HttpResponse:
    """One file: how far it is, what it is, and the link to it."""
    row = _own(request, reportfile_id)
    context = {
        **site.each_context(request),
        "title": EXPORTS[row.report].title,
        "file": row,
        "colour": COLOURS.get(ReportFileState(row.state), "grey"),
        "bar": _bar(row),
        "fetchable": row.is_fetchable(now()),
        "problem": _problem(row),
    }
    return TemplateResponse(request, "admin/claims/report_file.html", context)


def progress(request: HttpRequest, reportfile_id: int) -> JsonResponse:
    """GET: state, per mille, and words in the reader's language."""
    row = _own(request, reportfile_id)
    answer = JsonResponse({"state": row.state, "running": row.with_worker, **_bar(row)})
    answer["Cache-Control"] = "no-store"
    return answer


def fetch(request: HttpRequest, reportfile_id: int) -> HttpResponseBase:
    """The file itself. Whoever it is not for gets the answer of a page that doesn't exist."""
    try:
        row, file = background.fetch(reportfile_id, person(request))
    except ReportFile.DoesNotExist as error:
        raise Http404 from error
    answer = FileResponse(file, as_attachment=True, filename=row.file_name, content_type=MEDIA_TYPES[row.form])
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def cancel(request: HttpRequest, reportfile_id: int) -> HttpResponse:
    """POST: give a file up, or delete it before its time."""
    row = _own(request, reportfile_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        background.cancel(row.pk, person(request))
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("admin:office_report_own", row.pk)


def own_files(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest files of who asks, for the page of reports."""
    at = now()
    return [
        {
            "file": row,
            "title": EXPORTS[row.report].title,
            "colour": COLOURS.get(ReportFileState(row.state), "grey"),
            "fetchable": row.is_fetchable(at),
        }
        for row in background.own_files(person(request))[:SHOWN_FILES]
    ]


def _own(request: HttpRequest, pk: int) -> ReportFile:
    row = background.own_files(person(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _bar(row: ReportFile) -> dict[str, Any]:
    if not row.with_worker:
        return {"permille": 1000, "text": row.get_state_display(), "left": ""}
    at = background.progress(row)
    if not at:
        return {"permille": None, "text": _("It waits for its turn."), "left": ""}
    text = _("%(records)d of %(of)d records read") % {"records": at["records"], "of": at["of"]}
    return {"permille": at["permille"], "text": text, "left": time_left(at["seconds_left"])}


def _problem(row: ReportFile) -> str:
    if row.problem == "not_permitted":
        return _("You were no longer permitted to export reports when it was to be made.")
    if row.problem:
        return _("It could not be made, several times. Ask the administrator, who finds the reason in the log.")
    return ""
