"""Searching the office: a whole number finds its file by index; only if nothing bears it, parts are looked through."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet

from claims.models import Claim, Party
from claims.selectors.dues import with_due
from claims.selectors.sight import visible_claims
from policies.models import InsuredParcel, ParcelAlias, Policy

LONGEST_SEARCH = 100
SHORTEST_PART = 2
SHOWN = 20
_WIDE = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "})


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


def clean(text: str) -> str:
    """What was typed, with full-width characters and stray spaces put right."""
    return " ".join(text.translate(_WIDE).split())[:LONGEST_SEARCH]


def search_claims(claims: QuerySet[Claim], text: str) -> QuerySet[Claim]:
    """The claims that `text` names: by claim, policy, order or tracking number, else by parts of them and names."""
    text = clean(text)
    exact = claims.filter(pk__in=_claim_ids(text, "exact"))
    if exact.exists():
        return exact
    return claims.filter(pk__in=_claim_ids(text, "icontains", names=True)) if len(text) >= SHORTEST_PART else exact


def _claim_ids(text: str, lookup: str, *, names: bool = False) -> QuerySet[Claim]:
    """Ids by a union of narrow queries: an OR across joins could use no index."""
    parcel_ids = _parcel_ids(text, lookup, names=names)
    found: list[Any] = [
        Claim.objects.filter(**{f"claim_no__{lookup}": text}).order_by().values("pk"),
        Claim.objects.filter(parcel__in=parcel_ids).order_by().values("pk"),
    ]
    if names:
        found.append(Party.objects.filter(name__icontains=text).order_by().values("claim_id"))
    return found[0].union(*found[1:])


def search_parcels(parcels: QuerySet[InsuredParcel], text: str) -> QuerySet[InsuredParcel]:
    """The parcels that `text` names: by tracking, order or policy number, else by parts and names."""
    text = clean(text)
    exact = parcels.filter(pk__in=_parcel_ids(text, "exact"))
    if exact.exists() or len(text) < SHORTEST_PART:
        return exact
    return parcels.filter(pk__in=_parcel_ids(text, "icontains", names=True))


def _parcel_ids(text: str, lookup: str, *, names: bool = False) -> QuerySet[Model]:
    policies = _policy_ids(text, lookup, names=names)
    parts = [
        InsuredParcel.objects.filter(**{f"tracking_no__{lookup}": text}).order_by().values("pk"),
        InsuredParcel.objects.filter(**{f"order_no__{lookup}": text}).order_by().values("pk"),
        ParcelAlias.objects.filter(**{f"tracking_no__{lookup}": text}).order_by().values("parcel_id"),
        InsuredParcel.objects.filter(policy__in=policies).order_by().values("pk"),
    ]
    return parts[0].union(*parts[1:])  # type: ignore[return-value]


def search_policies(policies: QuerySet[Policy], text: str) -> QuerySet[Policy]:
    """The policies and orders that `text` names: by number, else by a part of it, or of policyholder and insured."""
    text = clean(text)
    exact = policies.filter(policy_no=text)
    if exact.exists() or len(text) < SHORTEST_PART:
        return exact
    return policies.filter(_policy_parts(text))


def _policy_ids(text: str, lookup: str, *, names: bool = False) -> QuerySet[Policy]:
    condition = _policy_parts(text) if names else Q(**{f"policy_no__{lookup}": text})
    return Policy.objects.filter(condition).order_by().values("pk")  # type: ignore[return-value]


def _policy_parts(text: str) -> Q:
    return Q(policy_no__icontains=text) | Q(policyholder__icontains=text) | Q(insured__icontains=text)


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
