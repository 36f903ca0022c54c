"""Papers on a claim: looking at them, and saying what they are and whether they count."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from claims.admin.requests import claim_or_404, not_there, person, record_reading, status_of
from claims.models import Claim
from claims.selectors.claim_page import document_choices
from claims.services import assessment, evidence
from claims.templatetags.paper_words import standing
from claims.workflow import UNDECIDED_STATES
from claimsoffice.kernel.errors import NotPermitted, Refused
from documents.models import EvidenceFile
from documents.rendering import page_png
from documents.serving import file_response, page_response


def serve(request: HttpRequest, claim_id: int, public_id: str, form: str) -> HttpResponseBase:
    """A file of the claim: `form` is preview, thumb or file. Handing it over whole is an event of the claim."""
    claim, file = _paper_or_404(request, claim_id, public_id)
    try:
        response = file_response(file, thumbnail=form == "thumb")
    except Refused as refusal:
        raise Http404(str(refusal.message)) from refusal
    if form != "thumb":
        record_reading(claim, person(request), "evidence.downloaded", {"file": file.pk, "sha256": file.sha256})
    return response


def page(request: HttpRequest, claim_id: int, public_id: str, page: int) -> HttpResponseBase:
    """A page (from 1) of a PDF or a phone's picture, drawn as a PNG. That it was looked at is an event of the claim."""
    claim, file = _paper_or_404(request, claim_id, public_id)
    try:
        picture = page_png(file, page)
    except Refused as refusal:
        raise Http404(str(refusal.message)) from refusal
    looked_at = {"file": file.pk, "sha256": file.sha256, "page": page}
    record_reading(claim, person(request), "evidence.downloaded", looked_at)
    return page_response(picture)


def _paper_or_404(request: HttpRequest, claim_id: int, public_id: str) -> tuple[Claim, EvidenceFile]:
    """The claim and its file; Http404 where this person sees no such claim or file, or is not shown papers at all."""
    claim = claim_or_404(request, claim_id)
    user = person(request)
    if not user.has_perm("documents.view_evidencefile") or not user.has_perm("claims.view_evidence"):
        raise not_there(request)
    file = EvidenceFile.objects.filter(public_id=public_id, filed_as__claim=claim).first()
    if file is None:
        raise not_there(request)
    return claim, file


def may_judge(claim: Claim, user: User) -> bool:
    """Whether this person may say of the claim's papers that they count."""
    return user.has_perm("claims.judge_evidence") and claim.state in UNDECIDED_STATES


def judge(request: HttpRequest, claim_id: int, paper_id: int) -> HttpResponse:
    """Accept a paper, refuse it with a reason, or file it under a checklist item."""
    claim = claim_or_404(request, claim_id)
    if request.method != "POST":
        return redirect("admin:claims_claim_change", claim.pk)
    if not claim.evidence.filter(pk=paper_id).exists():
        raise not_there(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        return _judge_for_script(request, claim, paper_id)
    return _do(request, claim, lambda: _judge(request, claim, paper_id), "papers")


def _judge_for_script(request: HttpRequest, claim: Claim, paper_id: int) -> JsonResponse:
    """The same for the viewer, which stays open: whether it was done, and how the paper stands now."""
    try:
        _judge(request, claim, paper_id)
    except Refused as refusal:
        return JsonResponse({"done": False, "message": str(refusal.message)}, status=status_of(refusal))
    now = Claim.objects.get(pk=claim.pk)
    paper = standing(now, now.evidence.get(pk=paper_id), may_judge(now, person(request)))
    return JsonResponse({"done": True, "message": _("Recorded."), "paper": paper})


def _judge(request: HttpRequest, claim: Claim, paper_id: int) -> None:
    user, verb = person(request), request.POST.get("verb", "")
    if verb in ("accept", "refuse"):
        evidence.judge_evidence(claim.pk, paper_id, verb == "accept", request.POST.get("reason", ""), user)
    elif verb == "assign" and request.POST.get("document") in dict(document_choices(claim)):
        evidence.assign_evidence(claim.pk, paper_id, request.POST["document"], user)
    else:
        raise Refused(_("Choose what to do with the paper."))


def take_back_reduction(request: HttpRequest, claim_id: int, reduction_id: int) -> HttpResponse:
    """Take back a part that was taken out of the loss."""
    claim = claim_or_404(request, claim_id)
    if request.method != "POST":
        return redirect("admin:claims_claim_change", claim.pk)
    if not claim.reductions.filter(pk=reduction_id, removed_at__isnull=True).exists():
        raise not_there(request)
    user = person(request)
    return _do(request, claim, lambda: assessment.remove_reduction(claim.pk, reduction_id, user), "amounts")


def _do(request: HttpRequest, claim: Claim, work: Any, anchor: str) -> HttpResponse:
    try:
        work()
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Recorded."))
    response = redirect("admin:claims_claim_change", claim.pk)
    response["Location"] += f"#{anchor}"
    return response
