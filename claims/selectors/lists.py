"""Searching the office: a whole number finds its file by index; only if nothing bears it, parts are looked through."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from claims.models import Claim, Party
from claims.selectors.dues import with_due
from claims.selectors.sight import visible_claims
from claimsoffice.kernel.searching import clean, holding, holding_number, ids
from policies.models import InsuredParcel, Policy
from policies.selectors.search import parcels_bearing, parcels_like, search_parcels, search_policies

SHOWN = 20
# What is looked through for parts; a migration keeps an index of each (`kernel.part_index`).
CLAIM_PARTS, PARTY_PARTS = ("claim_no",), ("name",)


@dataclass(slots=True)
class Found:
    """What a search turned up; `only_claim` is set where a number names exactly one claim."""

    text: str
    claims: list[Claim] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    parcels: list[InsuredParcel] = field(default_factory=list)
    only_claim: int | None = None

    @property
    def nothing(self) -> bool:
        return not (self.claims or self.policies or self.parcels)


def search_claims(claims: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """The claims that `text` names: by claim, policy, order or tracking number, else by parts of them and names."""
    text = clean(text)
    exact = claims.filter(pk__in=_bearing(text))
    return exact if exact.exists() else claims.filter(pk__in=_like(text))


def _bearing(number: str) -> QuerySet[Any, Any]:
    return ids(Claim, claim_no=number).union(ids(Claim, parcel__in=parcels_bearing(number)))


def _like(text: str) -> QuerySet[Any, Any]:
    return (
        holding_number(Claim.objects.all(), text, *CLAIM_PARTS)
        .order_by()
        .values("pk")
        .union(
            ids(Claim, parcel__in=parcels_like(text)),
            holding(Party.objects.all(), text, *PARTY_PARTS).order_by().values("claim_id"),
        )
    )


def find(user: User, text: str) -> Found:
    """Search everything that `user` may see; a number that names one claim and nothing else leads to it."""
    text = clean(text)
    found = Found(text)
    if not text:
        return found
    if user.has_perm("claims.view_claim"):
        matching = search_claims(visible_claims(user), text)
        found.claims = list(with_due(matching).select_related("parcel__policy", "owner").order_by("-pk")[:SHOWN])
        if len(found.claims) == 1 and _names(found.claims[0], text):
            found.only_claim = found.claims[0].pk
            return found
    if user.has_perm("policies.view_policy"):
        found.policies = list(search_policies(Policy.objects.all(), text).order_by("-pk")[:SHOWN])
    if user.has_perm("policies.view_insuredparcel"):
        parcels = search_parcels(InsuredParcel.objects.all(), text)
        found.parcels = list(parcels.select_related("policy").order_by("-pk")[:SHOWN])
    return found


def _names(claim: Claim, text: str) -> bool:
    """Whether `text` is the whole of a number of this claim, not a part that could mean others too."""
    return text.casefold() in {claim.claim_no.casefold(), claim.parcel.tracking_no.casefold()}
