"""What a checked row would change: the file's values against the records, some thousand rows at a time."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from policies.imports.columns import BY_FIELD, PARCEL_FIELDS, POLICY_FIELDS
from policies.imports.rows import INDEX, ISSUED_DERIVED, ZONE_DERIVED
from policies.imports.values import Value, from_records
from policies.models import InsuredParcel, ParcelAlias, Policy
from policies.services.import_dependents import policies_with_claims

ROWS_AT_ONCE = 2_000
_AT_ONCE_IN_SQL = 900

_POLICY_NO, TRACKING_NO = INDEX["policy_no"], INDEX["tracking_no"]
_ISSUED, _ZONE = INDEX["issued_at"], INDEX["destination_time_zone"]
_CONTRACT = frozenset(name for name, column in BY_FIELD.items() if column.contract)
_PARCEL_COLUMNS = tuple("carrier__name" if name == "carrier" else name for name in PARCEL_FIELDS)

Changes = dict[str, list[Value]]


@dataclass(slots=True)
class SheetRow:
    """One good row as it was read: see `policies.imports.check.CheckedRow`."""

    number: int
    values: list[Value]
    derived: int = 0


@dataclass(slots=True)
class Difference:
    """One row beside the records: where it belongs, and what it changes there (field -> [old, new])."""

    row: SheetRow
    policy_id: int | None = None
    parcel_id: int | None = None
    changes: Changes = field(default_factory=dict)
    blanks: bool = False
    forbidden: tuple[str, ...] = ()
    tracking_no: str = ""

    @property
    def action(self) -> str:
        if self.parcel_id is None:
            return "create"
        return "update" if self.changes else "unchanged"

    def staged(self) -> list[Any]:
        """The row as it waits in the batch."""
        row = self.row
        return [row.number, row.values, row.derived, self.policy_id, self.parcel_id, self.changes]

    def beside_the_row(self) -> list[Any]:
        """All of it but the row, in the order of the fields and in plain values."""
        return [self.policy_id, self.parcel_id, self.changes, self.blanks, self.forbidden, self.tracking_no]


@dataclass(slots=True)
class _Records:
    """The records that a handful of rows speak of."""

    policies: dict[str, tuple[int, list[Value]]]
    parcels: dict[tuple[int, str], tuple[int, list[Value]]]
    aliases: dict[tuple[int, str], str]
    with_claims: set[int]


def compare(rows: Iterable[SheetRow], fields: Sequence[str], leave_out: Container[str] = ()) -> Iterator[Difference]:
    """Every row with its difference. `fields` are the columns that the sheet has; an empty cell changes nothing.

    The policies numbered in `leave_out` are taken for not being there.
    `forbidden` names the contract's terms that would change although the policy has claims.
    """
    bound = set(fields)
    policy_fields = [(name, INDEX[name], position) for position, name in enumerate(POLICY_FIELDS) if name in bound]
    parcel_fields = [(name, INDEX[name], position) for position, name in enumerate(PARCEL_FIELDS) if name in bound]
    if "issued_at" not in bound:
        policy_fields.append(("issued_at", _ISSUED, POLICY_FIELDS.index("issued_at")))
    if "destination_time_zone" not in bound:
        parcel_fields.append(("destination_time_zone", _ZONE, PARCEL_FIELDS.index("destination_time_zone")))
    for some in _portions(rows):
        records = _look_up(some, leave_out)
        for row in some:
            if str(row.values[_POLICY_NO]) in records.policies:
                yield _differ(row, records, policy_fields, parcel_fields)
            else:
                yield Difference(row, tracking_no=str(row.values[TRACKING_NO]))


def any_on_record(numbers: Sequence[str]) -> bool:
    """Whether any policy with one of these numbers is there."""
    return bool(numbers) and Policy.objects.filter(policy_no__among=set(numbers)).exists()


def _portions(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    portion: list[SheetRow] = []
    for row in rows:
        portion.append(row)
        if len(portion) == ROWS_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


Key = TypeVar("Key", int, str)


def pieces(values: Iterable[Key]) -> Iterator[list[Key]]:
    """The distinct values in order, as many at a time as one statement takes."""
    found = sorted(set(values))
    for start in range(0, len(found), _AT_ONCE_IN_SQL):
        yield found[start : start + _AT_ONCE_IN_SQL]


def _look_up(rows: Sequence[SheetRow], leave_out: Container[str]) -> _Records:
    numbers = {number for row in rows if (number := str(row.values[_POLICY_NO])) not in leave_out}
    records = list(Policy.objects.filter(policy_no__among=numbers).values_list("policy_no", "pk", *POLICY_FIELDS))
    if not records:
        return _Records({}, {}, {}, set())
    policies = {
        record[0]: (record[1], values)
        for record, values in zip(records, from_records(POLICY_FIELDS, records, 2), strict=True)
    }
    ids = {ident for ident, _values in policies.values()}
    tracking = {str(row.values[TRACKING_NO]) for row in rows}
    aliases = _aliases(ids, tracking)
    # The same waybill may be insured under other policies too. Asked for both at once, SQLite tries every pair.
    found = InsuredParcel.objects.filter(tracking_no__among=tracking | set(aliases.values()))
    rows_found = found.values_list("policy_id", "tracking_no", "pk", *_PARCEL_COLUMNS)
    of_parcels = [record for record in rows_found if record[0] in ids]
    parcels = {
        (record[0], record[1]): (record[2], values)
        for record, values in zip(of_parcels, from_records(PARCEL_FIELDS, of_parcels, 3), strict=True)
    }
    return _Records(policies, parcels, aliases, policies_with_claims(ids))


def _aliases(policy_ids: Container[int], tracking: Iterable[str]) -> dict[tuple[int, str], str]:
    """(policy, further number) -> the parcel's own number, for the numbers that rows use."""
    records = ParcelAlias.objects.filter(tracking_no__among=tracking)
    found = records.values_list("parcel__policy_id", "tracking_no", "parcel__tracking_no")
    return {(policy_id, alias): own for policy_id, alias, own in found if policy_id in policy_ids}


def _differ(
    row: SheetRow,
    records: _Records,
    policy_fields: Sequence[tuple[str, int, int]],
    parcel_fields: Sequence[tuple[str, int, int]],
) -> Difference:
    values = row.values
    tracking_no = str(values[TRACKING_NO])
    policy = records.policies[str(values[_POLICY_NO])]
    difference = Difference(row, policy_id=policy[0], tracking_no=tracking_no)
    _changes(difference, policy[1], policy_fields)
    if row.derived & ISSUED_DERIVED and "issued_at" in difference.changes:
        _issued_gives_way(difference, policy[1])
    parcel = records.parcels.get((policy[0], tracking_no))
    if parcel is None and (policy[0], tracking_no) in records.aliases:
        difference.tracking_no = records.aliases[policy[0], tracking_no]
        parcel = records.parcels.get((policy[0], difference.tracking_no))
    if parcel is not None:
        difference.parcel_id = parcel[0]
        _changes(difference, parcel[1], parcel_fields)
        # Known by a later number, the parcel keeps its first one.
        difference.changes.pop("tracking_no", None)
        zone = difference.changes.get("destination_time_zone")
        if zone and row.derived & ZONE_DERIVED and zone[0] is not None:
            del difference.changes["destination_time_zone"]
    if difference.changes and policy[0] in records.with_claims:
        difference.forbidden = tuple(name for name in difference.changes if name in _CONTRACT)
    return difference


def _changes(difference: Difference, record: list[Value], fields: Sequence[tuple[str, int, int]]) -> None:
    values = difference.row.values
    for name, index, position in fields:
        new, old = values[index], record[position]
        if new != old:
            if new is None:
                difference.blanks = True
            else:
                difference.changes[name] = [old, new]


def _issued_gives_way(difference: Difference, record: list[Value]) -> None:
    """Where the sheet says nothing of the issue, it follows the payment only if it did so on record."""
    if record[POLICY_FIELDS.index("issued_at")] != record[POLICY_FIELDS.index("paid_at")]:
        del difference.changes["issued_at"]
