"""Recoveries: money that came back from the carrier, from salvage or from the payee."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Recovery
from claims.reports.columns import Column, Kind, Row
from claims.reports.people import Names
from claims.reports.report import BATCH, Report, Sources
from claimsoffice.kernel.clock import day_of


class Recoveries(Report):
    """What the insured received before the decision lowers the claim (GT-26); it is listed, and named as such."""

    name = "recoveries"
    title = _("Recoveries")
    period = _("Day on which the money was received")
    columns = (
        Column("claim_no", _("Claim no."), Kind.IDENTIFIER),
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("policy_no", _("Policy or order no."), Kind.IDENTIFIER),
        Column("kind", _("Kind")),
        Column("source", _("From")),
        Column("received_on", _("Received on"), Kind.DAY),
        Column("recorded_on", _("Recorded on"), Kind.DAY),
        Column("author", _("Recorded by")),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("to_office", _("Received by the office"), Kind.MONEY, total=True),
        Column("to_insured", _("Received by the insured before the decision"), Kind.MONEY, total=True),
    )
    totals_by = (("month", "scheme", "currency"), ("currency",))

    def sources(self) -> Sources:
        return (self._recoveries(),)

    def _recoveries(self) -> QuerySet[Recovery]:
        rows = Recovery.objects.filter(recorded_at__lte=self.scope.as_of, claim__in=self.scope.claims())
        return self.scope.within_days(rows, "received_on")

    def rows(self) -> Iterator[Row]:
        names = Names()
        rows = self._recoveries().select_related("claim__parcel__policy").order_by("received_on", "pk")
        for row in self.watched(rows.iterator(chunk_size=BATCH)):
            yield {
                "claim_no": row.claim.claim_no,
                "month": f"{row.received_on:%Y-%m}",
                "scheme": row.claim.scheme,
                "policy_no": row.claim.parcel.policy.policy_no,
                "kind": row.get_kind_display(),
                "source": row.source,
                "received_on": row.received_on,
                "recorded_on": day_of(row.recorded_at),
                "author": names.of(row.author_id),
                "currency": row.claim.currency,
                "to_office": None if row.before_decision else row.amount,
                "to_insured": row.amount if row.before_decision else None,
            }
