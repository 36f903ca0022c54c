"""Where claims stood at an instant, told from their events: the same cut-off gives the same figures for ever."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from claims.models import Claim, Decision, Payment, PaymentKind, Recovery, Reserve
from claims.workflow import ClaimState
from claimsoffice.kernel.models import Event

NOT_INDEMNITY = (PaymentKind.REFUND, PaymentKind.EX_GRATIA)
_TOLD_BY = (
    "claim.assigned", "amount.agreed", "payment.executed", "payment.returned", "recovery.recorded",
)  # fmt: skip


@dataclass(slots=True)
class Standing:
    """One claim at the cut-off. Sums are in the claim's currency; None: not determined, not agreed."""

    state: str = ClaimState.SUBMITTED
    owner_id: int | None = None
    decision: Decision | None = None
    approved: Decimal | None = None
    agreed: Decimal | None = None
    paid: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    reserve: Decimal = Decimal(0)


@dataclass(slots=True)
class _Books:
    """Rows that the events name; each of them is written once and never changed in what is read here."""

    decisions: Mapping[tuple[int, int], Decision]
    payments: Mapping[int, Payment]
    recoveries: Mapping[int, Recovery]


def standings(claims: Iterable[Claim], as_of: datetime) -> dict[int, Standing]:
    """Where each of the (few hundred) claims stood at the aware instant `as_of`, by primary key."""
    by_stream = {claim.stream: claim.pk for claim in claims}
    ids = list(by_stream.values())
    found = {pk: Standing() for pk in ids}
    books = _books(ids)
    events = Event.objects.filter(stream__in=by_stream, at__lte=as_of).filter(~Q(transition="") | Q(kind__in=_TOLD_BY))
    for stream, kind, transition, data in events.order_by("stream", "seq").values_list(
        "stream", "kind", "transition", "data"
    ):
        pk = by_stream[stream]
        if transition:
            found[pk].state = transition.partition(">")[2]
        _apply(found[pk], pk, kind, data, books)
    for pk, amount in (
        Reserve.objects.filter(claim__in=ids, at__lte=as_of).order_by("pk").values_list("claim_id", "amount")
    ):
        found[pk].reserve = amount
    return found


def _books(ids: list[int]) -> _Books:
    decisions = Decision.objects.filter(claim__in=ids).defer("facts", "result").select_related("decided_by")
    return _Books(
        {(d.claim_id, d.seq): d for d in decisions},
        Payment.objects.filter(claim__in=ids).in_bulk(),
        Recovery.objects.filter(claim__in=ids).in_bulk(),
    )


def _apply(standing: Standing, pk: int, kind: str, data: Mapping[str, Any], books: _Books) -> None:
    if kind == "claim.assigned":
        standing.owner_id = data["owner"]
    elif kind in ("claim.approved", "claim.denied"):
        standing.decision = books.decisions[pk, data["decision"]]
        standing.approved, standing.agreed = standing.decision.amount, None
    elif kind == "amount.agreed":
        standing.agreed = standing.approved
    elif kind == "claim.corrected":
        standing.approved = standing.agreed = None
    elif kind in ("payment.executed", "payment.returned"):
        payment = books.payments[data["payment"]]
        if payment.kind not in NOT_INDEMNITY:
            standing.paid += payment.amount if kind == "payment.executed" else -payment.amount
    elif kind == "recovery.recorded":
        recovery = books.recoveries[data["recovery"]]
        standing.recovered += Decimal(0) if recovery.before_decision else recovery.amount


def facts_changed_since(claims: Iterable[Claim], as_of: datetime) -> dict[int, dict[str, str]]:
    """Per claim the facts (as text) that stood at `as_of` and were corrected afterwards."""
    by_stream = {claim.stream: claim.pk for claim in claims}
    found: dict[int, dict[str, str]] = defaultdict(dict)
    events = Event.objects.filter(stream__in=by_stream, at__gt=as_of, kind="facts.recorded").order_by("stream", "seq")
    for stream, data in events.values_list("stream", "data"):
        for name, (old, _new) in data.get("changed", {}).items():
            found[by_stream[stream]].setdefault(name, "" if old == "None" else old)
    return found
