"""What must hold inside one row of the policy spreadsheet, once its cells are read."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.imports import spellings
from policies.imports.columns import BY_FIELD, COLUMNS, SUMS_INSURED
from policies.imports.problems import TableError
from policies.imports.sheet import OpenRow, Values, refuse_empty
from policies.models import Scheme

INDEX: dict[str, int] = {column.field: position for position, column in enumerate(COLUMNS)}
UNINSURED = frozenset({Scheme.FPX_TA.value, Scheme.JSX_STD.value})
# A blank cell that the file derives from another one gives way to what is on record.
ISSUED_DERIVED, ZONE_DERIVED = 1, 2
_PARCEL_INSURANCE = frozenset({Scheme.FPX_PI.value, Scheme.FPX_AR.value})
_REQUIRED = tuple(
    (INDEX[column.field], column.field) for column in COLUMNS if column.required and column.field not in SUMS_INSURED
)
_SUMS = tuple((INDEX[name], name) for name in SUMS_INSURED)

Refuse = Callable[..., None]

_SCHEME, _SUM, _VALUE = INDEX["scheme"], INDEX["sum_insured"], INDEX["insured_value"]
_CATEGORY, _AGREED = INDEX["category"], INDEX["agreed_categories"]
_DISPATCHED, _NOTICE, _DELIVERED = INDEX["dispatched_at"], INDEX["arrival_notice_at"], INDEX["delivered_at"]
_PAID, _ISSUED, _ZONE = INDEX["paid_at"], INDEX["issued_at"], INDEX["destination_time_zone"]
_ALWAYS_THERE = (*(index for index, _name in (*_REQUIRED, *_SUMS)), _ISSUED)
_LOOKED_AT = frozenset({*spellings.PRECIOUS, *spellings.UNINSURABLE})


def policy_rules(row: OpenRow, values: Values, fields: frozenset[str]) -> int:
    """Refuse what can't be in one row; derive the issue from the payment and the zone from the arrival notice.

    Raises TableError for insured rows of a file without the columns of the insured sums.
    """
    if values[_SCHEME] not in {None, *UNINSURED} and not fields.issuperset(SUMS_INSURED):
        lacking = [BY_FIELD[name] for name in SUMS_INSURED if name not in fields]
        raise TableError("missing_columns", columns=", ".join(f"{column.zh} / {column.en}" for column in lacking))
    refuse_empty(_REQUIRED, values, row)
    if values[_SCHEME] is not None and values[_SCHEME] not in UNINSURED:
        refuse_empty(_SUMS, values, row)
    check_order(values, row.shown, row.refuse)
    derived = 0
    if values[_ISSUED] is None and "issued_at" not in row.bad:
        values[_ISSUED], derived = values[_PAID], ISSUED_DERIVED
    if values[_ZONE] is None and row.zone and "destination_time_zone" not in row.bad:
        values[_ZONE], derived = row.zone, derived | ZONE_DERIVED
    for code in warnings_of(values):
        row.warn(code)
    return derived


def nothing_to_say(columns: Sequence[Sequence[str | None]], fields: frozenset[str]) -> bool:
    """Whether `policy_rules` surely would refuse nothing, derive nothing and warn of nothing in these rows.

    They must tell of no zone by themselves. Rows of which this isn't sure go to the rules.
    """
    if not all(all(columns[index]) for index in _ALWAYS_THERE):
        return False
    sent, noticed, zones = columns[_DISPATCHED], columns[_NOTICE], columns[_ZONE]
    for later in (noticed, columns[_DELIVERED]):
        if any(later) and any(a and b and a < b for a, b in zip(later, sent, strict=True)):
            return False
    if any(noticed) and any(notice and not zone for notice, zone in zip(noticed, zones, strict=True)):
        return False
    if _PARCEL_INSURANCE.isdisjoint(columns[_SCHEME]):
        return True
    # Sums are written alike, with three decimals: a longer text is a larger sum.
    sums = zip(columns[_SUM], columns[_VALUE], strict=True)
    if any(len(total) > len(value) or (len(total) == len(value) and total > value) for total, value in sums):  # type: ignore[arg-type, operator]
        return False
    return _LOOKED_AT.isdisjoint(columns[_CATEGORY])


def check_order(values: Values, raw: Callable[[str], str], refuse: Refuse) -> None:
    """Refuse a parcel that arrived before it left. A bare date counts as the whole of its day."""
    dispatched = values[_DISPATCHED]
    if dispatched is None:
        return
    for index, name in ((_NOTICE, "arrival_notice_at"), (_DELIVERED, "delivered_at")):
        later = values[index]
        if later is not None and later < dispatched and not _same_day_without_time(later, dispatched):
            refuse(name, "before_dispatch", raw(name), dispatched=_local(dispatched))


def _same_day_without_time(later: str, earlier: str) -> bool:
    arrived = datetime.fromisoformat(later).astimezone(OFFICE_ZONE)
    left = datetime.fromisoformat(earlier).astimezone(OFFICE_ZONE)
    return arrived.date() == left.date() and (arrived.hour, arrived.minute, arrived.second) == (0, 0, 0)


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")


def warnings_of(values: Values) -> Sequence[str]:
    """What is allowed and still worth a look: codes of warnings."""
    found = []
    total, value = values[_SUM], values[_VALUE]
    if values[_SCHEME] in _PARCEL_INSURANCE:
        if total is not None and value is not None and total != value and Decimal(total) > Decimal(value):
            found.append("insured_above_value")
        category = values[_CATEGORY]
        if category in spellings.PRECIOUS and category not in (values[_AGREED] or "").split(","):
            found.append("category_not_agreed")
        elif category in spellings.UNINSURABLE:
            found.append("category_uninsurable")
    if values[_NOTICE] is not None and values[_ZONE] is None:
        found.append("zone_assumed")
    return found
