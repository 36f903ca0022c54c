"""What the views of a claim share: who asks, which claim, and how a refusal is answered."""

import logging
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.selectors import claim_page
from claims.selectors.names import event_name
from claimsoffice.kernel.errors import NotPermitted, Refused, Stale, WrongState
from claimsoffice.kernel.services import events


def person(request: HttpRequest) -> User:
    """The logged-in person: the admin's own wrapper lets nobody else through."""
    user: Any = request.user
    return user


security = logging.getLogger("office.security")


def not_there(request: HttpRequest) -> Http404:
    """The answer to somebody who asks for what is not theirs or does not exist; that they asked is on record."""
    user = person(request)
    security.warning("not found: user=%s method=%s path=%s", user.pk, request.method, ascii(request.path))
    return Http404()


def claim_or_404(request: HttpRequest, claim_id: int | str) -> Claim:
    """The claim, or Http404 where this person sees none of that id: a claim out of sight does not exist."""
    found = claim_page.claim_for(person(request), int(claim_id)) if str(claim_id).isdecimal() else None
    if found is None:
        raise not_there(request)
    return found


def status_of(refusal: Refused) -> HTTPStatus:
    """The HTTP status that says what kind of refusal this was."""
    if isinstance(refusal, NotPermitted):
        return HTTPStatus.FORBIDDEN
    if isinstance(refusal, Stale | WrongState):
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY


def record_reading(claim: Claim, user: User, kind: str, data: dict[str, Any]) -> None:
    """Append the event that somebody looked at something; the claim's lock serialises its chain."""
    with transaction.atomic():
        locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
        events.append(locked.stream, kind, actor=user, data=data)


def in_words(refusal: Refused) -> str:
    """The refusal, and what somebody else did meanwhile where that is why."""
    text = str(refusal.message)
    if isinstance(refusal, Stale) and refusal.changed:
        text += " " + _("Since then: %(what)s.") % {"what": ", ".join(str(event_name(str(k))) for k in refusal.changed)}
    return text
