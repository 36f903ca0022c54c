"""Writing an import's rows set by set: policies, parcels, changes, and an event on every policy changed (ADR 13)."""

import json
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
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
from policies.services.import_compare import Changes, Difference, SheetRow, any_on_record, compare
from policies.services.import_parts import Lock, verified

# Longer lists of changes stand in the batch; the event says how many.
_LISTED_CHANGES = 200

_POLICY_NO, _CARRIER = INDEX["policy_no"], INDEX["carrier"]


class _Plan:
    """What a file does to policies on record: counts and changes, not the rows themselves."""

    def __init__(self) -> None:
        # Parcels that are added, by policy.
        self.added: dict[int, int] = {}
        self.policy_changes: dict[int, Changes] = {}
        self.parcel_changes: dict[int, Changes] = {}
        self.parcels_changed: dict[int, dict[str, Any]] = {}

    def add(self, difference: Difference) -> None:
        policy_id, parcel_id = difference.policy_id, difference.parcel_id
        if policy_id is None:
            return
        if parcel_id is None:
            self.added[policy_id] = self.added.get(policy_id, 0) + 1
        if difference.changes:
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


class _New:
    """Rows that add parcels, and policies too where theirs is not on record: made ready without asking the records."""

    def __init__(self, rows: Sequence[list[Value]], policy_ids: Sequence[int | None], known: Container[str]) -> None:
        columns = list(zip(*rows, strict=True)) or [()] * len(INDEX)
        self.numbers: list[str] = [str(number) for number in columns[_POLICY_NO]]
        self.carriers = columns[_CARRIER]
        self.policy_ids = policy_ids
        # The row of each new policy that is the first to name it.
        firsts: dict[str, int] = {}
        for place, (number, policy_id) in enumerate(zip(self.numbers, policy_ids, strict=True)):
            if policy_id is None and number not in known:
                firsts.setdefault(number, place)
        self.policies = list(firsts)
        all_new = len(firsts) == len(rows)
        of_policies = columns if all_new else list(zip(*(rows[place] for place in firsts.values()), strict=True))
        self.of_policies = _POLICIES.taken(of_policies) if firsts else []
        self.of_parcels = _PARCELS.taken(columns) if rows else []
        # Given when they are packed.
        self.ids: dict[str, int] = {}
        self.parcel_ids: list[int] = []
        self.parts: list[dialect.Packed] = []


class _Ids:
    """Ids that an import has reserved for its new rows."""

    def __init__(self, model: type[Model], count: int) -> None:
        self._free = chain.from_iterable(dialect.reserve_ids(model._meta.db_table, count))

    def take(self, count: int) -> list[int]:
        return list(islice(self._free, count))

    def put_back(self, ids: Iterable[int]) -> None:
        self._free = chain(ids, self._free)


class PolicyWriter:
    """Writes a batch portion by portion, inside the caller's transaction; whatever fails undoes all of it.

    While the database takes one portion, the next one is made ready.
    `step` is told of rows written, as phase "written"; an error of its does the same.
    """

    def __init__(self, batch: ImportBatch, user: Any, now: datetime, step: Step | None = None) -> None:
        self._batch, self._user, self._now = batch, user, now
        self._plan = _Plan()
        self._policy_ids: dict[str, int] = {}
        self._carriers = carriers_on_record()
        # As many as there can be: each row adds one parcel and one policy at most.
        self._policies, self._parcels = _Ids(Policy, batch.created), _Ids(InsuredParcel, batch.created)
        self._of_policies, self._of_parcels = _Ranges(), _Ranges()
        self._told = 0
        self._tally = Tally(step, "written", batch.created + batch.updated)

    def write(self, texts: Iterator[list[str]], lock: Lock) -> list[int]:
        """See `policies.services.import_parts.Writer`."""
        changed: list[int] = []
        with dialect.Sender() as sender:
            some = next(texts, None)
            while some is not None:
                # This much is done while the portion before is under way.
                staged = batches.rows_of(some)
                new = self._ready(staged)
                self._arrived(sender)
                if new is None or any_on_record(new.policies):
                    self._put_back(new)
                    new = self._compared(staged, lock, changed)
                # Once they are sent nothing else can be asked.
                some = next(texts, None)
                if not changed:
                    self._send(new, sender)
            self._arrived(sender)
        return changed

    def _arrived(self, sender: dialect.Sender) -> None:
        """Wait for what was sent, and say that it is there."""
        sender.wait()
        self._tally.count(self._of_parcels.count - self._told)
        self._told = self._of_parcels.count

    def _ready(self, staged: list[list[Any]]) -> _New | None:
        """These rows, if they all add a parcel to a policy that is not on record; packed, if their carriers are."""
        if any(policy_id is not None or parcel_id is not None for *_row, policy_id, parcel_id, _changes in staged):
            return None
        new = _New([row[1] for row in staged], [None] * len(staged), self._policy_ids)
        if all(name is None or spellings.fold(name) in self._carriers for name in set(new.carriers)):
            self._pack(new)
        return new

    def _compared(self, staged: list[list[Any]], lock: Lock, changed: list[int]) -> _New:
        """Rows of which some stand on record, locked and compared with it once more; what they change is remembered."""
        lock(staged)
        compared = compare((SheetRow(*row[:3]) for row in staged), self._batch.columns, self._policy_ids)
        differences = verified(staged, compared, changed)
        for difference in differences:
            self._plan.add(difference)
        created = [difference for difference in differences if difference.parcel_id is None]
        ids = [difference.policy_id for difference in created]
        return _New([difference.row.values for difference in created], ids, self._policy_ids)

    def _pack(self, new: _New) -> None:
        """Give the rows of a portion their ids; of the records only carriers are asked, and only if one is unknown."""
        new.ids = dict(zip(new.policies, self._policies.take(len(new.policies)), strict=True))
        new.parcel_ids = self._parcels.take(len(new.numbers))
        carriers = {name: self._carrier(name) for name in sorted(set(new.carriers), key=str)}
        above = [
            ident or new.ids.get(number) or self._policy_ids[number]
            for number, ident in zip(new.numbers, new.policy_ids, strict=True)
        ]
        of_parcels: list[Sequence[Any]] = [
            new.parcel_ids,
            above,
            [carriers[name] for name in new.carriers],
            *new.of_parcels,
        ]
        if new.ids:
            new.parts.append(_POLICIES.packed([list(new.ids.values()), *new.of_policies], self._now))
        new.parts.append(_PARCELS.packed(of_parcels, self._now))

    def _put_back(self, new: _New | None) -> None:
        """What was made ready in vain."""
        if new is not None:
            self._policies.put_back(new.ids.values())
            self._parcels.put_back(new.parcel_ids)

    def _send(self, new: _New, sender: dialect.Sender) -> None:
        if not new.numbers:
            return
        if not new.parts:
            self._pack(new)
        self._policy_ids.update(new.ids)
        self._of_policies.add(new.ids.values())
        self._of_parcels.add(new.parcel_ids)
        sender.send(*new.parts)

    def _carrier(self, name: Value) -> int | None:
        """The carrier's id; one whom nobody knows is added."""
        if name is None:
            return None
        folded = spellings.fold(name)
        if folded not in self._carriers:
            self._carriers[folded] = Carrier.objects.get_or_create(name=name)[0].pk
        return self._carriers[folded]

    def finish(self) -> dict[str, Any]:
        """Write the changes and their events; return what was written, as the batch's own event has it."""
        plan = self._plan
        for name in sorted({new for _old, new in plan.of_carrier if new}):
            self._carrier(name)
        update(Policy, plan.policy_changes, self._now)
        update(InsuredParcel, plan.parcel_changes, self._now, self._carriers, self._tally)
        entries = _entries(self._batch, plan)
        append_each(entries, at=self._now, actor=self._user, actor_label=batches.label_of(self._user))
        return {
            "policies_created": len(self._policy_ids),
            "parcels_created": self._of_parcels.count,
            "policies_changed": len(plan.policy_changes),
            "parcels_changed": len(plan.parcel_changes),
            # Which ones, and by which hash what they were created with can be told.
            "policies": self._of_policies.pairs,
            "parcels": self._of_parcels.pairs,
            "content": self._batch.content_hash,
        }


def carriers_on_record() -> dict[str, int]:
    """Carriers by folded name or alias."""
    known: dict[str, int] = {}
    for ident, name, aliases in Carrier.objects.values_list("pk", "name", "aliases"):
        for word in (*aliases, name):
            known[spellings.fold(str(word))] = ident
    return known


class _Table:
    """How rows of the sheet go into one table: its keys first, then what the sheet says, then the defaults."""

    def __init__(self, model: type[Model], fields: Sequence[str]) -> None:
        columns = model._meta.concrete_fields
        keys = [column for column in columns if column.is_relation]
        self._table = model._meta.db_table
        self._from_sheet = [column.name for column in columns if column.name in fields and not column.is_relation]
        named = {*self._from_sheet, *(column.name for column in keys)}
        self._others = [column for column in columns if not (column.primary_key or column.name in named)]
        of_sheet = [column for column in columns if column.name in self._from_sheet]
        self._names = ["id", *(str(column.column) for column in (*keys, *of_sheet, *self._others))]

    def taken(self, columns: Sequence[Sequence[Value]]) -> list[list[Any]]:
        """Of the sheet's columns those that go into this table."""
        return [list(column_for_insert(name)(columns[INDEX[name]])) for name in self._from_sheet]

    def packed(self, columns: Sequence[Sequence[Any]], now: datetime) -> dialect.Packed:
        """Rows made of ids, foreign keys and what `taken` gave."""
        stamp = dialect.instant_text(now.astimezone(UTC).isoformat())
        return dialect.packed(self._table, self._names, columns, [_default(column, stamp) for column in self._others])


_POLICIES, _PARCELS = _Table(Policy, POLICY_FIELDS), _Table(InsuredParcel, PARCEL_FIELDS)


def _default(column: "Field[Any, Any]", stamp: str) -> Any:
    if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
        return stamp
    default = column.get_default()
    return json.dumps(default) if isinstance(default, list | dict) else default


class _Ranges:
    """Ids as pairs of a first and a last one: those of an import nearly always follow each other."""

    def __init__(self) -> None:
        self.pairs: list[list[int]] = []
        self.count = 0

    def add(self, ids: Collection[int]) -> None:
        self.count += len(ids)
        for ident in ids:
            if self.pairs and self.pairs[-1][1] == ident - 1:
                self.pairs[-1][1] = ident
            else:
                self.pairs.append([ident, ident])


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


def _entries(batch: ImportBatch, plan: _Plan) -> Iterator[Entry]:
    """An event for every policy on record that is changed, or has got parcels; new ones stand in the batch's own."""
    for ident in sorted({*plan.added, *plan.parcels_changed, *plan.policy_changes}):
        data: dict[str, Any] = {"batch": batch.pk, "parcels_added": plan.added.get(ident, 0)}
        if ident in plan.policy_changes:
            data["changes"] = shareable(plan.policy_changes[ident])
        parcels = plan.parcels_changed.get(ident, {})
        if parcels:
            data["parcel_changes"] = parcels if len(parcels) <= _LISTED_CHANGES else len(parcels)
        yield Entry(f"policy:{ident}", "policy.import_changed", data)


def shareable(changes: Changes) -> dict[str, Any]:
    """Changes as an event may hold them: of personal data only that it changed."""
    return {name: ["", ""] if BY_FIELD[name].personal else pair for name, pair in changes.items()}
