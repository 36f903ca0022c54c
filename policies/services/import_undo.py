"""Taking an applied import back, while nothing depends on it and nothing has been changed since.

What it created goes (no claim ever saw it, so nothing is lost but a mistake), what it changed gets its
old values again. Every policy and parcel concerned keeps its event stream, also where its row is gone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimsoffice.kernel import dialect
from claimsoffice.kernel.errors import NotReady, Stale
from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services.event_bulk import Entry, append_each
from policies.imports.columns import BY_FIELD, POLICY_FIELDS
from policies.imports.policy_sheet import PERMISSION, POLICIES
from policies.models import InsuredParcel, Policy
from policies.services.import_compare import Changes, Difference, SheetRow, compare, pieces
from policies.services.import_dependents import (
    parcels_with_dependents,
    policies_with_claims,
    policies_with_dependents,
)
from policies.services.import_origin import TAKEN_BACK
from policies.services.import_write import carriers_on_record, shareable, update


def undo(batch_id: int, user: Any) -> ImportBatch:
    """Take back an applied import, whole.

    Raises NotPermitted (not the owner), WrongState (not applied), NotReady (claims, aliases or rescissions stand
    on what it made), Stale (the records have been changed since).
    """
    with transaction.atomic():
        batch = batches.take(batch_id, user, PERMISSION, (BatchState.APPLIED,))
        dialect.take_turns(POLICIES.slug)
        staged = list(batches.verified_rows(batch))
        _lock(staged)
        differences = list(compare((SheetRow(row[0], row[1], row[2]) for row in staged), batch.columns))
        created = [d for row, d in zip(staged, differences, strict=True) if row[4] is None]
        _unchanged_since(batch, staged, differences)
        own = sorted({_policy(d) for row, d in zip(staged, differences, strict=True) if row[3] is None})
        _nothing_depends(created, own, staged)
        now = timezone.now()
        _restore(staged, now)
        _record(batch, created, own, staged, user, now)
        _remove(created, own)
        batches.close(batch, BatchState.UNDONE, user, {"parcels_removed": len(created), "policies_removed": len(own)})
    return batch


def _lock(staged: Sequence[list[Any]]) -> None:
    for numbers in pieces(str(row[1][0]) for row in staged):
        list(Policy.objects.select_for_update().filter(policy_no__in=numbers).order_by("pk").values_list("pk"))


def _policy(difference: Difference) -> int:
    if difference.policy_id is None:
        raise Stale(_("A policy of this import is gone; it can't be taken back."), [difference.row.number])
    return difference.policy_id


def _unchanged_since(batch: ImportBatch, staged: Sequence[list[Any]], differences: Sequence[Difference]) -> None:
    changed = [
        row[0]
        for row, d in zip(staged, differences, strict=True)
        if d.parcel_id is None or d.changes or (row[4] is None and d.blanks)
    ]
    ids = [d.parcel_id for row, d in zip(staged, differences, strict=True) if row[4] is None and d.parcel_id]
    applied_at = batch.applied_at
    if applied_at is None:
        raise Stale(_("This import has no date of its own; it can't be taken back."))
    for some in pieces(ids):
        touched = InsuredParcel.objects.filter(pk__in=some).exclude(updated_at=applied_at)
        changed.extend(touched.values_list("pk", flat=True))
    if changed:
        raise Stale(
            _("%(count)d of the imported rows have been changed since; the import can't be taken back.")
            % {"count": len(changed)},
            changed,
        )


def _nothing_depends(created: Sequence[Difference], own: Sequence[int], staged: Sequence[list[Any]]) -> None:
    parcels = {d.parcel_id for d in created if d.parcel_id is not None}
    in_use: list[object] = []
    for some in pieces(parcels):
        in_use.extend(parcels_with_dependents(some))
    for some in pieces(own):
        in_use.extend(policies_with_dependents(some))
        others = InsuredParcel.objects.filter(policy_id__in=some).values_list("pk", flat=True)
        in_use.extend(ident for ident in others if ident not in parcels)
    terms = {row[3] for row in staged if row[3] is not None and any(BY_FIELD[name].contract for name in row[5])}
    for some in pieces(terms):
        in_use.extend(policies_with_claims(some))
    if in_use:
        raise NotReady(
            _("Claims or later records stand on %(count)d of the imported rows; the import can't be taken back.")
            % {"count": len(in_use)},
            in_use,
        )


def _back(staged: Sequence[list[Any]]) -> tuple[dict[int, Changes], dict[int, Changes]]:
    """The changes turned round, by policy and by parcel."""
    policies: dict[int, Changes] = {}
    parcels: dict[int, Changes] = {}
    for _number, _values, _derived, policy_id, parcel_id, changes in staged:
        for name, (old, new) in changes.items():
            if name in POLICY_FIELDS:
                policies.setdefault(policy_id, {})[name] = [new, old]
            elif parcel_id is not None:
                parcels.setdefault(parcel_id, {})[name] = [new, old]
    return policies, parcels


def _restore(staged: Sequence[list[Any]], now: datetime) -> None:
    policies, parcels = _back(staged)
    update(Policy, policies, now)
    update(InsuredParcel, parcels, now, carriers_on_record())


def _record(
    batch: ImportBatch,
    created: Sequence[Difference],
    own: Sequence[int],
    staged: Sequence[list[Any]],
    user: Any,
    now: datetime,
) -> None:
    policies, parcels = _back(staged)
    removed = _last_known(own)
    touched = {row[3] for row in staged if row[3] is not None} | removed.keys()
    entries = [
        Entry(f"parcel:{d.parcel_id}", "parcel.import_undone", {"batch": batch.pk, "policy": d.policy_id})
        for d in created
    ]
    by_policy: dict[int, dict[str, Any]] = {}
    for row in staged:
        if row[4] in parcels:
            by_policy.setdefault(row[3], {})[str(row[4])] = shareable(parcels[row[4]])
    for ident in sorted(touched):
        data = {"batch": batch.pk, "removed": ident in removed, "changes": shareable(policies.get(ident, {}))}
        if ident in by_policy:
            data["parcel_changes"] = by_policy[ident]
        if ident in removed:
            data["was"] = removed[ident]
        # A policy that only lost parcels or got old values back stays: another kind, or the guard would let it go.
        kind = TAKEN_BACK if data["removed"] else "policy.import_reverted"
        entries.append(Entry(f"policy:{ident}", kind, data))
    append_each(entries, at=now, actor=user, actor_label=batches.label_of(user))


def _last_known(own: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What a report of an earlier cut-off has to know of policies that go, by id; nobody's name."""
    found: dict[int, dict[str, Any]] = {}
    for some in pieces(own):
        rows = Policy.objects.filter(pk__in=some)
        for row in rows.only("scheme", "currency", "premium", "issued_at", "created_at").iterator():
            found[row.pk] = {
                "scheme": row.scheme,
                "currency": row.currency,
                "premium": None if row.premium is None else str(row.premium),
                # To the microsecond: a cut-off may lie close by.
                "issued_at": row.issued_at.isoformat(),
                "created_at": row.created_at.isoformat(),
            }
    return found


def _remove(created: Sequence[Difference], own: Sequence[int]) -> None:
    for some in pieces(d.parcel_id for d in created if d.parcel_id is not None):
        InsuredParcel.objects.filter(pk__in=some).delete()
    for some in pieces(own):
        Policy.objects.filter(pk__in=some).delete()
