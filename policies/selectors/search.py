"""Finding policies and parcels: a whole number by its index; only if nothing bears it, parts of numbers and names."""

from typing import Any

from django.db.models import QuerySet

from claimsoffice.kernel.searching import clean, holding, holding_number, ids
from policies.models import InsuredParcel, ParcelAlias, Policy

# What is looked through for parts; a migration keeps an index of each (`kernel.part_index`).
POLICY_PARTS = ("policy_no", "policyholder", "insured")
PARCEL_PARTS = ("tracking_no", "order_no")
ALIAS_PARTS = ("tracking_no",)

Ids = QuerySet[Any, Any]


def search_policies(policies: QuerySet[Policy], text: str) -> QuerySet[Policy]:
    """The policies and orders that `text` names: by number, else by a part of it, or of policyholder and insured."""
    text = clean(text)
    exact = policies.filter(policy_no=text)
    return exact if exact.exists() else holding(policies, text, *POLICY_PARTS)


def search_parcels(parcels: QuerySet[InsuredParcel], text: str) -> QuerySet[InsuredParcel]:
    """The parcels that `text` names: by tracking, order or policy number, else by parts and names."""
    text = clean(text)
    exact = parcels.filter(pk__in=parcels_bearing(text))
    return exact if exact.exists() else parcels.filter(pk__in=parcels_like(text))


def parcels_bearing(number: str) -> Ids:
    """Ids of the parcels with this whole number: tracking (also an earlier one), order or policy."""
    return ids(InsuredParcel, tracking_no=number).union(
        ids(InsuredParcel, order_no=number),
        ids(ParcelAlias, "parcel_id", tracking_no=number),
        ids(InsuredParcel, policy__in=Policy.objects.filter(policy_no=number)),
    )


def parcels_like(text: str) -> Ids:
    """Ids of the parcels with a part of a number or name."""
    policies = holding(Policy.objects.all(), text, *POLICY_PARTS).order_by()
    return (
        holding_number(InsuredParcel.objects.all(), text, *PARCEL_PARTS)
        .order_by()
        .values("pk")
        .union(
            holding_number(ParcelAlias.objects.all(), text, *ALIAS_PARTS).order_by().values("parcel_id"),
            ids(InsuredParcel, policy__in=policies.values("pk")),
        )
    )
