"""Papers sent one by one by the claim's page: each answer says whether this file came in, and if not, why."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.admin.requests import claim_or_404, person, status_of
from claims.forms import UploadForm
from claims.selectors.wording import document_label
from claims.services import evidence
from claimsoffice.kernel.errors import NotPermitted, Refused
from documents.services.accept import FileRefused
from documents.services.store import StoreUnavailable


@require_POST
def upload(request: HttpRequest, claim_id: int) -> JsonResponse:
    """Take in one file, and answer in JSON: accepted, message (in the uploader's language), and code if refused."""
    claim = claim_or_404(request, claim_id)
    user = person(request)
    if not user.has_perm("claims.receive_evidence"):
        return refused_in_json(NotPermitted(_("Your role does not include this action.")))
    form = UploadForm(request.POST, request.FILES, claim=claim, user=user)
    if not form.is_valid():
        wrong = [str(message) for messages in form.errors.values() for message in messages]
        return refused_in_json(Refused(" ".join(wrong)))
    data = form.cleaned_data
    try:
        paper = evidence.take_in(
            claim.pk,
            data["file"],
            data["file"].name,
            user,
            document=data["document"],
            arrived_at=data["arrived_at"],
            proof=data["proof"],
        )
    except Refused as refusal:
        return refused_in_json(refusal)
    return JsonResponse(
        {
            "accepted": True,
            "message": _in_words(paper.document),
            "document": paper.document,
            "file_name": paper.file.file_name,
            "public_id": paper.file.public_id,
        }
    )


def _in_words(document: str) -> str:
    if not document:
        return _("Taken in; not filed under an item yet.")
    return _("Taken in as “%(document)s”.") % {"document": document_label(document)}


def refused_in_json(refusal: Refused) -> JsonResponse:
    """Why a file did not come in, in the uploader's language, with the status that says what kind of refusal it is."""
    code = refusal.code if isinstance(refusal, FileRefused) else ""
    status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(refusal, StoreUnavailable) else status_of(refusal)
    return JsonResponse({"accepted": False, "message": str(refusal.message), "code": code}, status=status)
