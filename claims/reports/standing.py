"""Where claims stood at an instant: the same cut-off gives the same figures for ever.

The events tell it. A claim's own columns are what all of its events come to, so where none of them is younger than
the cut-off the columns are read instead; a test holds both ways against each other. A reopened claim is always told
by its events: the columns have forgotten the determination that the first one left.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from claims.models import Claim, Decision, Payment, PaymentKind, Recovery, Reserve
from claims.workflow import ClaimState
from claimsoffice.kernel.models import Event

NOT_INDEMNITY = (PaymentKind.REFUND, PaymentKind.EX_GRATIA)
_TOLD_BY = (
    "claim.assigned", "amount.agreed", "payment.executed", "payment.returned", "recovery.recorded",
)  # fmt: skip
_DETERMINED = (ClaimState.APPROVED, ClaimState.DENIED, ClaimState.PAID)


class Decided(NamedTuple):
    """What a report says of a determination; `amount` is in the claim's currency, `at` aware."""

    seq: int
    amount: Decimal
    at: datetime
    by_id: int
    clauses: Sequence[str]


class Current(NamedTuple):
    """One claim as its columns have it now; sums are in the claim's currency."""

    pk: int
    state: str
    owner_id: int | None
    approved: Decimal | None
    agreed: Decimal | None
    paid: Decimal
    recovered: Decimal


#: The columns of Claim that a Current is made of, in its order.
CURRENT = ("pk", "state", "owner_id", "approved_amount", "agreed_amount", "paid_amount", "recovered_amount")


def current(claim: Claim) -> Current:
    """A claim's columns as they were read."""
    return Current(*(getattr(claim, name) for name in CURRENT))


@dataclass(slots=True)
class Standing:
    """One claim at the cut-off. Sums are in the claim's currency; None: not determined, not agreed."""

    state: str = ClaimState.SUBMITTED
    owner_id: int | None = None
    decision: Decided | None = None
    approved: Decimal | None = None
    agreed: Decimal | None = None
    paid: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    reserve: Decimal = Decimal(0)


def standings(claims: Iterable[Current], as_of: datetime) -> dict[int, Standing]:
    """Where each of the (some hundred) claims stood at the aware instant `as_of`, by primary key."""
    current = {claim.pk: claim for claim in claims}
    decisions = _decisions(current)
    touched = changed_since(current, as_of)
    found: dict[int, Standing] = {}
    for pk, claim in current.items():
        own = decisions.get(pk)
        if pk in touched or (own and claim.state not in _DETERMINED):
            continue
        last = own[-1] if own else None
        found[pk] = Standing(
            claim.state, claim.owner_id, last, claim.approved, claim.agreed, claim.paid, claim.recovered
        )
    found |= told([pk for pk in current if pk not in found], as_of, decisions)
    for pk, amount in reserves(current, as_of).items():
        found[pk].reserve = amount
    return found


def changed_since(claim_ids: Collection[int], as_of: datetime) -> set[int]:
    """Those of the claims of which something was recorded after `as_of`; asked after their columns were read."""
    if not Event.objects.filter(at__gt=as_of).exists():
        return set()
    by_stream = {f"claim:{pk}": pk for pk in claim_ids}
    late = Event.objects.filter(stream__in=by_stream, at__gt=as_of).values_list("stream", flat=True)
    return {by_stream[stream] for stream in late.distinct()}


def told(
    ids: Sequence[int], as_of: datetime, decisions: Mapping[int, Sequence[Decided]] | None = None
) -> dict[int, Standing]:
    """The same from the events alone; reserves are not among it."""
    found = {pk: Standing() for pk in ids}
    if not found:
        return found
    by_stream = {f"claim:{pk}": pk for pk in ids}
    decisions = _decisions(ids) if decisions is None else decisions
    books = _Books(decisions, *_payments_and_recoveries(ids))
    events = Event.objects.filter(stream__in=by_stream, at__lte=as_of).filter(~Q(transition="") | Q(kind__in=_TOLD_BY))
    for stream, kind, transition, data in events.order_by("stream", "seq").values_list(
        "stream", "kind", "transition", "data"
    ):
        pk = by_stream[stream]
        if transition:
            found[pk].state = transition.partition(">")[2]
        _apply(found[pk], pk, kind, data, books)
    return found


def reserves(claim_ids: Collection[int], as_of: datetime) -> dict[int, Decimal]:
    """The reserve of each claim that was in force at `as_of`, in the claim's currency."""
    rows = Reserve.objects.filter(claim__in=claim_ids, at__lte=as_of).order_by("pk")
    return dict(rows.values_list("claim_id", "amount"))


class _Books(NamedTuple):
    """Rows that the events name; each of them is written once and never changed in what is read here."""

    decisions: Mapping[int, Sequence[Decided]]
    payments: Mapping[int, tuple[str, Decimal]]
    recoveries: Mapping[int, tuple[bool, Decimal]]


def _decisions(ids: Collection[int]) -> dict[int, list[Decided]]:
    found: dict[int, list[Decided]] = defaultdict(list)
    rows = Decision.objects.filter(claim__in=ids).order_by("claim_id", "seq")
    fields = ("claim_id", "seq", "amount", "decided_at", "decided_by_id", "denial_clauses")
    for pk, *decided in rows.values_list(*fields):
        found[pk].append(Decided(*decided))
    return dict(found)


def _payments_and_recoveries(
    ids: Collection[int],
) -> tuple[dict[int, tuple[str, Decimal]], dict[int, tuple[bool, Decimal]]]:
    payments = Payment.objects.filter(claim__in=ids).values_list("pk", "kind", "amount")
    recoveries = Recovery.objects.filter(claim__in=ids).values_list("pk", "before_decision", "amount")
    return {pk: (kind, amount) for pk, kind, amount in payments}, {pk: (b, amount) for pk, b, amount in recoveries}


def _apply(standing: Standing, pk: int, kind: str, data: Mapping[str, Any], books: _Books) -> None:
    if kind == "claim.assigned":
        standing.owner_id = data["owner"]
    elif kind in ("claim.approved", "claim.denied"):
        standing.decision = next(d for d in books.decisions[pk] if d.seq == data["decision"])
        standing.approved, standing.agreed = standing.decision.amount, None
    elif kind == "amount.agreed":
        standing.agreed = standing.approved
    elif kind in ("claim.corrected", "claim.reopened"):
        standing.approved = standing.agreed = None
    elif kind in ("payment.executed", "payment.returned"):
        kind_of_payment, amount = books.payments[data["payment"]]
        if kind_of_payment not in NOT_INDEMNITY:
            standing.paid += amount if kind == "payment.executed" else -amount
    elif kind == "recovery.recorded":
        before_decision, amount = books.recoveries[data["recovery"]]
        standing.recovered += Decimal(0) if before_decision else amount


def facts_changed_since(claim_ids: Collection[int], as_of: datetime) -> dict[int, dict[str, str]]:
    """Per claim the facts (as text) that stood at `as_of` and were corrected afterwards."""
    by_stream = {f"claim:{pk}": pk for pk in claim_ids}
    found: dict[int, dict[str, str]] = defaultdict(dict)
    events = Event.objects.filter(stream__in=by_stream, at__gt=as_of, kind="facts.recorded").order_by("stream", "seq")
    for stream, data in events.values_list("stream", "data"):
        for name, (old, _new) in data.get("changed", {}).items():
            found[by_stream[stream]].setdefault(name, "" if old == "None" else old)
    return found
