"""Writing an import's rows set by set: policies, parcels, changes, and an event on every policy touched."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db.models import Field, Model

from claimsoffice.kernel import dialect
from claimsoffice.kernel.models import ImportBatch
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services.batch_work import Step, Tally
from claimsoffice.kernel.services.event_bulk import Entry, append_each
from policies.imports import spellings
from policies.imports.columns import BY_FIELD, PARCEL_FIELDS, POLICY_FIELDS
from policies.imports.rows import INDEX
from policies.imports.values import Value, for_insert
from policies.models import Carrier, InsuredParcel, Policy
from policies.services.import_compare import Changes, Difference

# Longer lists of changes stand in the batch; the event says how many.
_LISTED_CHANGES = 200

_POLICY_NO, _TRACKING_NO, _CARRIER = INDEX["policy_no"], INDEX["tracking_no"], INDEX["carrier"]

Given = dict[str, int | None]
_Written = tuple[int, list[Value], Given]


def write(
    batch: ImportBatch, differences: Sequence[Difference], user: Any, now: datetime, step: Step | None = None
) -> dict[str, int]:
    """Write verified differences inside the caller's transaction; return what was written, counted.

    `step` is told of records written, as phase "written"; an error of its undoes all of it.
    """
    carriers = _carriers(differences)
    new_policies = _new_policies(differences)
    created = [d for d in differences if d.parcel_id is None]
    policy_changes, parcel_changes = _gathered(differences)
    changed = len(policy_changes) + len(parcel_changes)
    tally = Tally(step, "written", len(new_policies) + len(created) + changed)
    ids = dialect.reserve_ids(Policy._meta.db_table, len(new_policies))
    policy_ids = dict(zip(new_policies, ids, strict=True))
    policies: Iterable[_Written] = ((policy_ids[n], values, {}) for n, values in new_policies.items())
    _insert(Policy, POLICY_FIELDS, tally.each(policies), now)
    parcel_ids = dialect.reserve_ids(InsuredParcel._meta.db_table, len(created))
    parcels: Iterable[_Written] = (
        (
            parcel_id,
            d.row.values,
            {
                "policy": d.policy_id or policy_ids[str(d.row.values[_POLICY_NO])],
                "carrier": _carrier_of(d, carriers),
            },
        )
        for parcel_id, d in zip(parcel_ids, created, strict=True)
    )
    _insert(InsuredParcel, PARCEL_FIELDS, tally.each(parcels), now)
    update(Policy, policy_changes, now, tally=tally)
    update(InsuredParcel, parcel_changes, now, carriers, tally)
    _record(batch, differences, policy_ids, policy_changes, user, now)
    return {
        "policies_created": len(new_policies),
        "parcels_created": len(created),
        "policies_changed": len(policy_changes),
        "parcels_changed": len(parcel_changes),
    }


def _new_policies(differences: Sequence[Difference]) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for difference in differences:
        if difference.policy_id is None:
            found.setdefault(str(difference.row.values[_POLICY_NO]), difference.row.values)
    return found


def carriers_on_record() -> dict[str, int]:
    """Carriers by folded name or alias."""
    known: dict[str, int] = {}
    for ident, name, aliases in Carrier.objects.values_list("pk", "name", "aliases"):
        for word in (*aliases, name):
            known[spellings.fold(str(word))] = ident
    return known


def _carriers(differences: Sequence[Difference]) -> dict[str, int]:
    """Carriers by folded name or alias; those that the rows name and nobody knows are added."""
    known = carriers_on_record()
    names = {difference.row.values[_CARRIER] for difference in differences}
    for name in sorted(name for name in names if name):
        if spellings.fold(name) not in known:
            known[spellings.fold(name)] = Carrier.objects.get_or_create(name=name)[0].pk
    return known


def _carrier_of(difference: Difference, carriers: dict[str, int]) -> int | None:
    name = difference.row.values[_CARRIER]
    return carriers[spellings.fold(name)] if name else None


def _insert(model: type[Model], fields: Sequence[str], rows: Iterable[_Written], now: datetime) -> None:
    """Insert rows of (id, values in the order of COLUMNS, foreign keys); what the sheet lacks gets its default."""
    stamp = dialect.instant_text(now.astimezone(UTC).isoformat())
    keys = [column for column in model._meta.concrete_fields if column.is_relation]
    from_sheet = [c for c in model._meta.concrete_fields if c.name in fields and not c.is_relation]
    others = [c for c in model._meta.concrete_fields if not (c.primary_key or c in keys or c in from_sheet)]
    names = ["id", *(str(column.column) for column in (*keys, *from_sheet, *others))]
    key_names = [column.name for column in keys]
    taken = [(INDEX[column.name], for_insert(column.name)) for column in from_sheet]
    constants = [_default(column, stamp) for column in others]
    dialect.insert_rows(
        model._meta.db_table,
        names,
        (
            [
                ident,
                *[given[name] for name in key_names],
                *[convert(values[index]) if convert else values[index] for index, convert in taken],
                *constants,
            ]
            for ident, values, given in rows
        ),
    )


def _default(column: "Field[Any, Any]", stamp: str) -> Any:
    if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
        return stamp
    default = column.get_default()
    return json.dumps(default) if isinstance(default, list | dict) else default


def _gathered(differences: Sequence[Difference]) -> tuple[dict[int, Changes], dict[int, Changes]]:
    """Changes by policy and by parcel; the rows of a policy agree on its own, so the first one says it all."""
    policies: dict[int, Changes] = {}
    parcels: dict[int, Changes] = {}
    for difference in differences:
        for name, change in difference.changes.items():
            if name in POLICY_FIELDS and difference.policy_id is not None:
                policies.setdefault(difference.policy_id, {})[name] = change
            elif difference.parcel_id is not None:
                parcels.setdefault(difference.parcel_id, {})[name] = change
    return policies, parcels


def update(
    model: type[Model],
    changes: dict[int, Changes],
    now: datetime,
    carriers: dict[str, int] | None = None,
    tally: Tally | None = None,
) -> None:
    """Set the new values of `changes` (id -> field -> [old, new]), rows with the same fields at once."""
    stamp = dialect.instant_text(now.astimezone(UTC).isoformat())
    alike: dict[tuple[str, ...], list[int]] = {}
    for ident in sorted(changes):
        alike.setdefault(tuple(sorted(changes[ident])), []).append(ident)
    for names, idents in alike.items():
        columns = [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
        converts = [partial(_carrier_id, carriers or {}) if name == "carrier" else for_insert(name) for name in names]
        rows = (
            [
                *(
                    convert(changes[ident][name][1]) if convert else changes[ident][name][1]
                    for name, convert in zip(names, converts, strict=True)
                ),
                stamp,
                ident,
            ]
            for ident in idents
        )
        dialect.update_rows(model._meta.db_table, [*columns, "updated_at"], tally.each(rows) if tally else rows)


def _carrier_id(carriers: dict[str, int], name: Value) -> int | None:
    return carriers[spellings.fold(name)] if name else None


def _record(
    batch: ImportBatch,
    differences: Sequence[Difference],
    policy_ids: dict[str, int],
    policy_changes: dict[int, Changes],
    user: Any,
    now: datetime,
) -> None:
    added: dict[int, int] = {}
    changed: dict[int, dict[str, Any]] = {}
    for difference in differences:
        ident = difference.policy_id or policy_ids[str(difference.row.values[_POLICY_NO])]
        if difference.parcel_id is None:
            added[ident] = added.get(ident, 0) + 1
        else:
            own = {name: pair for name, pair in difference.changes.items() if name in PARCEL_FIELDS}
            if own:
                changed.setdefault(ident, {})[str(difference.parcel_id)] = shareable(own)
    fresh = set(policy_ids.values())
    entries = []
    for ident in sorted({*added, *changed, *policy_changes}):
        data: dict[str, Any] = {"batch": batch.pk, "parcels_added": added.get(ident, 0)}
        if ident in policy_changes:
            data["changes"] = shareable(policy_changes[ident])
        parcels = changed.get(ident, {})
        if parcels:
            data["parcel_changes"] = parcels if len(parcels) <= _LISTED_CHANGES else len(parcels)
        kind = "policy.imported" if ident in fresh else "policy.import_changed"
        entries.append(Entry(f"policy:{ident}", kind, data, fresh=ident in fresh))
    append_each(entries, at=now, actor=user, actor_label=batches.label_of(user))


def shareable(changes: Changes) -> dict[str, Any]:
    """Changes as an event may hold them: of personal data only that it changed."""
    return {name: ["", ""] if BY_FIELD[name].personal else pair for name, pair in changes.items()}
