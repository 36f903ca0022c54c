"""The cashier's page of everything that waits to be paid: read on one page, chosen, instructed with one press."""

import uuid
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claims.admin.requests import in_words, person, status_of
from claims.services import pay_round
from claims.services.pay import PAY
from claimsoffice.kernel.errors import Refused

# What the last press did, until it has been shown once.
RESULTS = "pay_round"
LONGEST_KEY = 64
# What somebody who may do so can do about a payment that is held up.
REMEDIES = {"payee_confirmation": "confirm_payee"}


def page(request: HttpRequest) -> HttpResponse:
    """GET shows what waits; POST instructs what was chosen and comes back with what became of each."""
    if not request.user.has_perm(PAY):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request)
    key = request.POST.get("key", "")
    if not key or len(key) > LONGEST_KEY:
        return _show(request, _("The form came without its key. Look at it again, then send it."))
    try:
        choices = pay_round.read_choices(request.POST.getlist("claims"))
        done = pay_round.instruct(choices, person(request), key=key)
    except Refused as refused:
        return _show(request, str(refused.message), status_of(refused))
    request.session[RESULTS] = [_told(result) for result in done]
    return redirect("admin:office_pay")


def _show(request: HttpRequest, error: str = "", status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
    found = pay_round.lines(person(request))
    payable = [line for line in found if line.blocked is None]
    results = request.session.pop(RESULTS, [])
    context = {
        **admin.site.each_context(request),
        "title": _("To pay"),
        "payable": payable,
        "totals": pay_round.totals(payable),
        "blocked": [(line, _remedy(request, line)) for line in found if line.blocked is not None],
        "more": len(found) == pay_round.MOST_SHOWN,
        "results": results,
        "instructed": sum(not result["refused"] for result in results),
        "key": uuid.uuid4().hex,
    }
    if error:
        messages.error(request, error)
    return TemplateResponse(request, "admin/claims/pay_round.html", context, status=status if error else HTTPStatus.OK)


def _remedy(request: HttpRequest, line: pay_round.Line) -> str:
    """The action that this person could take against what blocks the payment; empty for none."""
    name = next((REMEDIES[str(key)] for key in line.missing if str(key) in REMEDIES), "")
    own = line.payee is not None and line.payee.entered_by_id == request.user.pk
    return name if name and not own and request.user.has_perm("claims.confirm_payee") else ""


def _told(result: pay_round.Result) -> dict[str, object]:
    """A result as the session can keep it: no name, no account."""
    payment = result.payment
    return {
        "claim": result.claim_id if result.claim_no else None,
        "number": result.claim_no,
        "refused": in_words(result.refusal) if result.refusal else "",
        "reference": payment.reference if payment else "",
        "amount": str(payment.amount) if payment else "",
        "currency": payment.currency if payment else "",
    }
