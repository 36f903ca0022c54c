"""By which import a policy or a parcel came on record: the import's own event says it of all (ADR 13)."""

from typing import Any

from django.db.models import QuerySet

from claimsoffice.kernel.models import Event, ImportBatch
from policies.imports.policy_sheet import POLICIES
from policies.models import InsuredParcel, Policy

IMPORT_CHANGES = ("policy.import_changed", "policy.import_reverted")
TAKEN_BACK = "policy.import_undone"


def import_of(record: Policy | InsuredParcel) -> ImportBatch | None:
    """The import that created this policy or parcel; None if its event doesn't name it."""
    named = "policies" if isinstance(record, Policy) else "parcels"
    for batch in _applied(applied_at=record.created_at).select_related("owner").order_by("pk"):
        events = Event.objects.filter(stream=batch.stream, kind="import.applied").values_list("data", flat=True)
        if any(first <= record.pk <= last for data in events for first, last in data.get(named, ())):
            return batch
    return _told_by_its_own(record)


def imports_of(policies: QuerySet[Policy]) -> QuerySet[ImportBatch]:
    """The imports that may have created some of these policies: all that were applied at the instant of one."""
    return _applied(applied_at__in=policies.order_by().values("created_at"))


def taken_back(scheme: str = "") -> QuerySet[Event]:
    """The events of policies (of one product, or of all) that went with their imports; `was` says what they were."""
    events = Event.objects.filter(kind=TAKEN_BACK)
    return events.filter(data__was__scheme=scheme) if scheme else events


def _applied(**when: Any) -> QuerySet[ImportBatch]:
    """What an import creates bears the instant at which it was applied."""
    return ImportBatch.objects.filter(kind=POLICIES.slug, **when)


def _told_by_its_own(record: Policy | InsuredParcel) -> ImportBatch | None:
    """Policies that came before imports said it for all of them have it in their own stream."""
    policy_id = record.pk if isinstance(record, Policy) else record.policy_id
    stream, kinds = f"policy:{policy_id}", ("policy.imported", "policy.import_changed")
    told = Event.objects.filter(stream=stream, kind__in=kinds, at=record.created_at).values_list("data", flat=True)
    return next((ImportBatch.objects.filter(pk=data.get("batch")).first() for data in told), None)
