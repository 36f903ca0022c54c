"""A claim comes in: find the parcel by any of its numbers, then take down what is claimed."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claims.admin.requests import person, status_of
from claims.forms import RegisterForm
from claims.services.register import ItemClaimed, Registration, earlier_claims, register_claim
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.searching import clean
from policies.models import InsuredParcel
from policies.selectors.search import search_parcels

SHOWN = 30


def find_parcel(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The parcels that a number names; one alone is opened at once."""
    _require(request)
    text = clean(request.GET.get("q", ""))
    parcels: list[InsuredParcel] = []
    if text:
        found = search_parcels(InsuredParcel.objects.all(), text)
        parcels = list(found.select_related("policy").order_by("-pk")[:SHOWN])
        if len(parcels) == 1:
            return redirect("admin:claims_claim_register", parcels[0].pk)
    context = {**site.each_context(request), "title": _("Register a claim"), "text": text, "parcels": parcels}
    return TemplateResponse(request, "admin/claims/claim/find_parcel.html", context)


def register(site: AdminSite, request: HttpRequest, parcel_id: int) -> HttpResponse:
    """The form of a new claim on one parcel, with the policy and earlier claims beside it."""
    _require(request)
    parcel = InsuredParcel.objects.select_related("policy", "carrier").filter(pk=parcel_id).first()
    if parcel is None:
        raise Http404
    status = HTTPStatus.OK
    earlier = earlier_claims(parcel)
    form = RegisterForm(request.POST or None, initial={"claimant": parcel.policy.insured})
    if not earlier:
        # There is nothing to have looked at.
        del form.fields["duplicates_seen"]
    if request.method == "POST" and form.is_valid():
        try:
            claim = register_claim(parcel.pk, _registration(form.cleaned_data), person(request))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            status = status_of(refusal)
        else:
            messages.success(request, _("Registered as %(number)s.") % {"number": claim.claim_no})
            return redirect("admin:claims_claim_change", claim.pk)
    context = {
        **site.each_context(request),
        "title": _("Register a claim"),
        "parcel": parcel,
        "policy": parcel.policy,
        "earlier": earlier,
        "form": form,
    }
    return TemplateResponse(request, "admin/claims/claim/register.html", context, status=status)


def _registration(data: dict[str, Any]) -> Registration:
    items = []
    if data["item"] or data["claimed"] is not None:
        items.append(ItemClaimed(data["item"], data["claimed"] or Decimal(0), data["quantity"]))
    own = {key: value for key, value in data.items() if key not in ("item", "claimed", "quantity")}
    return Registration(**own, items=items)


def _require(request: HttpRequest) -> None:
    if not person(request).has_perm("claims.register_claim"):
        raise PermissionDenied
