"""The working-day calendar: which notices are in force, loading one, and putting it in force as a second person."""

from itertools import islice

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.admin.requests import person, status_of
from claims.services import recompute
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.models import ImportBatch
from policies.models import CalendarNotice
from policies.selectors.calendars import current_calendar, end_of_calendar
from policies.services import calendars

MOVES_SHOWN = 300
MOVES_COUNTED = 5000


class NoticeForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("The year's notice (YAML)"))


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm(calendars.PERMISSION):
        raise PermissionDenied


def calendar_page(request: HttpRequest) -> HttpResponse:
    """GET shows the years in force and what waits; POST reads a notice and keeps it for a second person."""
    _require(request)
    form = NoticeForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            notice = calendars.read_notice(file.read(calendars.LARGEST_FILE + 1), file.name)
            batch = calendars.stage(notice, file.name, person(request))
            return redirect("admin:office_calendar_notice", batch.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal.message))
            status = status_of(refusal)
    calendar = current_calendar()
    context = {
        **admin.site.each_context(request),
        "title": _("Working-day calendar"),
        "years": sorted(calendar.years.values(), key=lambda year: -year.year),
        "loaded": CalendarNotice.objects.select_related("loaded_by", "approved_by").order_by("-year", "-version"),
        "waiting": calendars.waiting(),
        "ends": end_of_calendar(today()),
        "version": calendar.version,
        "form": form,
    }
    return TemplateResponse(request, "admin/claims/calendar.html", context, status=status)


def calendar_notice(request: HttpRequest, batch_id: int) -> HttpResponse:
    """GET shows a notice that waits and every open clock that it moves; POST puts it in force or sends it away."""
    _require(request)
    batch = ImportBatch.objects.select_related("owner").filter(pk=batch_id, kind=calendars.KIND).first()
    if batch is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, batch)
    if batch.state != "staged":
        messages.info(request, _("This notice is not waiting any more."))
        return redirect("admin:office_calendar")
    return _show(request, batch)


def _show(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    notice = calendars.notice_of(batch)
    calendar = current_calendar()
    moves = list(islice(recompute.preview(calendar.with_year(notice), notice.year), MOVES_COUNTED + 1))
    days = [move for move in moves if move.is_another_day]
    context = {
        **admin.site.each_context(request),
        "title": _("Holiday notice for %(year)s") % {"year": notice.year},
        "batch": batch,
        "notice": notice,
        "replaces": calendar.years.get(notice.year),
        "moves": days[:MOVES_SHOWN],
        "moves_total": len(days),
        "firm_total": len(moves) - len(days),
        "capped": len(moves) > MOVES_COUNTED,
        "version": calendar.version,
        "is_own": batch.owner_id == person(request).pk,
    }
    return TemplateResponse(request, "admin/claims/calendar_notice.html", context)


def _answer(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    try:
        if request.POST.get("verb") == "refuse":
            calendars.refuse(batch.pk, person(request))
            messages.success(request, _("The notice was sent away."))
        else:
            seen = request.POST.get("version", "")
            row = calendars.put_in_force(batch.pk, person(request), seen_version=seen)
            messages.success(
                request,
                _("The notice for %(year)s is in force; the open clocks are being counted anew.") % {"year": row.year},
            )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("admin:office_calendar_notice", batch.pk)
    return redirect("admin:office_calendar")
