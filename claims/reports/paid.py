"""Which payments the bank had executed by a cut-off, and which of them it had sent back."""

from collections.abc import Collection, Iterable

from claims.models import Payment, PaymentState
from claims.reports.report import Scope
from claimsoffice.kernel.models import Event

EXECUTED, RETURNED = "payment.executed", "payment.returned"


def told_by(payments: Iterable[Payment], scope: Scope) -> tuple[set[int], set[int]]:
    """Ids of the payments that the bank had reported as executed by the cut-off, and of those reported as returned.

    A payment that stands as executed, and was told so by then, needs no look at its claim's events.
    """
    executed: set[int] = set()
    doubtful: dict[int, Payment] = {}
    for payment in payments:
        ended_at = payment.ended_at
        if payment.state == PaymentState.EXECUTED and ended_at is not None and ended_at <= scope.as_of:
            executed.add(payment.pk)
        else:
            doubtful[payment.pk] = payment
    told = _told(doubtful.values(), scope)
    return executed | (told[EXECUTED] & doubtful.keys()), told[RETURNED]


def _told(payments: Collection[Payment], scope: Scope) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {EXECUTED: set(), RETURNED: set()}
    if payments:
        streams = {f"claim:{payment.claim_id}" for payment in payments}
        events = Event.objects.filter(stream__in=streams, kind__in=found, at__lte=scope.as_of)
        for kind, data in events.values_list("kind", "data"):
            found[kind].add(data["payment"])
    return found
