"""A letter as it was issued. Who sees the claim and its letters may read it; that it was handed over is an event."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from claims.admin.requests import claim_or_404, not_there, person, record_reading
from claims.services import letters_store
from claimsoffice.kernel.errors import Refused


def letter_pdf(request: HttpRequest, claim_id: int, letter_id: int) -> HttpResponse:
    """The letter's PDF as it was issued; Http404 out of sight, of another claim, or where its bytes are gone."""
    claim = claim_or_404(request, claim_id)
    user = person(request)
    if not user.has_perm("claims.view_letter"):
        raise PermissionDenied
    letter = claim.letters.filter(pk=letter_id).first()
    if letter is None:
        raise not_there(request)
    try:
        pdf = letters_store.read(letter)
    except Refused as refusal:
        raise Http404(str(refusal.message)) from refusal
    record_reading(claim, user, "letter.downloaded", {"letter": letter.pk, "sha256": letter.sha256})
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{letter.file_name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
