"""Outstanding: what open claims may still cost, at the cut-off."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.reports.columns import Column, Kind, Row
from claims.reports.people import Names
from claims.reports.report import BATCH, Report, Sources, batches
from claims.reports.standing import CURRENT, Current, Standing, standings
from claims.selectors.names import state_name
from claims.workflow import OPEN_STATES
from claimsoffice.kernel.clock import day_of


def outstanding(standing: Standing) -> Decimal:
    """What is still expected to be paid, in the claim's currency.

    The agreed sum where there is one, else the approved one, else the reserve, less what is paid; never below zero.
    """
    expected = next((s for s in (standing.agreed, standing.approved) if s is not None), standing.reserve)
    return max(Decimal(0), expected - standing.paid)


class Outstanding(Report):
    name = "outstanding"
    title = _("Outstanding reserves")
    period = _("Day on which the claim was received")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("claim_no", _("Claim no."), Kind.IDENTIFIER),
        Column("policy_no", _("Policy or order no."), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("state", _("State")),
        Column("received_on", _("Received on"), Kind.DAY),
        Column("age", _("Days open"), Kind.COUNT),
        Column("adjuster", _("Adjuster")),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("claimed", _("Claimed"), Kind.MONEY, total=True),
        Column("reserve", _("Reserve"), Kind.MONEY, total=True),
        Column("approved", _("Approved"), Kind.MONEY, total=True),
        Column("agreed", _("Agreed"), Kind.MONEY, total=True),
        Column("paid", _("Paid"), Kind.MONEY, total=True),
        Column("outstanding", _("Outstanding"), Kind.MONEY, total=True),
    )

    def sources(self) -> Sources:
        return (self._claims(),)

    def _claims(self) -> QuerySet[Claim]:
        return self.scope.within(self.scope.claims(), "received_at").order_by("pk")

    def rows(self) -> Iterator[Row]:
        names = Names()
        fields = ("claim_no", "parcel__policy__policy_no", "scheme", "received_at", "currency", "claimed_amount")
        stream = self._claims().values_list(*CURRENT, *fields)
        for batch in batches(self.watched(stream.iterator(chunk_size=BATCH))):
            found = standings([Current(*row[: len(CURRENT)]) for row in batch], self.scope.as_of)
            for row in batch:
                standing = found[row[0]]
                if standing.state in OPEN_STATES:
                    yield self._row(row[len(CURRENT) :], standing, names)

    def _row(self, row: Sequence[Any], standing: Standing, names: Names) -> Row:
        claim_no, policy_no, scheme, received_at, currency, claimed = row
        received_on = day_of(received_at)
        return {
            "claim_no": claim_no,
            "policy_no": policy_no,
            "scheme": scheme,
            "state": str(state_name(scheme, standing.state)),
            "received_on": received_on,
            "age": (day_of(self.scope.as_of) - received_on).days,
            "adjuster": names.of(standing.owner_id),
            "currency": currency,
            "claimed": claimed,
            "reserve": standing.reserve,
            "approved": standing.approved,
            "agreed": standing.agreed,
            "paid": standing.paid,
            "outstanding": outstanding(standing),
        }
