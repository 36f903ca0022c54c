"""What the claim's page says to its scripts about a paper: how it can be looked at, and how it may be called."""

import uuid

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.models import Claim, Evidence
from claims.selectors import wording
from documents.rendering import pages_drawn
from documents.serving import SHOWN_IN_PLACE

register = template.Library()


@register.simple_tag
def viewer_data(claim: Claim, paper: Evidence) -> SafeString | str:
    """Attributes for the viewer: where the first picture is and how many there are; "" for what it can't show."""
    file = paper.file
    drawn = pages_drawn(file)
    if drawn:
        source = reverse("admin:claims_claim_page", args=[claim.pk, file.public_id, 1])
    elif file.media_type in SHOWN_IN_PLACE:
        source = reverse("admin:claims_claim_evidence", args=[claim.pk, file.public_id])
    else:
        return ""
    return format_html(
        'data-view="{}" data-pages="{}" data-all-pages="{}" data-name="{}"',
        source,
        drawn or 1,
        file.pages,
        file.file_name,
    )


@register.simple_tag
def new_key() -> str:
    """A key that makes a form act once, however often it is sent."""
    return uuid.uuid4().hex


@register.filter
def document_names(key: str) -> str:
    """All names of a checklist document, one a line."""
    return "\n".join(wording.document_names(key))
