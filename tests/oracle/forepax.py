"""The tracking assurance and the two covers of the general terms."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.oracle.sheet import EXEMPTIONS, SHANGHAI, Sheet

PRECIOUS = frozenset(
    ["gold_silver", "jewellery", "diamonds", "jade", "ornaments", "ancient_coins", "antiques", "ancient_books"]
    + ["ancient_paintings", "stamps", "artworks", "rare_metals", "other_precious"]
)
LIVING = frozenset(["vegetables", "fruit", "live_animals", "poultry", "fish", "other_animals"])
NAMED = frozenset(
    ["severe_weather", "lightning", "tsunami", "earthquake", "flood", "fire", "explosion"]
    + [f"conveyance_{what}" for what in ("grounding", "reef", "sinking", "collision", "overturning", "derailment")]
    + ["conveyance_crash", "conveyance_missing"]
)
EXTERNAL = frozenset(["theft", "parcel_missing", "breakage", "wetting", "rough_handling", "other_external"])
ASSURANCE_PAPERS = ("order_details", "transport_anomaly_proof", "freight_payment_proof")
PAPERS = (
    *("policy_original", "parcel_receipt", "invoice", "packing_list", "weight_note", "loss_certificate"),
    *("inspection_report", "claim_statement"),
)
DAY = timedelta(days=1)
Sums = dict[str, Fraction | None]


def assurance(s: Sheet) -> Sums:
    """FPX-TA: the freight of what was lost in transit."""
    if s.need("parcel.platform_order") is False:
        s.denies.append("TA-2.1")
    for clause in ("TA-2.2", "TA-2.3", "TA-4.1", "TA-4.2"):
        s.excludes(clause)
    if s.kind != "loss":
        s.denies += ["TA-3.3", "TA-4.4"]
    elif s.ask("TA-3.3") == "no":
        s.denies.append("TA-3.3")
    ends = [s.at("parcel.delivered_at"), s.at("parcel.terminated_at")]
    s.within("TA-5", ["parcel.order_paid_at", "parcel.order_confirmed_at"], ends)
    if s.ask_idly("TA-7") == "no":
        s.warns.append("TA-7")
    s.papers(*ASSURANCE_PAPERS)
    freight = s.need_sum("parcel.freight")
    if freight is not None and s.get("parcel.freight_paid") is False:
        s.warns.append("TA-4.3")
        freight = Fraction(0)
    return {"freight": freight}


def insurance(s: Sheet) -> Sums:
    """FPX-PI and FPX-AR: goods and rescue expenses; `without` is the sum of both as if no exemption bound."""
    _subject(s)
    _excluded_causes(s)
    s.within("GT-9", ["parcel.dispatched_at"], [_cover_end(s)])
    _rescinded(s)
    _duties(s)
    _endorsed(s)
    s.papers(*PAPERS)
    if s.get("claim.third_party_liable"):
        s.papers("third_party_correspondence")
    return _settled(s)


def _subject(s: Sheet) -> None:
    if s.need("parcel.carriage") == "other":
        s.denies.append("GT-2.1")
    category, peril = s.need("parcel.category"), s.need("claim.peril")
    if category in PRECIOUS and category not in (s.get("policy.agreed_categories") or []):
        s.denies.append("GT-2.2")
    if category in LIVING:
        s.denies.append("GT-2.3")
    if peril and s.scheme == "FPX-PI" and peril not in NAMED:
        s.denies.append("GT-4.1")
    if peril and s.scheme == "FPX-AR" and peril not in NAMED | EXTERNAL:
        s.denies.append("GT-5")


def _excluded_causes(s: Sheet) -> None:
    for clause in ("GT-6.1", "GT-6.2", "GT-6.5"):
        s.excludes(clause)
    s.takes_a_part("GT-6.3")
    if s.kind == "delay":
        s.denies.append("GT-6.4")
    else:
        s.takes_a_part("GT-6.4")


def _cover_end(s: Sheet) -> datetime | None:
    ends = [s.at("parcel.delivered_at")]
    notice = s.at("parcel.arrival_notice_at")
    if notice:
        name = s.get("parcel.destination_time_zone")
        zone = ZoneInfo(name) if name else notice.tzinfo
        last = notice.astimezone(zone).date() + 16 * DAY
        ends.append(datetime(last.year, last.month, last.day, tzinfo=zone))
    return min((end.astimezone(UTC) for end in ends if end), default=None)


def _rescinded(s: Sheet) -> None:
    status, ground = s.get("policy.status"), s.get("policy.rescission_ground")
    if status == "cancelled" and s.need("parcel.dispatched_at"):
        s.warns.append("GT-30")
    if not is_rescinded(s):
        if ground in ("intentional", "gross_negligence"):
            s.warns.append("GT-12")
        _premium(s)
        return
    arrived, event = s.at("policy.rescission_arrived_at"), s.at("claim.event_at")
    ended = bool(arrived and event and arrived <= event)
    if ground == "premium_unpaid":
        s.refers.append("GT-18")
        if ended:
            s.denies.append("GT-18")
        elif arrived:
            s.warns.append("GT-18")
        else:
            s.lacks_idly.append("policy.rescission_arrived_at")
        return
    _premium(s)
    if ground == "increased_risk":
        (s.denies if ended else s.refers).append("GT-12")
        return
    _non_disclosure(s, ended)


def is_rescinded(s: Sheet) -> bool:
    """Declared, not merely a ground that is known."""
    recorded = s.get("policy.rescinded_at") or s.get("policy.rescission_arrived_at")
    return s.get("policy.status") == "rescinded" or bool(recorded)


def _premium(s: Sheet) -> None:
    paid = s.get("policy.premium_paid")
    if paid is None:
        s.lacks_idly.append("policy.premium_paid")
    elif not paid:
        s.warns.append("GT-18")


def _non_disclosure(s: Sheet, ended: bool) -> None:
    names = ("policy.rescission_ground", "policy.ground_known_at", "policy.rescission_arrived_at")
    lacking = [name for name in names if s.get(name) is None]
    if lacking:
        s.lacks += lacking
        s.refers += ["GT-12", "GT-17"]
        s.warns.append("GT-17.d")
        return
    known, arrived = s.at("policy.ground_known_at"), s.at("policy.rescission_arrived_at")
    assert known
    assert arrived
    contract = s.at("policy.issued_at") or s.at("policy.paid_at")
    last = known.astimezone(SHANGHAI).date() + 30 * DAY
    if contract:
        last = min(last, _two_years_after(contract.astimezone(SHANGHAI).date()))
    if (contract and known <= contract) or arrived.astimezone(SHANGHAI).date() > last:
        s.refers += ["GT-12", "GT-17"]
        s.warns += ["GT-12", "GT-17.d"]
        return
    s.refers.append("GT-17")
    (s.denies if ended else s.refers).append("GT-12")
    if s.get("policy.rescission_ground") == "intentional" or s.ask("GT-17") == "yes":
        s.denies.append("GT-17")


def _two_years_after(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 2, day=28) if leap_day else day.replace(year=day.year + 2)


def _duties(s: Sheet) -> None:
    nobody_liable = s.get("claim.third_party_liable") is False
    s.takes_a_part("GT-19")
    s.takes_a_part("GT-20")
    s.takes_a_part("GT-21", measured=True)
    s.takes_a_part("GT-22", pointless=s.kind == "delay")
    s.takes_a_part("GT-23", measured=True)
    if s.part_of("GT-24"):
        s.cuts.append("GT-24")
    if (not nobody_liable or s.answers.get("GT-26.1") == "yes") and s.ask_idly("GT-26.1") == "yes":
        s.warns.append("GT-26.1")
    s.excludes("GT-26.2", pointless=nobody_liable)
    s.takes_a_part("GT-26.3", measured=True, pointless=nobody_liable)
    s.excludes("IL-27.1")
    s.takes_a_part("IL-27.3", measured=True)


def _endorsed(s: Sheet) -> None:
    stated = s.get("policy.endorsements") or []
    if "E1" in stated and s.ask("E1") == "yes":
        s.refers.append("E1")
    lost = s.kind == "loss" and s.get("parcel.delivered_at") is None
    never_came = lost and s.get("claim.peril") in ("parcel_missing", "conveyance_missing")
    for clause in ("E2", "E3"):
        if clause in stated and s.kind != "delay" and not never_came:
            s.excludes(clause, pointless=lost)


def _settled(s: Sheet) -> Sums:
    insured, value = s.need_sum("policy.sum_insured"), s.need_sum("policy.insured_value")
    loss = s.need_sum("claim.goods_loss")
    if insured is not None and value is not None and insured > value:
        s.warns.append("GT-7")
    if insured is None or value is None or loss is None or s.currency is None:
        return {"goods": None, "salvage_expenses": None, "bare_goods": None, "bare_salvage": None}
    bare_goods = bare_salvage = goods = salvage = None
    if set(s.unmeasured) <= EXEMPTIONS:
        bare_goods, bare_salvage = _goods_and_salvage(s, min(insured, value), value, loss, bound=False)
    if not s.unmeasured:
        goods, salvage = _goods_and_salvage(s, min(insured, value), value, loss, bound=True)
    return {"goods": goods, "salvage_expenses": salvage, "bare_goods": bare_goods, "bare_salvage": bare_salvage}


def _goods_and_salvage(
    s: Sheet, limit: Fraction, value: Fraction, loss: Fraction, *, bound: bool
) -> tuple[Fraction, Fraction]:
    """Both sums before rounding. Not `bound`: as if none of the exemption clauses were there."""
    if any(bound or clause not in EXEMPTIONS for clause in s.denies):
        return Fraction(0), Fraction(0)
    share = limit / value if bound else Fraction(1)
    for part in s.claim.get("reductions") or []:
        if part["clause"] != "GT-26.3" and (bound or part["clause"] not in EXEMPTIONS):
            loss -= Fraction(part["amount"])
    covered = min(max(loss, Fraction(0)), value)
    net = max(covered - s.sum_of("claim.residual_value") - s.sum_of("claim.third_party_recovered"), Fraction(0))
    expenses = s.sum_of("claim.salvage_expenses")
    before = s.get("policy.deductible_order") == "before_pro_rata"
    left = max(limit - s.paid_before("goods_paid"), Fraction(0))
    base = net if before else min(net * share, left)
    taken = min(base, max(s.sum_of("policy.deductible_amount"), base * s.sum_of("policy.deductible_rate")))
    if not bound:
        taken = Fraction(0)
    if taken:
        s.cuts.append("GT-8")
    if share < 1 and ((net - taken if before else net) or expenses):
        s.cuts.append("GT-25.2")
    goods = (base - taken) * share if before else base - taken
    goods = max(min(goods, left) - s.part_of("GT-26.3"), Fraction(0))
    cap = max(limit - s.paid_before("salvage_paid"), Fraction(0))
    if s.get("claim.rescued_sum_insured") is not None:
        cap = min(cap, s.sum_of("claim.rescued_sum_insured"))
    return goods, min(expenses * share, cap)
