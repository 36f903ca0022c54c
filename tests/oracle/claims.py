"""Claims to adjudicate, made from a seed: a sensible one, then a few changes, some of them odd, all of them legal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.oracle.forepax import ASSURANCE_PAPERS, EXTERNAL, LIVING, NAMED, PAPERS, PRECIOUS
from tests.oracle.sheet import DIGITS, Case

Change = Callable[[Random, Case, int], None]
Make = Callable[[Random, int], Any]

GENERAL = (
    *("GT-6.1", "GT-6.2", "GT-6.3", "GT-6.4", "GT-6.5", "GT-19", "GT-20", "GT-21", "GT-22", "GT-23"),
    *("GT-26.1", "GT-26.2", "GT-26.3", "IL-27.1", "IL-27.3", "E1", "E2", "E3"),
)
POINTS = ("JS-1", "JS-2", "JS-3", "JS-6", "JS-7")
QUESTIONS = {
    "FPX-TA": ("TA-2.2", "TA-2.3", "TA-4.1", "TA-4.2", "TA-3.3", "TA-7"),
    "FPX-PI": GENERAL,
    "FPX-AR": GENERAL,
    "JSX-INS": POINTS,
    "JSX-STD": POINTS,
}
GIVEN = {
    "FPX-TA": ASSURANCE_PAPERS,
    "FPX-PI": (*PAPERS, "third_party_correspondence"),
    "FPX-AR": (*PAPERS, "third_party_correspondence"),
    "JSX-INS": ("invoice", "waybill_photo"),
    "JSX-STD": ("written_application",),
}
CUTTING = ("GT-6.3", "GT-6.4", "GT-19", "GT-20", "GT-21", "GT-22", "GT-23", "GT-24", "IL-27.3", "GT-26.3")
KINDS = ("loss", "damage", "shortage", "delay")
STATES = ("submitted", "supplement_requested", "approved", "denied", "paid", "withdrawn")
GROUNDS = ("intentional", "gross_negligence", "premium_unpaid", "increased_risk")
BEGIN = datetime.fromisoformat("2026-03-01T09:00:00+08:00")


def claim(seed: int) -> Case:
    """One line of `adjudicate`; the same seed gives the same line."""
    random = Random(seed)
    scheme = random.choice([*QUESTIONS, "FPX-AR"])
    case, digits = _sensible(random, scheme)
    case["id"] = seed
    possible = [*_ANYWHERE, *_OF[scheme]]
    for change in random.sample(possible, random.choice([0, 1, 1, 2, 2, 3, 5])):
        change(random, case, digits)
    if random.random() < 0.3:
        _to_the_edge(random, case)
    if random.random() < 0.15:
        for section in ("policy", "parcel", "claim", "answers"):
            case[section] = {
                key: value for key, value in case[section].items() if key == "kind" or random.random() < 0.7
            }
    return case


def _sensible(random: Random, scheme: str) -> tuple[Case, int]:
    currency = random.choice(["CNY"] * 7 + ["JPY", "KWD", "USD"])
    digits = DIGITS[currency]
    kind = random.choice(KINDS if scheme.startswith("JSX") else KINDS[:3])
    paid, causes = BEGIN.isoformat(), NAMED if scheme == "FPX-PI" else NAMED | EXTERNAL
    answers = dict.fromkeys(QUESTIONS[scheme], "no")
    case: Case = {
        "scheme": scheme,
        "currency": currency,
        "policy": {"issued_at": paid, "paid_at": paid, "premium_paid": True, "exemptions_explained": True}
        | {"endorsements": ["E1", "E2", "E3"], "transport_modes": ["air"], "status": "in_force"}
        | {"sum_insured": _money(random, digits), "insured_value": _money(random, digits)},
        "parcel": {"tracking_no": "T-1", "category": "general", "carriage": "express", "transport_mode": "air"}
        | {"freight": _money(random, digits, 200), "freight_paid": True, "platform_order": True}
        | {"order_paid_at": paid, "order_confirmed_at": paid, "dispatched_at": "2026-03-03T10:00:00+08:00"},
        "claim": {"kind": "loss" if scheme == "FPX-TA" else kind, "peril": random.choice(sorted(causes))}
        | {"event_at": "2026-03-08T10:00:00+08:00", "received_at": "2026-03-12T10:00:00+08:00"}
        | {"goods_loss": _money(random, digits)},
        "documents": list(GIVEN[scheme]),
        "answers": answers,
    }
    for name, day in (("carrier_accepted_at", 2), ("arrival_notice_at", 9), ("delivered_at", 11)):
        if random.random() < 0.3:
            case["parcel"][name] = _instant(random, day, day)
    if scheme == "FPX-TA":
        answers |= {"TA-3.3": "yes", "TA-7": "yes"}
    if scheme == "JSX-STD":
        case["claim"] |= {"standard_amount": _money(random, digits, 500), "standard_amount_reason": "by weight"}
    if scheme == "JSX-INS" and kind == "delay":
        case["claim"] |= {"delay_days": random.randint(0, 20), "delay_subsidy": _money(random, digits, 1500)}
    return case, digits


def _money(random: Random, digits: int, top: int = 12000) -> str:
    if random.random() < 0.2:
        return str(random.choice([1, 50, 100, 500, 1000, 5000, 10000]))
    units = str(random.randint(1, top * 10**digits)).rjust(digits + 1, "0")
    return f"{units[:-digits]}.{units[-digits:]}" if digits else units


def _instant(random: Random, first: int = -5, last: int = 45) -> str:
    moment = BEGIN + timedelta(days=random.randint(first, last))
    at = random.choice(
        ["00:00:00", "23:59:59", "10:00:00", f"{random.randint(0, 23):02}:{random.randint(0, 59):02}:00"]
    )
    return f"{moment.date()}T{at}{random.choice(['+08:00'] * 4 + ['+00:00', '-05:00', '+09:00'])}"


def _to_the_edge(random: Random, case: Case) -> None:
    """Move the event, or the application, to where a period begins or ends, or a second beside it."""
    dated = [case[part][name] for part in ("policy", "parcel") for name in case[part] if name.endswith("_at")]
    fact = datetime.fromisoformat(random.choice([value for value in dated if value][-3:]))
    midnight = fact.replace(hour=0, minute=0, second=0)
    beside = timedelta(seconds=random.choice([-1, 0, 0, 1]))
    if case["scheme"] == "JSX-STD":
        edge, moved = midnight + timedelta(days=random.choice([31, 31, 31, 32, 33])), "received_at"
    else:
        edge, moved = (
            random.choice([fact, fact, midnight + timedelta(days=1), midnight + timedelta(days=16)]),
            "event_at",
        )
    case["claim"][moved] = (edge + beside).isoformat()


def put(name: str, make: Make) -> Change:
    section, _, field = name.partition(".")
    return lambda random, case, digits: case[section].__setitem__(field, make(random, digits))


def one_of(*values: Any) -> Make:
    return lambda random, _digits: random.choice(values)


def instant(first: int = -5, last: int = 45) -> Make:
    return lambda random, _digits: _instant(random, first, last)


def money(top: int) -> Make:
    return lambda random, digits: _money(random, digits, top)


def _answer(random: Random, case: Case, _digits: int) -> None:
    case["answers"][random.choice(QUESTIONS[case["scheme"]])] = random.choice(["yes", "yes", "no", "unknown", None])


def _paper_gone(random: Random, case: Case, _digits: int) -> None:
    gone = random.choice(case["documents"])
    case["documents"] = [paper for paper in case["documents"] if paper != gone]
    if random.random() < 0.3:
        case["waived_documents"] = [random.choice([gone, {"document": gone, "reason": "known otherwise"}])]


def _others(random: Random, case: Case, digits: int) -> None:
    case["claim"]["claim_no"] = "C-1"
    case["other_claims"] = []
    for _ in range(random.choice([1, 1, 2, 3])):
        other = {
            "claim_no": f"C-{random.randint(1, 9)}",
            "scheme": random.choice([*QUESTIONS, case["scheme"], case["scheme"]]),
            "kind": random.choice([*KINDS, case["claim"]["kind"]]),
            "state": random.choice(STATES),
        }
        if random.random() < 0.5:
            other |= {"goods_paid": _money(random, digits, 3000), "salvage_paid": _money(random, digits, 1000)}
        case["other_claims"].append(other)


def _by_table(random: Random, case: Case, digits: int) -> None:
    limits = {"per_parcel": _money(random, digits, 500), "per_kg": _money(random, digits, 100)}
    if random.random() < 0.5:
        del limits[random.choice([*limits])]
    currency = random.choice([case["currency"], *{0: ["JPY"], 2: ["CNY", "EUR"], 3: ["KWD"]}[digits]])
    case["standard_table"] = {"currency": currency or "KWD", **limits}
    case["parcel"]["weight_kg"] = random.choice(["0.333", "1.5", "20", None])
    if random.random() < 0.7:
        case["claim"] |= {"standard_amount": None, "standard_amount_reason": None}


def _cut(random: Random, case: Case, digits: int) -> None:
    clause = random.choice(CUTTING)
    case["claim"].setdefault("reductions", []).append({"clause": clause, "amount": _money(random, digits, 2000)})
    if random.random() < 0.7 and clause in case["answers"]:
        case["answers"][clause] = "yes"


def _rescued(random: Random, case: Case, digits: int) -> None:
    case["claim"] |= {"salvage_expenses": _money(random, digits), "rescued_sum_insured": _money(random, digits)}


def _rescinded(random: Random, case: Case, _digits: int) -> None:
    record = {
        "status": "rescinded",
        "rescinded_at": _instant(random),
        "ground_known_at": _instant(random),
        "rescission_arrived_at": _instant(random, 0, 60),
        "rescission_ground": random.choice(GROUNDS),
    }
    if random.random() < 0.3:
        case["claim"]["event_at"] = record["rescission_arrived_at"]
    if random.random() < 0.4:
        record[random.choice([*record])] = None
    case["policy"] |= record


def _no_currency(_random: Random, case: Case, _digits: int) -> None:
    case["currency"] = None


_ANYWHERE: tuple[Change, ...] = (
    *(_answer, _answer, _answer, _paper_gone, _others, _no_currency),
    put("claim.event_at", instant()),
    put("claim.event_at", one_of(None)),
    put("claim.received_at", instant(5, 60)),
    put("claim.advances_paid", money(12000)),
    put("claim.third_party_liable", one_of(True, True, False, None)),
    put("parcel.dispatched_at", instant()),
    put("parcel.dispatched_at", one_of(None)),
    put("parcel.delivered_at", instant()),
    put("parcel.freight_paid", one_of(False, None)),
    put("parcel.category", one_of("electronics", "counterfeit", "contraband", *sorted(PRECIOUS | LIVING))),
    put("policy.status", one_of("expired", "cancelled", "rescinded", None)),
    put("policy.issued_at", instant()),
    put("policy.rescission_ground", one_of(*GROUNDS)),
)
_INSURANCE: tuple[Change, ...] = (
    *(_cut, _cut, _cut, _cut, _rescinded, _rescued),
    put("policy.deductible_amount", money(1000)),
    put("policy.deductible_rate", one_of("0", "1", "0.05", "0.333333", "0.5")),
    put("policy.deductible_order", one_of("after_pro_rata", "before_pro_rata", "before_pro_rata")),
    put("policy.exemptions_explained", one_of(False, None)),
    put("policy.exemptions_explained", one_of(False, None)),
    put("policy.endorsements", one_of([], ["E1"], ["E2"], ["E3"], ["E1", "E3"], None)),
    put("policy.agreed_categories", one_of([], ["jewellery"], sorted(PRECIOUS))),
    put("policy.premium_paid", one_of(False, None)),
    put("policy.sum_insured", one_of(None)),
    put("policy.insured_value", one_of(None)),
    put("parcel.carriage", one_of("postal", "other", None)),
    put("parcel.arrival_notice_at", instant(-20, 20)),
    put("parcel.destination_time_zone", one_of("America/New_York", "Europe/Berlin", "Asia/Shanghai")),
    put("claim.kind", one_of("delay")),
    put("claim.peril", one_of(*sorted(NAMED | EXTERNAL), "internal_cause", None)),
    put("claim.goods_loss", one_of(None, "0")),
    put("claim.salvage_expenses", money(15000)),
    put("claim.salvage_expenses", money(1500)),
    put("claim.residual_value", money(3000)),
    put("claim.third_party_recovered", money(3000)),
)
_OF: dict[str, tuple[Change, ...]] = {
    "FPX-TA": (
        put("claim.kind", one_of(*KINDS)),
        put("parcel.platform_order", one_of(False, None)),
        put("parcel.order_paid_at", instant()),
        put("parcel.order_confirmed_at", instant()),
        put("parcel.terminated_at", instant()),
        put("parcel.freight", one_of(None, "0")),
    ),
    "FPX-PI": _INSURANCE,
    "FPX-AR": _INSURANCE,
    "JSX-INS": (
        put("parcel.transport_mode", one_of("sea", "rail", "road", None)),
        put("policy.transport_modes", one_of(None, [], ["air", "sea"], ["road"], ["rail"])),
        put("policy.paid_at", instant()),
        put("policy.paid_at", one_of(None)),
        put("parcel.order_paid_at", one_of(None)),
        put("parcel.promised_on", one_of("2026-03-01", "2026-03-10", "2026-03-20")),
        put("policy.sum_insured", one_of(None)),
        put("claim.goods_loss", one_of(None)),
        put("claim.insurer_approved", money(4000)),
        put("claim.order_subsidies_paid", money(900)),
        put("claim.delay_days", one_of(None)),
        put("claim.delay_subsidy", one_of(None)),
    ),
    "JSX-STD": (
        *(_by_table, _by_table),
        put("claim.received_at", instant(28, 50)),
        put("claim.received_at", instant(28, 80)),
        put("claim.received_at", one_of(None)),
        put("parcel.carrier_accepted_at", instant(0, 20)),
        put("parcel.delivered_at", instant(0, 30)),
        put("claim.standard_amount", one_of(None)),
        put("claim.standard_amount_reason", one_of(None)),
    ),
}
