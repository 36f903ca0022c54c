"""Rows of a carrier's tracking file against the parcels: what is new, what was known, what contradicts the record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from claimsoffice.kernel.clock import OFFICE_ZONE
from claimsoffice.kernel.models import Event
from policies.imports.tracking_columns import FACTS, RENUMBERED, SCAN, TRACKING
from policies.models import InsuredParcel, ParcelAlias
from policies.services.import_compare import SheetRow, pieces

I = TRACKING.index  # noqa: E741
ALIAS = "alias"
_AFTER_DISPATCH = frozenset({"last_scan_at", "arrival_notice_at", "delivered_at", "returned_at"})
_RECORDED = ("parcel.facts_recorded", "policy.import_changed")

# parcel, its policy's number, the fact (or ALIAS), what is on record, what the file says
Fact = list[Any]


@dataclass(slots=True)
class Known:
    """A parcel as far as a tracking file speaks of it."""

    pk: int
    policy_id: int
    policy_no: str
    created_at: datetime
    facts: dict[str, datetime | None]
    numbers: set[str]
    # The row of this file that gave a fact its time.
    given: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class TrackingRow:
    """One row beside the records. `wrong` are cells that the records refuse: field, code, parameters."""

    row: SheetRow
    facts: list[Fact] = field(default_factory=list)
    wrong: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    elsewhere: bool = False
    blanks: bool = False

    @property
    def forbidden(self) -> tuple[str, ...]:
        """The cells that the records refuse."""
        return tuple(name for name, _code, _params in self.wrong)

    @property
    def action(self) -> str:
        return "update" if self.facts else "unchanged"

    def staged(self) -> list[Any]:
        """The row as it waits in the batch."""
        return [self.row.number, self.row.values, self.row.derived, None, None, self.facts]


def compare(rows: Iterable[SheetRow]) -> Iterator[TrackingRow]:
    """Every row with what it would record, in order; a row may use a number that an earlier or later one gives."""
    given = list(rows)
    by_number = _look_up(given)
    _follow_renumberings(given, by_number)
    compared = [_compared(row, by_number) for row in given]
    _let_later_reports_win(compared, by_number)
    return iter(compared)


def _look_up(rows: Sequence[SheetRow]) -> dict[str, dict[int, Known]]:
    wanted = {str(row.values[I[name]]) for row in rows for name in ("tracking_no", "new_tracking_no")} - {"None"}
    ids: set[int] = set()
    for some in pieces(wanted):
        ids.update(InsuredParcel.objects.filter(tracking_no__in=some).values_list("pk", flat=True))
        ids.update(ParcelAlias.objects.filter(tracking_no__in=some).values_list("parcel_id", flat=True))
    known: dict[int, Known] = {}
    columns = ("pk", "policy_id", "policy__policy_no", "created_at", "tracking_no", *FACTS.values())
    for some_ids in pieces(ids):
        for pk, policy_id, policy_no, created_at, number, *facts in InsuredParcel.objects.filter(
            pk__in=some_ids
        ).values_list(*columns):
            values = dict(zip(FACTS.values(), facts, strict=True))
            known[pk] = Known(pk, policy_id, policy_no, created_at, values, {number})
        for pk, number in ParcelAlias.objects.filter(parcel__in=some_ids).values_list("parcel_id", "tracking_no"):
            known[pk].numbers.add(number)
    by_number: dict[str, dict[int, Known]] = defaultdict(dict)
    for pk in sorted(known):
        for number in known[pk].numbers:
            by_number[number][pk] = known[pk]
    return by_number


def _follow_renumberings(rows: Sequence[SheetRow], by_number: dict[str, dict[int, Known]]) -> None:
    """Numbers that this file gives to parcels name them in its other rows too."""
    given = [
        (str(row.values[I["tracking_no"]]), str(row.values[I["new_tracking_no"]]), row.values[I["policy_no"]])
        for row in rows
        if row.values[I["event"]] == RENUMBERED
    ]
    moved = True
    while moved:
        moved = False
        for old, new, policy_no in given:
            for pk, parcel in list(by_number[old].items()):
                if pk not in by_number[new] and policy_no in (None, parcel.policy_no):
                    by_number[new][pk] = parcel
                    moved = True


def _compared(row: SheetRow, by_number: dict[str, dict[int, Known]]) -> TrackingRow:
    each = TrackingRow(row)
    parcels = list(by_number.get(str(row.values[I["tracking_no"]]), {}).values())
    policy_no = row.values[I["policy_no"]]
    if not parcels:
        each.wrong.append(("tracking_no", "unknown_parcel", {}))
    elif policy_no is not None:
        parcels = [parcel for parcel in parcels if parcel.policy_no == policy_no]
        if not parcels:
            params = {"tracking_no": str(row.values[I["tracking_no"]])}
            each.wrong.append(("policy_no", "parcel_not_of_policy", params))
    for parcel in parcels:
        if row.values[I["event"]] == RENUMBERED:
            _renumber(each, parcel, by_number)
        else:
            _record(each, parcel)
    return each


def _renumber(each: TrackingRow, parcel: Known, by_number: dict[str, dict[int, Known]]) -> None:
    new = str(each.row.values[I["new_tracking_no"]])
    each.elsewhere = each.elsewhere or any(new in other.numbers for other in by_number[new].values() if other != parcel)
    if new not in parcel.numbers:
        parcel.numbers.add(new)
        each.facts.append([parcel.pk, parcel.policy_no, ALIAS, None, new])


def _record(each: TrackingRow, parcel: Known) -> None:
    name = FACTS[str(each.row.values[I["event"]])]
    at = datetime.fromisoformat(str(each.row.values[I["happened_at"]]))
    old = parcel.facts[name]
    if old == at or (name == FACTS[SCAN] and old is not None and at <= old):
        return
    if name in parcel.given and name != FACTS[SCAN]:
        each.wrong.append(("happened_at", "two_times", {"other": str(parcel.given[name])}))
        return
    left = parcel.facts["dispatched_at"]
    if name in _AFTER_DISPATCH and left is not None and at < left:
        each.wrong.append(("happened_at", "before_dispatch", {"dispatched": _said(left)}))
        return
    was = old.astimezone(UTC).isoformat() if old is not None else None
    each.facts.append([parcel.pk, parcel.policy_no, name, was, at.astimezone(UTC).isoformat()])
    # A further row that says the same has nothing left to say.
    parcel.facts[name], parcel.given[name] = at, each.row.number


def _let_later_reports_win(rows: Sequence[TrackingRow], by_number: dict[str, dict[int, Known]]) -> None:
    """What is on record gives way only to what the carrier reported after it became known."""
    against = [(each, fact) for each in rows for fact in each.facts if fact[3] is not None and fact[2] != FACTS[SCAN]]
    if not against:
        return
    parcels = {pk: parcel for found in by_number.values() for pk, parcel in found.items()}
    since = _known_since([parcels[fact[0]] for _each, fact in against])
    for each, fact in against:
        reported = each.row.values[I["reported_at"]]
        known = since.get((fact[0], fact[2]), parcels[fact[0]].created_at)
        if reported is None or datetime.fromisoformat(reported) <= known:
            params = {"recorded": _said(datetime.fromisoformat(fact[3])), "since": _said(known)}
            each.wrong.append(("happened_at", "recorded_otherwise", params))


def _known_since(parcels: Sequence[Known]) -> dict[tuple[int, str], datetime]:
    """(parcel, fact) -> when the value on record was reported, or else recorded; not where it came with the parcel."""
    streams = {f"parcel:{parcel.pk}" for parcel in parcels} | {f"policy:{parcel.policy_id}" for parcel in parcels}
    found: dict[tuple[int, str], datetime] = {}
    for some in pieces(streams):
        rows = Event.objects.filter(stream__in=some, kind__in=_RECORDED).order_by("pk")
        for stream, at, data in rows.values_list("stream", "at", "data"):
            owner, _colon, ident = stream.partition(":")
            if owner == "parcel":
                reported = data.get("reported_at")
                for name in data["changed"]:
                    found[int(ident), name] = datetime.fromisoformat(reported) if reported else at
                continue
            changes = data.get("parcel_changes", {})
            # Of a very large import the event only counts its changes: any of them may be meant.
            listed = changes.items() if isinstance(changes, dict) else _any(parcels, int(ident))
            for parcel_id, names in listed:
                for name in names:
                    found[int(parcel_id), name] = at
    return found


def _any(parcels: Sequence[Known], policy_id: int) -> Iterator[tuple[str, Iterable[str]]]:
    return ((str(parcel.pk), FACTS.values()) for parcel in parcels if parcel.policy_id == policy_id)


def _said(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
