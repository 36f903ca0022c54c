"""Registering a claim: find the parcel by any number, see what is already claimed on it, take the claim down."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claims.forms import RegisterForm
from claims.services.register import ItemClaimed, Registration, earlier_claims, register_claim
from claims.workflow import DEAD_STATES
from claimsoffice.kernel.errors import Refused
from policies.models import InsuredParcel

MOST_FOUND = 50


def find_parcels(number: str) -> list[InsuredParcel]:
    """Parcels with that tracking number (any of theirs), policy number or order number."""
    hit = Q(tracking_no=number) | Q(aliases__tracking_no=number) | Q(policy__policy_no=number) | Q(order_no=number)
    return list(InsuredParcel.objects.filter(hit).select_related("policy", "carrier").distinct()[:MOST_FOUND])


def register_page(request: HttpRequest) -> HttpResponse:
    """The first step: a number, and the parcels that bear it. A single one goes straight on."""
    _require(request)
    number = request.GET.get("number", "").strip()
    found = find_parcels(number) if number else []
    if len(found) == 1:
        return redirect("admin:office_register_parcel", found[0].pk)
    context = {**admin.site.each_context(request), "title": _("Register a claim"), "number": number, "found": found}
    return TemplateResponse(request, "admin/claims/register_find.html", context)


def register_parcel(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """The second step: what the claimant says, beside the policy and the claims already there."""
    _require(request)
    parcel = get_object_or_404(InsuredParcel.objects.select_related("policy", "carrier"), pk=parcel_id)
    form = RegisterForm(request.POST or None, initial={"claimant": parcel.policy.insured})
    if request.method == "POST" and form.is_valid():
        try:
            claim = register_claim(parcel.pk, _registration(form), request.user)  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Claim %(number)s is registered.") % {"number": claim.claim_no})
            return redirect("admin:claims_claim_change", claim.pk)
    earlier = earlier_claims(parcel)
    context = {
        **admin.site.each_context(request),
        "title": _("Register a claim"),
        "parcel": parcel,
        "policy": parcel.policy,
        "form": form,
        "earlier": earlier,
        "live": [c for c in earlier if c.state not in DEAD_STATES],
    }
    return TemplateResponse(request, "admin/claims/register.html", context)


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("claims.register_claim"):
        raise PermissionDenied


def _registration(form: RegisterForm) -> Registration:
    data = dict(form.cleaned_data)
    description, quantity, claimed = data.pop("item"), data.pop("quantity"), data.pop("claimed")
    items = []
    if claimed is not None:
        items.append(ItemClaimed(description or _("goods"), claimed, quantity))
    return Registration(items=items, **data)
