"""A bundle of papers without a claim: sent in, matched by the numbers in the names, filed once a person confirms."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from claims.admin.requests import not_there, person, status_of
from claims.admin.upload_views import refused_in_json
from claims.forms.base import instant_field
from claims.models import BundleFile, Claim
from claims.selectors.bundle_match import Match, match_names
from claims.selectors.claim_page import document_choices
from claims.services import bundle as service
from claimsoffice.kernel.errors import Refused
from documents.serving import file_response

LEAVE = "leave"


class ArrivalForm(forms.Form):
    """When the whole bundle reached the office, and how that is known."""

    arrived_at = instant_field(gettext_lazy("Arrived at"), required=False)
    proof = forms.CharField(required=False, max_length=200)


@dataclass(slots=True)
class Line:
    """One file of the bundle: what its name says, and what the person has typed."""

    row: BundleFile
    match: Match
    items: list[tuple[str, str]]
    claim: str = ""
    document: str = ""
    number: str = ""
    problem: str = ""


def show(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The person's bundle: where files are sent to, and what each of them matches."""
    _require(request)
    return _page(site, request, _lines(person(request)))


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file (or several, without scripts) into the bundle; in JSON where a script asks, else back to it."""
    _require(request)
    files = request.FILES.getlist("file")
    if request.headers.get("Accept", "").startswith("application/json"):
        return _upload_one(request)
    for file in files:
        try:
            service.add_file(file, file.name or "", person(request))
        except Refused as refusal:
            reason = {"file": file.name, "reason": refusal.message}
            messages.warning(request, _("Not taken in: %(file)s. %(reason)s") % reason)
    return redirect("admin:claims_claim_bundle")


def _upload_one(request: HttpRequest) -> JsonResponse:
    files = request.FILES.getlist("file")
    if len(files) != 1:
        return refused_in_json(Refused(_("Send one file at a time.")))
    try:
        row = service.add_file(files[0], files[0].name or "", person(request))
    except Refused as refusal:
        return refused_in_json(refusal)
    match = match_names([row.file.file_name], person(request))[0]
    said = {
        "matched": _("Belongs to %(claims)s."),
        "ambiguous": _("May belong to %(claims)s: choose below."),
        "unmatched": _("No claim is named: choose one below."),
    }[match.state]
    numbers = ", ".join(claim.claim_no for claim in match.claims)
    return JsonResponse(
        {"accepted": True, "message": said % {"claims": numbers}, "state": match.state, "claims": numbers,
         "file_name": row.file.file_name, "public_id": row.file.public_id},
    )  # fmt: skip


def confirm(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """File what the person has confirmed. Where a number names no claim nothing is filed, and the page says where."""
    _require(request)
    if request.method != "POST":
        return redirect("admin:claims_claim_bundle")
    user = person(request)
    lines = _lines(user, request.POST)
    arrival = ArrivalForm(request.POST)
    places = _places(lines, user)
    if not arrival.is_valid() or any(line.problem for line in lines):
        return _page(site, request, lines, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not places:
        messages.warning(request, _("Nothing was filed: no file has a claim yet."))
        return redirect("admin:claims_claim_bundle")
    arrived_at: datetime | None = arrival.cleaned_data["arrived_at"]
    try:
        done = service.file_bundle(places, user, arrived_at=arrived_at, proof=arrival.cleaned_data["proof"])
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return _page(site, request, lines, status_of(refusal))
    messages.success(request, ngettext("%(n)s file filed.", "%(n)s files filed.", done.filed) % {"n": done.filed})
    for name, why in done.refused:
        messages.warning(request, _("Not filed: %(file)s. %(reason)s") % {"file": name, "reason": why.message})
    return redirect("admin:claims_claim_bundle")


@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """Give up what is not filed."""
    _require(request)
    try:
        count = service.throw_away(person(request))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, ngettext("%(n)s file erased.", "%(n)s files erased.", count) % {"n": count})
    return redirect("admin:claims_claim_bundle")


@require_GET
def thumb(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A small picture of a file in this person's own bundle."""
    _require(request)
    row = BundleFile.objects.filter(
        file__public_id=public_id, bundle__owner=person(request), bundle__closed_at__isnull=True
    ).first()
    if row is None:
        raise not_there(request)
    try:
        return file_response(row.file, thumbnail=True)
    except Refused as refusal:
        raise Http404(str(refusal.message)) from refusal


def _require(request: HttpRequest) -> None:
    if not person(request).has_perm(service.PERMISSION):
        raise PermissionDenied


def _lines(user: User, typed: QueryDict | None = None) -> list[Line]:
    bundle = service.open_bundle(user)
    rows = list(bundle.files.filter(evidence__isnull=True).select_related("file")) if bundle else []
    lines = []
    for row, match in zip(rows, match_names([row.file.file_name for row in rows], user), strict=True):
        line = Line(row, match, document_choices(match.claim) if match.claim else [], document=match.document)
        line.claim = str(match.claim.pk) if match.claim else ""
        if typed is not None:
            line.claim = typed.get(f"claim-{row.pk}", "")
            line.document = typed.get(f"document-{row.pk}", "")
            line.number = typed.get(f"number-{row.pk}", "").strip()
        lines.append(line)
    return lines


def _places(lines: list[Line], user: User) -> dict[int, service.Place]:
    """Where each file goes; a line that names no claim, or several, gets its `problem`."""
    typed = {line.number for line in lines if line.number}
    found = {match.name: match for match in match_names(sorted(typed), user)}
    places = {}
    for line in lines:
        candidates = {str(claim.pk): claim for claim in line.match.claims}
        claim: Claim | None = candidates.get(line.claim)
        if line.number:
            claim = found[line.number].claim
            if claim is None:
                line.problem = _("This number names no claim that you see, or more than one: give the claim's number.")
        if claim is not None:
            known = line.document in dict(document_choices(claim))
            places[line.row.pk] = service.Place(claim.pk, line.document if known else "")
    return places


def _page(site: AdminSite, request: HttpRequest, lines: list[Line], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    order = {"ambiguous": 0, "unmatched": 1, "matched": 2}
    context = {
        **site.each_context(request),
        "title": _("Bundle of papers"),
        "lines": sorted(lines, key=lambda line: (not line.problem, order[line.match.state], line.row.pk)),
        "counts": {state: sum(line.match.state == state for line in lines) for state in order},
        "leave": LEAVE,
        "most_files": service.MOST_FILES,
    }
    return TemplateResponse(request, "admin/claims/bundle.html", context, status=status)
