"""What already stands on a policy. Found through the models' own relations: this app does not know who builds on it."""

from collections.abc import Iterable

from django.db.models import Exists, ForeignObjectRel, OuterRef, Q, QuerySet

from policies.models import InsuredParcel, Policy


def _foreign(model: type[Policy] | type[InsuredParcel], own: tuple[type, ...]) -> list[ForeignObjectRel]:
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in own
    ]


def _anything_on(model: type[Policy] | type[InsuredParcel], own: tuple[type, ...]) -> Q:
    found = Q(pk__in=[])
    for relation in _foreign(model, own):
        name = relation.remote_field.name
        found |= Q(Exists(relation.related_model._base_manager.filter(**{name: OuterRef("pk")})))
    return found


def parcels_in_use(policies: Iterable[int]) -> "QuerySet[InsuredParcel]":
    """The parcels of these policies on which another app has a record: a claim."""
    own = tuple(m for m in InsuredParcel._meta.apps.get_app_config("policies").get_models())
    return InsuredParcel.objects.filter(policy__pk__among=policies).filter(_anything_on(InsuredParcel, own))


def policies_with_claims(policies: Iterable[int]) -> set[int]:
    """Which of these policies have a claim on one of their parcels: their contract terms stand."""
    return set(parcels_in_use(policies).values_list("policy_id", flat=True).distinct())


def parcels_with_dependents(parcels: Iterable[int]) -> set[int]:
    """Which of these parcels can't be taken back: something points at them, an alias included."""
    return set(
        InsuredParcel.objects.filter(pk__in=parcels)
        .filter(_anything_on(InsuredParcel, (Policy,)))
        .values_list("pk", flat=True)
    )


def policies_with_dependents(policies: Iterable[int]) -> set[int]:
    """Which of these policies have more than parcels on them, such as a rescission."""
    return set(
        Policy.objects.filter(pk__in=policies)
        .filter(_anything_on(Policy, (InsuredParcel,)))
        .values_list("pk", flat=True)
    )
