"""One adjudication from what was found: in which order the reasons weigh, and what the answer looks like."""

from fractions import Fraction
from typing import Any

from tests.oracle import forepax, jsexpress
from tests.oracle.sheet import DIGITS, EXEMPTIONS, Case, Sheet, half_up, shown

SCHEMES = {
    "FPX-TA": forepax.assurance,
    "FPX-PI": forepax.insurance,
    "FPX-AR": forepax.insurance,
    "JSX-INS": jsexpress.insured,
    "JSX-STD": jsexpress.standard,
}
OFFICE_S = frozenset(
    ["currency", "parcel.platform_order", "parcel.carriage", "parcel.transport_mode", "parcel.dispatched_at"]
    + ["parcel.order_paid_at", "parcel.order_confirmed_at", "parcel.carrier_accepted_at"]
    + ["parcel.weight_kg", "claim.delay_subsidy", "claim.standard_amount", "claim.standard_amount_reason"]
)
PARTS = ("goods", "salvage_expenses", "freight", "subsidy")


def adjudicate(case: Case) -> dict[str, Any]:
    """The parts of the answer that two computations must share; lists sorted, each thing once."""
    s = Sheet(case)
    s.need("currency")
    sums = SCHEMES[s.scheme](s)
    _other_claims(s)
    insurance = s.scheme in ("FPX-PI", "FPX-AR")
    if insurance and EXEMPTIONS & {*s.denies, *s.cuts} and not s.get("policy.exemptions_explained"):
        s.refers.append("GT-10")
        s.need("policy.exemptions_explained")
    verdict = _verdict(s)
    digits = DIGITS[s.currency or "CNY"]
    rounded = {name: _rounded(s, value, digits) for name, value in sums.items()}
    parts = {name: rounded.get(name, Fraction(0)) for name in PARTS}
    if insurance:
        without = _total([rounded["bare_goods"], rounded["bare_salvage"]])
    else:
        without = _total(list(parts.values()))
    if s.denies:
        parts = dict.fromkeys(PARTS, Fraction(0))
    if set(s.denies) - EXEMPTIONS:
        without = Fraction(0)
    payable = _total(list(parts.values()))
    advances = s.sum_of("claim.advances_paid")
    if insurance and payable is not None and advances > payable:
        s.warns.append("GT-16")
    difference = None if payable is None else max(Fraction(0), payable - advances)
    amount = {**parts, "difference": difference, "without_exemptions": without}
    return {
        "recommendation": verdict,
        "payable": shown(payable, digits),
        "amount": {name: shown(value, digits) for name, value in amount.items()},
        "denial_reasons": sorted(set(s.denies)),
        "refer_reasons": sorted(set(s.refers)),
        "warnings": sorted(set(s.warns)),
        "missing": {
            "documents": sorted(s.papers_lacking),
            "answers": sorted({*s.unanswered, *s.unanswered_idly}),
            "facts": sorted({*s.lacks, *s.lacks_idly}),
        },
    }


def _rounded(s: Sheet, value: Fraction | None, digits: int) -> Fraction | None:
    return None if value is None or s.currency is None else half_up(value, digits)


def _total(parts: list[Fraction | None]) -> Fraction | None:
    known = [part for part in parts if part is not None]
    return sum(known, Fraction(0)) if len(known) == len(parts) else None


def _other_claims(s: Sheet) -> None:
    """Another kind under the same risk insurance denies; the same interest refers, freight beside the rest warns."""
    for other in s.live_others():
        kinds = {"loss" if kind == "shortage" else kind for kind in (other.get("kind"), s.kind)} - {None}
        if s.scheme == other.get("scheme") == "JSX-INS" and other.get("kind") and len(kinds) > 1:
            s.denies.append("JI-3")
        elif (s.scheme == "FPX-TA") is (other.get("scheme") == "FPX-TA"):
            s.refers.append("X-1")
        else:
            s.warns.append("X-1")
    # The same interest twice is one finding: the warning about the other is not given beside it.
    if "X-1" in s.refers:
        s.warns = [clause for clause in s.warns if clause != "X-1"]


def _verdict(s: Sheet) -> str:
    if set(s.denies) - EXEMPTIONS:
        return "deny"
    if s.refers:
        return "refer"
    if s.denies:
        return "deny"
    claimant_s = [name for name in s.lacks if name not in OFFICE_S and not name.startswith("policy.")]
    if s.papers_lacking or claimant_s:
        return "supplement"
    return "investigate" if s.lacks or s.unanswered or s.blocked else "approve"
