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


def paper_address(claim: Claim, paper: Evidence) -> str:
    """Where it is said what a paper is, and whether it counts."""
    return reverse("admin:claims_claim_paper", args=[claim.pk, paper.pk])


def standing(claim: Claim, paper: Evidence, may_judge: bool) -> dict[str, str]:
    """What a paper is filed as and whether it counts; `judge` is the address to say so where it may still be said."""
    return {
        "state": paper.state,
        "label": str(paper.get_state_display()),
        "document": paper.document,
        "item": wording.document_label(paper.document) if paper.document else "",
        "judge": paper_address(claim, paper) if may_judge and paper.state == EvidenceState.RECEIVED else "",
    }


@register.simple_tag
def viewer_data(claim: Claim, paper: Evidence, may_judge: bool = False, may_file: bool = False) -> SafeString | str:
    """Attributes for the viewer: where the first picture is, how many there are, what may be done with the paper.

    "" for what it can't show.
    """
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
    attributes = {
        "view": source,
        "pages": drawn or 1,
        "all-pages": file.pages,
        "name": file.file_name,
        "paper": paper.pk,
        "facts": " · ".join(taken_facts(claim, file)),
        "refile": paper_address(claim, paper) if may_file else "",
        **standing(claim, paper, may_judge),
    }
    return format_html_join(" ", 'data-{}="{}"', attributes.items())


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
