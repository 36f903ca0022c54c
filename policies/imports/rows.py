"""What must hold inside one row, once its cells are read."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.imports import spellings
from policies.imports.columns import COLUMNS, SUMS_INSURED
from policies.models import Scheme

INDEX: dict[str, int] = {column.field: position for position, column in enumerate(COLUMNS)}
UNINSURED = frozenset({Scheme.FPX_TA.value, Scheme.JSX_STD.value})
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

Values = list[str | None]


def check_required(values: Values, bad: set[str], refuse: Refuse) -> None:
    """Refuse empty required cells; a cell already refused is not refused twice."""
    for index, name in _REQUIRED:
        if values[index] is None and name not in bad:
            refuse(name, "required", "")
    if values[_SCHEME] is not None and values[_SCHEME] not in UNINSURED:
        for index, name in _SUMS:
            if values[index] is None and name not in bad:
                refuse(name, "required", "")


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
