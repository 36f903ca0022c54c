"""What the claim's page says to its scripts about a paper: how it can be looked at, and how it may be called."""

import re
import uuid

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.models import Claim, Evidence, EvidenceState
from claims.selectors import wording
from claims.selectors.signals import Signal
from claims.selectors.taken import taken_facts
from documents.rendering import pages_drawn
from documents.serving import SHOWN_IN_PLACE

register = template.Library()


@register.filter
def taken(paper: Evidence) -> str:
    """What the camera says of a paper, for those who see papers."""
    return " · ".join(taken_facts(paper.claim, paper.file))


@register.simple_tag
def viewer_data(claim: Claim, paper: Evidence, may_judge: bool = False) -> SafeString | str:
    """Attributes for the viewer: where the first picture is and how many there are; "" for what it can't show."""
    file = paper.file
    if paper.state == EvidenceState.HELD:
        return ""
    drawn = pages_drawn(file)
    if drawn:
        source = reverse("admin:claims_claim_page", args=[claim.pk, file.public_id, 1])
    elif file.media_type in SHOWN_IN_PLACE:
        source = reverse("admin:claims_claim_evidence", args=[claim.pk, file.public_id])
    else:
        return ""
    return format_html(
        'data-view="{}" data-pages="{}" data-all-pages="{}" data-name="{}" data-paper="{}" data-state="{}" '
        'data-state-label="{}" data-facts="{}" data-item="{}" data-judge="{}"',
        source,
        drawn or 1,
        file.pages,
        file.file_name,
        paper.pk,
        paper.state,
        paper.get_state_display(),
        " · ".join(taken_facts(claim, file)),
        wording.document_label(paper.document) if paper.document else "",
        reverse("admin:claims_claim_paper", args=[claim.pk, paper.pk])
        if may_judge and paper.state == EvidenceState.RECEIVED
        else "",
    )


@register.filter
def linked(signal: Signal, seen: set[int]) -> SafeString:
    """A signal's reason; the numbers of those claims that this person sees lead to them."""
    doors = {
        claim.claim_no: format_html('<a href="{}">{}</a>', reverse("admin:claims_claim_change", args=[claim.pk]), no)
        for claim in signal.claims
        if claim.pk in seen and (no := claim.claim_no)
    }
    if not doors:
        return format_html("{}", signal.reason)
    parts = re.split("(" + "|".join(map(re.escape, doors)) + ")", signal.reason)
    return format_html_join("", "{}", ((doors.get(part, part),) for part in parts))


@register.simple_tag
def new_key() -> str:
    """A key that makes a form act once, however often it is sent."""
    return uuid.uuid4().hex


@register.filter
def document_names(key: str) -> str:
    """All names of a checklist document, one a line."""
    return "\n".join(wording.document_names(key))
