"""Writing an import's rows set by set: policies, parcels, changes, and an event on every policy touched."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice, repeat
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
from policies.imports.values import Value, column_for_insert, for_insert
from policies.models import Carrier, InsuredParcel, Policy
from policies.services.import_compare import Changes, Difference, SheetRow, compare

# Longer lists of changes stand in the batch; the event says how many.
_LISTED_CHANGES = 200

_POLICY_NO, _TRACKING_NO, _CARRIER = INDEX["policy_no"], INDEX["tracking_no"], INDEX["carrier"]

_ROWS_AT_ONCE = 1_000

Given = dict[str, int | None]
_Written = tuple[int, list[Value], Given]


class _Plan:
    """What a file does so far: counts and changes, not the rows themselves."""

    def __init__(self) -> None:
        # Parcels that are added, by number of a new policy and by id of one on record.
        self.new_policies: dict[str, int] = {}
        self.added: dict[int, int] = {}
        self.created = 0
        self.policy_changes: dict[int, Changes] = {}
        self.parcel_changes: dict[int, Changes] = {}
        self.parcels_changed: dict[int, dict[str, Any]] = {}

    def add(self, difference: Difference) -> None:
        policy_id, parcel_id = difference.policy_id, difference.parcel_id
        if parcel_id is None:
            self.created += 1
        if policy_id is None:
            number = str(difference.row.values[_POLICY_NO])
            self.new_policies[number] = self.new_policies.get(number, 0) + 1
        elif parcel_id is None:
            self.added[policy_id] = self.added.get(policy_id, 0) + 1
        if difference.changes and policy_id is not None:
            self._gather(difference.changes, policy_id, parcel_id)

    def _gather(self, changes: Changes, policy_id: int, parcel_id: int | None) -> None:
        """The rows of a policy agree on its own fields, so the first one says it all."""
        own = {name: pair for name, pair in changes.items() if name not in POLICY_FIELDS}
        if len(own) < len(changes):
            of_policy = {name: pair for name, pair in changes.items() if name in POLICY_FIELDS}
            self.policy_changes.setdefault(policy_id, {}).update(of_policy)
        if own and parcel_id is not None:
            self.parcel_changes[parcel_id] = own
            self.parcels_changed.setdefault(policy_id, {})[str(parcel_id)] = shareable(own)

    @property
    def of_carrier(self) -> Iterator[list[Value]]:
        """The changes of parcels' carriers."""
        return (changes["carrier"] for changes in self.parcel_changes.values() if "carrier" in changes)


class PolicyWriter:
    """Writes a batch portion by portion, inside the caller's transaction; whatever fails undoes all of it.

    `step` is told of rows written, as phase "written"; an error of its does the same.
    """

    def __init__(self, batch: ImportBatch, user: Any, now: datetime, step: Step | None = None) -> None:
        self._batch, self._user, self._now = batch, user, now
        self._plan = _Plan()
        self._policy_ids: dict[str, int] = {}
        self._carriers = carriers_on_record()
        self._tally = Tally(step, "written", batch.created + batch.updated)

    def compare(self, rows: Iterable[SheetRow]) -> Iterator[Difference]:
        """Rows beside the records as they were before this batch."""
        return compare(rows, self._batch.columns, self._policy_ids)

    def take(self, differences: Sequence[Difference]) -> None:
        """Write what the next rows create, and remember what they change."""
        for difference in differences:
            self._plan.add(difference)
        created = [difference for difference in differences if difference.parcel_id is None]
        new: dict[str, list[Value]] = {}
        for difference in created:
            number = str(difference.row.values[_POLICY_NO])
            if difference.policy_id is None and number not in self._policy_ids:
                new.setdefault(number, difference.row.values)
        ids = dialect.reserve_ids(Policy._meta.db_table, len(new))
        self._policy_ids.update(zip(new, ids, strict=True))
        policies: Iterator[_Written] = ((ident, values, {}) for ident, values in zip(ids, new.values(), strict=True))
        _insert(Policy, POLICY_FIELDS, policies, self._now)
        # All that has to be asked is asked before: COPY has the connection to itself.
        carriers = {name: self._carrier(name) for name in sorted({d.row.values[_CARRIER] for d in created}, key=str)}
        parcel_ids = dialect.reserve_ids(InsuredParcel._meta.db_table, len(created))
        parcels = self._parcels(zip(parcel_ids, created, strict=True), carriers)
        _insert(InsuredParcel, PARCEL_FIELDS, self._tally.each(parcels), self._now)

    def _parcels(
        self, created: Iterable[tuple[int, Difference]], carriers: Mapping[Value, int | None]
    ) -> Iterator[_Written]:
        for ident, difference in created:
            values, policy_id = difference.row.values, difference.policy_id
            if policy_id is None:
                policy_id = self._policy_ids[str(values[_POLICY_NO])]
            yield ident, values, {"policy": policy_id, "carrier": carriers[values[_CARRIER]]}

    def _carrier(self, name: Value) -> int | None:
        """The carrier's id; one whom nobody knows is added."""
        if name is None:
            return None
        folded = spellings.fold(name)
        if folded not in self._carriers:
            self._carriers[folded] = Carrier.objects.get_or_create(name=name)[0].pk
        return self._carriers[folded]

    def finish(self) -> dict[str, int]:
        """Write the changes and the events; return what was written, counted."""
        plan = self._plan
        for name in sorted({new for _old, new in plan.of_carrier if new}):
            self._carrier(name)
        update(Policy, plan.policy_changes, self._now)
        update(InsuredParcel, plan.parcel_changes, self._now, self._carriers, self._tally)
        entries = _entries(self._batch, plan, self._policy_ids)
        append_each(entries, at=self._now, actor=self._user, actor_label=batches.label_of(self._user))
        return {
            "policies_created": len(self._policy_ids),
            "parcels_created": plan.created,
            "policies_changed": len(plan.policy_changes),
            "parcels_changed": len(plan.parcel_changes),
        }


def carriers_on_record() -> dict[str, int]:
    """Carriers by folded name or alias."""
    known: dict[str, int] = {}
    for ident, name, aliases in Carrier.objects.values_list("pk", "name", "aliases"):
        for word in (*aliases, name):
            known[spellings.fold(str(word))] = ident
    return known


def _insert(model: type[Model], fields: Sequence[str], rows: Iterator[_Written], now: datetime) -> None:
    """Insert rows of (id, values in the order of COLUMNS, foreign keys); what the sheet lacks gets its default."""
    stamp = dialect.instant_text(now.astimezone(UTC).isoformat())
    keys = [column for column in model._meta.concrete_fields if column.is_relation]
    from_sheet = [c for c in model._meta.concrete_fields if c.name in fields and not c.is_relation]
    others = [c for c in model._meta.concrete_fields if not (c.primary_key or c in keys or c in from_sheet)]
    names = ["id", *(str(column.column) for column in (*keys, *from_sheet, *others))]
    taken = [(INDEX[column.name], column_for_insert(column.name)) for column in from_sheet]
    constants = [repeat(_default(column, stamp)) for column in others]

    def turned() -> Iterator[Sequence[Any]]:
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            idents, values, given = zip(*some, strict=True)
            columns = list(zip(*values, strict=True))
            foreign = [[keys_of[column.name] for keys_of in given] for column in keys]
            # The constants have no end; the ids say how many rows there are.
            yield from zip(idents, *foreign, *(take(columns[index]) for index, take in taken), *constants, strict=False)

    dialect.insert_rows(model._meta.db_table, names, turned())


def _default(column: "Field[Any, Any]", stamp: str) -> Any:
    if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
        return stamp
    default = column.get_default()
    return json.dumps(default) if isinstance(default, list | dict) else default


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


def _entries(batch: ImportBatch, plan: _Plan, policy_ids: dict[str, int]) -> Iterator[Entry]:
    """An event for every policy that is new or changed, or has got parcels."""
    alike: dict[int, dict[str, Any]] = {}
    for number, ident in policy_ids.items():
        added = plan.new_policies[number]
        data = alike.setdefault(added, {"batch": batch.pk, "parcels_added": added})
        yield Entry(f"policy:{ident}", "policy.imported", data, fresh=True)
    for ident in sorted({*plan.added, *plan.parcels_changed, *plan.policy_changes}):
        data = {"batch": batch.pk, "parcels_added": plan.added.get(ident, 0)}
        if ident in plan.policy_changes:
            data["changes"] = shareable(plan.policy_changes[ident])
        parcels = plan.parcels_changed.get(ident, {})
        if parcels:
            data["parcel_changes"] = parcels if len(parcels) <= _LISTED_CHANGES else len(parcels)
        yield Entry(f"policy:{ident}", "policy.import_changed", data)


def shareable(changes: Changes) -> dict[str, Any]:
    """Changes as an event may hold them: of personal data only that it changed."""
    return {name: ["", ""] if BY_FIELD[name].personal else pair for name, pair in changes.items()}
