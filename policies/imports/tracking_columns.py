"""The columns of a carrier's tracking file, declared once, and what must hold inside its rows and between them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.clock import now
from policies.imports.columns import Column, Level
from policies.imports.columns import Kind as K
from policies.imports.problems import Findings, Problem, shown
from policies.imports.sheet import Bad, NumberedRow, NumberedRows, OpenRow, Sheet, Values, refuse_empty
from policies.imports.spellings import table_of
from policies.imports.values import written

R = Level.ROW
RENUMBERED, SCAN = "renumbered", "scan"
# What an event of the carrier records on the parcel; a renumbering adds a number instead.
FACTS: Mapping[str, str] = MappingProxyType(
    {
        "accepted": "carrier_accepted_at",
        "dispatched": "dispatched_at",
        SCAN: "last_scan_at",
        "arrival_notice": "arrival_notice_at",
        "delivered": "delivered_at",
        "returned": "returned_at",
        "terminated": "terminated_at",
    }
)
_LABELS = {
    "accepted": _("Accepted by the carrier"),
    "dispatched": _("Dispatched"),
    SCAN: _("Last scan"),
    "arrival_notice": _("Arrival notice"),
    "delivered": _("Delivered"),
    "returned": _("Returned"),
    "terminated": _("Carriage terminated"),
    RENUMBERED: _("Waybill renumbered"),
}
_WORDS = {
    "accepted": ("揽收", "已揽收", "承运商揽收", "收寄", "Accepted", "Accepted by the carrier", "Picked up", "Posted"),
    "dispatched": ("发货", "已发货", "发出", "Dispatched", "Shipped"),
    SCAN: ("扫描", "最后扫描", "末次扫描", "运输中", "Scan", "Last scan", "In transit"),
    "arrival_notice": (
        "到货通知", "到达通知", "通知取件", "Arrival notice", "Ready for pick-up", "Notified", "Delivery attempted",
    ),
    "delivered": ("签收", "已签收", "妥投", "已妥投", "Delivered", "Signed for"),
    "returned": ("退回", "已退回", "退件", "Returned", "Returned to sender"),
    "terminated": ("终止", "运输终止", "Terminated", "Carriage terminated"),
    RENUMBERED: ("转单", "转单号", "换单", "换单号", "Renumbered", "Waybill renumbered", "New tracking number"),
}  # fmt: skip


@lru_cache(maxsize=1)
def events() -> dict[str, str]:
    return table_of(_WORDS)


def say_event(code: str) -> str:
    return str(_LABELS[code])


# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("tracking_no", "运单号", "Tracking No.", K.IDENTIFIER, R,
           _("The waybill's number, the first or any later one; every parcel that bears it is meant."),
           required=True, max_length=64, example="YT2600000000001"),
    Column("policy_no", "保单号", "Policy No.", K.IDENTIFIER, R,
           _("Only the parcel under this policy or order is meant."),
           max_length=64, example="PI-2026-000001"),
    Column("event", "事件", "Event", K.CHOICE, R, _("What happened."),
           required=True, words=events, said=say_event, example="delivered"),
    Column("happened_at", "发生时间", "Happened At", K.INSTANT, R,
           _("With its offset, or with the place's time zone beside it."),
           required=True, local=True, example="2026-01-16T11:20+01:00"),
    Column("time_zone", "当地时区", "Time Zone", K.ZONE, R, _("IANA name; for times that have no offset."),
           example="Europe/Berlin"),
    Column("new_tracking_no", "新运单号", "New Tracking No.", K.IDENTIFIER, R,
           _("The number that the parcel bears from then on, beside its others; of a renumbering only."),
           max_length=64, example="LX000000001CN"),
    Column("reported_at", "报送时间", "Reported At", K.INSTANT, R,
           _("When the carrier reported it. What is on record gives way to a later report only."),
           local=True, example="2026-01-16T12:00+01:00"),
    Column("source", "来源", "Source", K.TEXT, R, _("What shows it: system, scan, letter. Empty: this file."),
           max_length=120, example="承运商轨迹接口"),
)
# fmt: on


def tracking_rules(row: OpenRow, values: Values, fields: frozenset[str]) -> int:
    """Refuse what can't be in one row; put local times at their instant."""
    refuse_empty(TRACKING.required, values, row)
    for name in ("happened_at", "reported_at"):
        _place_in_time(row, values, name)
    happened, reported = _value(values, "happened_at"), _value(values, "reported_at")
    if happened is not None and reported is not None and not row.bad and reported < happened:
        row.refuse("reported_at", "reported_before")
    new, event = _value(values, "new_tracking_no"), _value(values, "event")
    if event == RENUMBERED:
        if new is None and "new_tracking_no" not in row.bad:
            row.refuse("new_tracking_no", "required", "")
        elif new is not None and new == _value(values, "tracking_no"):
            row.refuse("new_tracking_no", "same_number")
    elif new is not None and event is not None:
        row.refuse("new_tracking_no", "no_renumbering")
    return 0


def _place_in_time(row: OpenRow, values: Values, name: str) -> None:
    index = TRACKING.index[name]
    text = values[index]
    if text is None:
        return
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        zone = _value(values, "time_zone")
        if zone is None:
            if "time_zone" not in row.bad:
                row.refuse(name, "no_offset")
            return
        at = at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        values[index] = at.isoformat()
    if at > now():
        row.refuse(name, "in_future")


def agree(rows: NumberedRows, bad: Bad, labels: Mapping[str, str], findings: Findings) -> None:
    """Refuse rows that give one event of one parcel two different times; a parcel is scanned many times."""
    index = TRACKING.index
    places = tuple(index[name] for name in ("tracking_no", "policy_no", "event"))
    first_of: dict[tuple[str | None, ...], NumberedRow] = {}
    for row in rows:
        key = tuple(row.values[place] for place in places)
        if key[2] in (SCAN, RENUMBERED, None) or row.number in bad:
            continue
        first = first_of.setdefault(key, row)
        at = index["happened_at"]
        if first.values[at] != row.values[at]:
            for one, other in ((first, row), (row, first)):
                value = shown(written(TRACKING.by_field["happened_at"], one.values[at]))
                params = {"other": other.number}
                findings.refuse(Problem(one.number, "happened_at", labels["happened_at"], "two_times", value, params))


def _value(values: Values, name: str) -> str | None:
    return values[TRACKING.index[name]]


TRACKING = Sheet("tracking", COLUMNS, tracking_rules, agree)
