"""The risk insurance and the carrier's own standard."""

from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.oracle.clocks import Days
from tests.oracle.forepax import Sums, is_rescinded
from tests.oracle.sheet import SHANGHAI, Case, Sheet

MODES = ("air", "sea", "rail")
PAPERS = (
    "invoice|order_screenshot|receipt|purchase_order",
    "packing_list|weight_note|waybill_photo|electronic_invoice|bill_of_lading",
)
POINTS = ("JS-1", "JS-2", "JS-3", "JS-6", "JS-7")
ILLICIT = ("counterfeit", "contraband")


def insured(s: Sheet) -> Sums:
    """JSX-INS: the loss up to the sum insured, or a capped subsidy for a delay."""
    mode, stated = s.get("parcel.transport_mode"), s.get("policy.transport_modes") or MODES
    if mode and (mode not in MODES or mode not in stated):
        s.denies.append("JI-2")
    elif s.kind != "delay":
        s.within("JI-2", ["parcel.dispatched_at"], [s.at("parcel.delivered_at")])
    if "JI-2" not in s.denies:
        s.need("parcel.transport_mode")
    _in_force(s)
    s.papers(*PAPERS)
    _points_as_hints(s)
    return {"subsidy": _subsidy(s)} if s.kind == "delay" else {"goods": _loss(s)}


def _in_force(s: Sheet) -> None:
    event = s.at("claim.event_at") if s.need("claim.event_at") else None
    paid = s.at("policy.paid_at") or s.at("parcel.order_paid_at")
    if paid is None:
        s.need("policy.paid_at")
    if paid and event:
        first = paid.astimezone(SHANGHAI).date() + timedelta(days=1)
        if event < datetime(first.year, first.month, first.day, tzinfo=SHANGHAI):
            s.denies.append("JI-5")
            return
    if is_rescinded(s):
        s.refers.append("JI-5")
        s.warns.append("JI-5")
    elif paid and event and s.get("policy.status") == "cancelled":
        s.warns.append("JI-5")


def _points_as_hints(s: Sheet) -> None:
    s.warns += [clause for clause in POINTS if s.answers.get(clause) == "yes"]
    if s.get("parcel.category") in ILLICIT:
        s.warns.append("JS-7")
    if s.kind != "delay" and s.get("parcel.freight_paid") is False:
        s.warns.append("JS-5.2")
    if True in _overdue(s):
        s.warns.append("JS-5.1")


def _loss(s: Sheet) -> Fraction | None:
    loss, limit = s.need_sum("claim.goods_loss"), s.need_sum("policy.sum_insured")
    if loss is None or limit is None:
        return None
    return _approved(s, min(loss, max(limit - s.paid_before("goods_paid"), Fraction(0))))


def _approved(s: Sheet, amount: Fraction) -> Fraction:
    approved = s.get("claim.insurer_approved")
    return amount if approved is None else min(amount, Fraction(approved))


def _subsidy(s: Sheet) -> Fraction | None:
    days = s.get("claim.delay_days")
    if days is None:
        promised, delivered = s.need("parcel.promised_on"), s.need("parcel.delivered_at")
        if promised and delivered:
            came_on = datetime.fromisoformat(delivered).astimezone(SHANGHAI).date()
            days = max(0, (came_on - date.fromisoformat(promised)).days)
    if days == 0:
        s.denies.append("JI-4.2")
        return Fraction(0)
    if s.currency not in (None, "CNY"):
        s.refers.append("JI-4.2")
    entered, limit = s.need_sum("claim.delay_subsidy"), s.need_sum("policy.sum_insured")
    if days is None or entered is None or limit is None or s.currency != "CNY":
        return None
    cap = min(limit * Fraction(20, 100), Fraction(800)) - s.sum_of("claim.order_subsidies_paid")
    return _approved(s, min(entered, max(cap, Fraction(0))))


def standard(s: Sheet) -> Sums:
    """JSX-STD: what the adjuster found by the carrier's standard."""
    s.excludes("JS-1")
    s.excludes("JS-2")
    s.excludes("JS-3", pointless=s.kind == "delay")
    _in_time(s)
    if s.kind != "delay" and s.need("parcel.freight_paid") is False:
        s.blocked = True
    s.excludes("JS-6", pointless=s.get("parcel.delivered_at") is not None)
    if s.get("parcel.category") in ILLICIT:
        s.denies.append("JS-7")
    else:
        s.excludes("JS-7", pointless=s.get("parcel.category") is not None)
    s.papers("written_application")
    table = s.case.get("standard_table")
    if table and table["currency"] == s.currency and s.kind != "delay":
        return {"goods": _by_table(s, table)}
    s.need("claim.standard_amount_reason")
    return {"goods": s.need_sum("claim.standard_amount")}


def _by_table(s: Sheet, table: Case) -> Fraction | None:
    loss, per_parcel, per_kg = s.need_sum("claim.goods_loss"), table.get("per_parcel"), table.get("per_kg")
    weight = s.need_sum("parcel.weight_kg") if per_kg else None
    if s.get("claim.standard_amount") is not None and loss is not None and (weight is not None or not per_kg):
        s.warns.append("JS-0")
    if loss is None or (per_kg and weight is None):
        return None
    limits = [Fraction(per_parcel)] if per_parcel else []
    return min([loss, *limits, *([Fraction(per_kg) * weight] if per_kg and weight is not None else [])])


def _in_time(s: Sheet) -> None:
    if s.need("claim.received_at") is None:
        return
    by_acceptance, by_delivery = _overdue(s)
    if by_acceptance is None and by_delivery is None:
        s.lacks.append("parcel.dispatched_at")
    if by_delivery and by_acceptance is not False:
        s.denies.append("JS-5.1")
    elif by_acceptance or by_delivery:
        s.warns.append("JS-5.1")
        if by_delivery is None and s.kind != "loss":
            s.lacks.append("parcel.delivered_at")


def _overdue(s: Sheet) -> tuple[bool | None, bool | None]:
    """Whether the application came too late after the acceptance, and after the delivery; None: no such date."""
    applied = s.at("claim.received_at")
    accepted = s.at("parcel.carrier_accepted_at") or s.at("parcel.dispatched_at")
    return _too_late(applied, accepted), _too_late(applied, s.at("parcel.delivered_at"))


def _too_late(applied: datetime | None, receipt: datetime | None) -> bool | None:
    if applied is None or receipt is None:
        return None
    last = Days().roll(receipt.astimezone(SHANGHAI).date() + timedelta(days=30))
    return applied.astimezone(SHANGHAI).date() > last
