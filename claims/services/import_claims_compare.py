"""Rows of a claims sheet against the records: whose parcel, known already, open already, or new.

Set by set: a handful of statements for some thousand rows.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from claims.imports.columns import CLAIMS
from claims.models import PlatformRow, RowState
from claims.selectors.facts import claims_on
from claims.workflow import DEAD_STATES
from policies.imports.sheet import Values
from policies.models import InsuredParcel, ParcelAlias
from policies.services.import_compare import SheetRow, pieces
from policies.terms.core.money import MINOR_UNITS

I = CLAIMS.index  # noqa: E741
_SUMS = ("claimed_amount", "salvage_expenses")

Reason = list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A parcel as a row may name it."""

    parcel_id: int
    tracking_no: str
    policy_no: str
    currency: str


@dataclass(slots=True)
class ClaimRow:
    """One row beside the records. `wrong` are cells that the records refuse: field, code, parameters."""

    row: SheetRow
    parcel_id: int | None = None
    reasons: list[Reason] = field(default_factory=list)
    known: bool = False
    wrong: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    fingerprint: str = ""
    blanks: bool = False

    @property
    def forbidden(self) -> tuple[str, ...]:
        """The cells that the records refuse; of a row that was taken in meanwhile its reference."""
        return ("platform_ref",) if self.known else tuple(name for name, _code, _params in self.wrong)

    @property
    def action(self) -> str:
        if self.known:
            return "unchanged"
        return "hold" if self.reasons else "create"

    def staged(self) -> list[Any]:
        """The row as it waits in the batch."""
        row = self.row
        return [row.number, row.values, row.derived, self.parcel_id, None, self.reasons]


@dataclass(slots=True)
class _Records:
    """What the records know of the numbers in a file."""

    by_number: dict[str, list[Place]] = field(default_factory=dict)
    by_policy: dict[str, list[Place]] = field(default_factory=dict)
    open_claims: dict[str, dict[int, str]] = field(default_factory=dict)
    numbers_of: dict[int, set[str]] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    fingerprints: set[tuple[str, str]] = field(default_factory=set)


def compare(rows: Iterable[SheetRow]) -> Iterator[ClaimRow]:
    """Every row with what it would do, in the order in which the rows come."""
    given = list(rows)
    records = _look_up(given)
    found = {row.number: _placed(row, records) for row in given}
    _fingerprint([found[number] for number in sorted(found)])
    first_on: dict[int, int] = {}
    first_named: dict[str, int] = {}
    # A row is twice in the file if an earlier one is there, in whichever order they are compared.
    for number in sorted(found):
        _judge(found[number], records, first_on, first_named)
    return (found[row.number] for row in given)


def fingerprint(values: Values, occurrence: int) -> str:
    """A hash of all that a row says; `occurrence` tells rows apart that say the same in one file."""
    text = json.dumps([values, occurrence], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fingerprint(rows: Sequence[ClaimRow]) -> None:
    seen: dict[str, int] = defaultdict(int)
    for each in rows:
        plain = fingerprint(each.row.values, 0)
        # Of the rows that say the same perhaps only some are staged: each keeps which one it was.
        each.row.derived = each.row.derived or seen[plain]
        each.fingerprint = fingerprint(each.row.values, each.row.derived)
        seen[plain] += 1


def _judge(each: ClaimRow, records: _Records, first_on: dict[int, int], first_named: dict[str, int]) -> None:
    if each.wrong or each.parcel_id is None:
        return
    reference = str(each.row.values[I["platform_ref"]])
    if (reference, each.fingerprint) in records.fingerprints:
        each.known = True
        return
    if reference in records.references:
        each.reasons.append(["same_reference", records.references[reference]])
    for number in sorted(records.numbers_of.get(each.parcel_id, ())):
        for _claim_id, claim_no in sorted(records.open_claims.get(number, {}).items()):
            if ["open_claim", claim_no] not in each.reasons:
                each.reasons.append(["open_claim", claim_no])
    same_name = first_named.setdefault(reference, each.row.number)
    same_parcel = first_on.setdefault(each.parcel_id, each.row.number)
    for code, other in (("reference_twice", same_name), ("parcel_twice", same_parcel)):
        if other != each.row.number:
            each.reasons.append([code, str(other)])


def _placed(row: SheetRow, records: _Records) -> ClaimRow:
    """The row with its parcel, or with what is wrong about it."""
    each = ClaimRow(row)
    tracking_no, policy_no = row.values[I["tracking_no"]], row.values[I["policy_no"]]
    if tracking_no is not None:
        places = records.by_number.get(tracking_no, [])
        if not places:
            each.wrong.append(("tracking_no", "unknown_parcel", {}))
            return each
        if policy_no is not None:
            places = [place for place in places if place.policy_no == policy_no]
            if not places:
                each.wrong.append(("policy_no", "parcel_not_of_policy", {"tracking_no": tracking_no}))
                return each
        if len(places) > 1:
            names = ", ".join(sorted({place.policy_no for place in places})[:5])
            each.wrong.append(("tracking_no", "parcel_of_several", {"policies": names}))
            return each
    else:
        places = records.by_policy.get(str(policy_no), [])
        if len(places) != 1:
            code = "policy_of_several" if places else "unknown_policy"
            each.wrong.append(("policy_no", code, {"count": str(len(places))} if places else {}))
            return each
    each.parcel_id = places[0].parcel_id
    _check_sums(each, places[0].currency)
    return each


def _check_sums(each: ClaimRow, currency: str) -> None:
    """What is claimed is claimed in the policy's currency, with no more decimals than it has."""
    values = each.row.values
    given = values[I["currency"]]
    if given is not None and given != currency:
        each.wrong.append(("currency", "not_policys_currency", {"currency": currency}))
        return
    for name in _SUMS:
        value = values[I[name]]
        exponent = Decimal(value).normalize().as_tuple().exponent if value is not None else 0
        if isinstance(exponent, int) and -exponent > MINOR_UNITS[currency]:
            params = {"decimals": str(MINOR_UNITS[currency]), "currency": currency}
            each.wrong.append((name, "too_many_decimals", params))


def _look_up(rows: Sequence[SheetRow]) -> _Records:
    records = _Records()
    numbers = {str(row.values[I["tracking_no"]]) for row in rows if row.values[I["tracking_no"]] is not None}
    policies = {str(row.values[I["policy_no"]]) for row in rows if row.values[I["tracking_no"]] is None}
    _find_parcels(records, numbers, policies)
    _find_claims(records)
    for some in pieces(str(row.values[I["platform_ref"]]) for row in rows):
        before = PlatformRow.objects.filter(reference__in=some).exclude(state=RowState.UNDONE).order_by("pk")
        for reference, value, claim_no in before.values_list("reference", "fingerprint", "claim__claim_no"):
            records.fingerprints.add((reference, value))
            records.references[reference] = claim_no or records.references.get(reference, "")
    return records


def _find_parcels(records: _Records, numbers: set[str], policies: set[str]) -> None:
    columns = ("pk", "tracking_no", "policy__policy_no", "policy__currency")
    for some in pieces(policies):
        for found in InsuredParcel.objects.filter(policy__policy_no__in=some).order_by("pk").values_list(*columns):
            records.by_policy.setdefault(found[2], []).append(Place(*found))
    by_number: dict[str, dict[int, Place]] = defaultdict(dict)
    for some in pieces(numbers):
        for found in InsuredParcel.objects.filter(tracking_no__in=some).values_list(*columns):
            by_number[found[1]][found[0]] = Place(*found)
        aliases = ParcelAlias.objects.filter(tracking_no__in=some)
        for alias, *own in aliases.values_list("tracking_no", *(f"parcel__{column}" for column in columns)):
            by_number[alias][own[0]] = Place(*own)
    records.by_number = {number: [places[key] for key in sorted(places)] for number, places in by_number.items()}


def _find_claims(records: _Records) -> None:
    """Claims that live on any number of the parcels, and every number of these parcels."""
    places = [place for some in (records.by_number, records.by_policy) for found in some.values() for place in found]
    for place in places:
        records.numbers_of.setdefault(place.parcel_id, set()).add(place.tracking_no)
    for some in pieces(records.numbers_of):
        for parcel_id, number in ParcelAlias.objects.filter(parcel__in=some).values_list("parcel_id", "tracking_no"):
            records.numbers_of[parcel_id].add(number)
    for part in pieces(number for numbers in records.numbers_of.values() for number in numbers):
        live = claims_on(set(part)).exclude(state__in=DEAD_STATES)
        for claim in live.select_related("parcel").prefetch_related("parcel__aliases"):
            for number in (claim.parcel.tracking_no, *(alias.tracking_no for alias in claim.parcel.aliases.all())):
                records.open_claims.setdefault(number, {})[claim.pk] = claim.claim_no
