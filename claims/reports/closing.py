"""Closing rate (结案率) and average days, by the month in which the claim was received and by product."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.reports.columns import Column, Kind, Row
from claims.reports.report import BATCH, Report, Sources, batches, total_of
from claims.workflow import OPEN_STATES, ClaimState
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import Event

HUNDRED = Decimal(100)
ONE_PLACE = Decimal("0.1")
_DETERMINED = (ClaimState.APPROVED, ClaimState.DENIED)


@dataclass(slots=True)
class _Way:
    """One claim's way up to the cut-off: its first determination, and its closing if it is closed."""

    determined_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(slots=True)
class _Tally:
    received: int = 0
    determined: int = 0
    closed: int = 0
    days_to_determination: int = 0
    days_to_closing: int = 0

    def figures(self) -> dict[str, object]:
        return {
            "received": self.received,
            "determined": self.determined,
            "closed": self.closed,
            "open": self.received - self.closed,
            "share": _one_place(HUNDRED * self.closed, self.received),
            "to_determination": _one_place(Decimal(self.days_to_determination), self.determined),
            "to_closing": _one_place(Decimal(self.days_to_closing), self.closed),
        }


def _one_place(sum_: Decimal, count: int) -> Decimal | None:
    return (sum_ / count).quantize(ONE_PLACE, ROUND_HALF_UP) if count else None


class Closing(Report):
    """A claim is closed when it is paid, denied or withdrawn; one that was reopened is open again."""

    name = "closing"
    title = _("Closing rate and average days")
    period = _("Day on which the claim was received")
    adds_up = True
    columns = (
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("received", _("Received"), Kind.COUNT),
        Column("determined", _("Determined"), Kind.COUNT),
        Column("closed", _("Closed"), Kind.COUNT),
        Column("open", _("Open"), Kind.COUNT),
        Column("share", _("Closed, in per cent"), Kind.SHARE),
        Column("to_determination", _("Average days until determined"), Kind.SHARE),
        Column("to_closing", _("Average days until closed"), Kind.SHARE),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (self._claims(),)

    def _claims(self) -> QuerySet[Claim]:
        return self.scope.within(self.scope.claims(), "received_at").order_by("pk")

    def rows(self) -> Iterator[Row]:
        found: dict[tuple[str, str], _Tally] = defaultdict(_Tally)
        self._whole = _Tally()
        stream = self._claims().values_list("pk", "scheme", "received_at").iterator(chunk_size=BATCH)
        for batch in batches(self.watched(stream)):
            ways = _ways([pk for pk, _scheme, _at in batch], self.scope.as_of)
            for pk, scheme, received_at in batch:
                received_on = day_of(received_at)
                for tally in (found[f"{received_on:%Y-%m}", scheme], self._whole):
                    tally.received += 1
                    if (at := ways[pk].determined_at) is not None:
                        tally.determined += 1
                        tally.days_to_determination += (day_of(at) - received_on).days
                    if (at := ways[pk].closed_at) is not None:
                        tally.closed += 1
                        tally.days_to_closing += (day_of(at) - received_on).days
        for month, scheme in sorted(found):
            yield {"month": month, "scheme": scheme, **found[month, scheme].figures()}

    def totals(self) -> Iterator[Row]:
        if self._whole.received:
            yield {"month": total_of(self._whole.received), **self._whole.figures()}


def _ways(claim_ids: list[int], as_of: datetime) -> dict[int, _Way]:
    by_stream = {f"claim:{pk}": pk for pk in claim_ids}
    found = {pk: _Way() for pk in claim_ids}
    events = Event.objects.filter(stream__in=by_stream, at__lte=as_of).exclude(transition="")
    for stream, at, transition in events.order_by("stream", "seq").values_list("stream", "at", "transition"):
        way, state = found[by_stream[stream]], transition.partition(">")[2]
        if way.determined_at is None and state in _DETERMINED:
            way.determined_at = at
        way.closed_at = None if state in OPEN_STATES else at
    return found
