"""What a checked row would change: the file's values against the records, some thousand rows at a time."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeVar

from policies.imports.columns import BY_FIELD, PARCEL_FIELDS, POLICY_FIELDS
from policies.imports.rows import INDEX, ISSUED_DERIVED, ZONE_DERIVED
from policies.imports.values import Value, in_query
from policies.models import InsuredParcel, ParcelAlias, Policy
from policies.services.import_dependents import policies_with_claims

ROWS_AT_ONCE = 2_000
_AT_ONCE_IN_SQL = 900

_POLICY_NO, TRACKING_NO, _PAID = INDEX["policy_no"], INDEX["tracking_no"], INDEX["paid_at"]
_CONTRACT = frozenset(name for name, column in BY_FIELD.items() if column.contract)

Changes = dict[str, list[Value]]
# A record's id, and its compared fields as stored text.
Found = tuple[int, tuple[Value, ...]]


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


def compare(rows: Iterable[SheetRow], fields: Sequence[str], leave_out: Container[str] = ()) -> Iterator[Difference]:
    """Every row with its difference. `fields` are the columns that the sheet has; an empty cell changes nothing.

    The policies numbered in `leave_out` are taken for not being there.
    `forbidden` names the contract's terms that would change although the policy has claims.
    """
    # These two may have been derived for a sheet that lacks them.
    bound = {*fields, "issued_at", "destination_time_zone"}
    policies = _Side(Policy, ("policy_no",), [name for name in POLICY_FIELDS if name in bound])
    parcels = _Side(InsuredParcel, ("policy_id", "tracking_no"), [name for name in PARCEL_FIELDS if name in bound])
    for some in _portions(rows):
        numbers = {number for row in some if (number := str(row.values[_POLICY_NO])) not in leave_out}
        known = {number: found for (number,), found in policies.find(numbers)}
        if known:
            yield from _Beside(known, policies, parcels, some).differences()
        else:
            yield from (Difference(row, tracking_no=str(row.values[TRACKING_NO])) for row in some)


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


class _Side:
    """One table's part of the sheet: what of its records is compared, and where in a row that stands."""

    def __init__(self, model: type[Policy] | type[InsuredParcel], key: Sequence[str], names: Sequence[str]) -> None:
        self._by_number, self._width = f"{key[-1]}__among", len(key)
        self._records = model._base_manager.order_by().values_list(*key, "pk", *map(in_query, names))
        self.of_row: Callable[[list[Value]], tuple[Value, ...]] = itemgetter(*(INDEX[name] for name in names))
        self._names = names

    def find(self, numbers: Iterable[str]) -> Iterator[tuple[Any, Found]]:
        """The records with these numbers, the last part of the key, each behind its key."""
        width = self._width
        for record in self._records.filter(**{self._by_number: set(numbers)}):
            yield record[:width], (record[width], record[width + 1 :])

    def compare(self, difference: Difference, record: tuple[Value, ...]) -> None:
        """Note what the row says otherwise than the record, and whether it leaves something there."""
        for name, new, old in zip(self._names, self.of_row(difference.row.values), record, strict=True):
            if new != old:
                if new is None:
                    difference.blanks = True
                else:
                    difference.changes[name] = [old, new]


class _Beside:
    """Some rows of a sheet beside the records that they speak of; `known` are the policies, by number."""

    def __init__(self, known: dict[str, Found], policies: _Side, parcels: _Side, rows: Sequence[SheetRow]) -> None:
        self._known, self._policies, self._parcels, self._rows = known, policies, parcels, rows
        self._on_record: dict[tuple[int, str], Found] = {}
        # (policy, further number) -> the parcel's own number.
        self._aliases: dict[tuple[int, str], str] = {}
        numbers = ((str(row.values[_POLICY_NO]), str(row.values[TRACKING_NO])) for row in rows)
        named = {(known[policy_no][0], tracking_no) for policy_no, tracking_no in numbers if policy_no in known}
        self._find_parcels({tracking_no for _policy_id, tracking_no in named})
        others = named.difference(self._on_record)
        if others:
            self._find_by_alias(others)

    def _find_parcels(self, numbers: set[str]) -> None:
        # The same waybill may be insured under other policies too. Asked for both at once, SQLite tries every pair.
        ids = {ident for ident, _record in self._known.values()}
        self._on_record.update((key, found) for key, found in self._parcels.find(numbers) if key[0] in ids)

    def _find_by_alias(self, named: set[tuple[int, str]]) -> None:
        aliases = ParcelAlias.objects.filter(tracking_no__among={number for _policy_id, number in named})
        for policy_id, number, own in aliases.values_list("parcel__policy_id", "tracking_no", "parcel__tracking_no"):
            if (policy_id, number) in named:
                self._aliases[policy_id, number] = own
        if self._aliases:
            self._find_parcels(set(self._aliases.values()))

    def differences(self) -> list[Difference]:
        """Each row's, in order."""
        found = list(map(self._difference, self._rows))
        changed = {ident for difference in found if difference.changes and (ident := difference.policy_id)}
        with_claims = policies_with_claims(changed) if changed else ()
        for difference in found if with_claims else ():
            if difference.policy_id in with_claims:
                difference.forbidden = tuple(name for name in difference.changes if name in _CONTRACT)
        return found

    def _difference(self, row: SheetRow) -> Difference:
        values, tracking_no = row.values, str(row.values[TRACKING_NO])
        policy = self._known.get(str(values[_POLICY_NO]))
        if policy is None:
            return Difference(row, tracking_no=tracking_no)
        policy_id, of_policy = policy
        difference = Difference(row, policy_id, tracking_no=self._aliases.get((policy_id, tracking_no), tracking_no))
        # Whole rows first: nearly all are as they stand on record, or wholly new.
        if of_policy != self._policies.of_row(values):
            self._policies.compare(difference, of_policy)
            _issue_gives_way(difference)
        parcel = self._on_record.get((policy_id, difference.tracking_no))
        if parcel is not None:
            difference.parcel_id, of_parcel = parcel
            if of_parcel != self._parcels.of_row(values):
                self._parcels.compare(difference, of_parcel)
                # Known by a later number, the parcel keeps its first one.
                difference.changes.pop("tracking_no", None)
                _zone_gives_way(difference)
        return difference


def _issue_gives_way(difference: Difference) -> None:
    """Where the sheet says nothing of the issue, it follows the payment only if it did so on record."""
    row, changes = difference.row, difference.changes
    if row.derived & ISSUED_DERIVED and "issued_at" in changes:
        paid = changes["paid_at"][0] if "paid_at" in changes else row.values[_PAID]
        if changes["issued_at"][0] != paid:
            del changes["issued_at"]


def _zone_gives_way(difference: Difference) -> None:
    """The zone that an arrival notice tells of says less than the one on record."""
    zone = difference.changes.get("destination_time_zone")
    if zone and difference.row.derived & ZONE_DERIVED and zone[0] is not None:
        del difference.changes["destination_time_zone"]
