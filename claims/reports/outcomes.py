"""Paid and denied by month and product: what determinations came to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Decision, Outcome, Payment
from claims.reports.columns import Column, Kind, Row
from claims.reports.paid import told_by
from claims.reports.report import BATCH, Report, Sources, batches
from claims.reports.standing import NOT_INDEMNITY
from claimsoffice.kernel.clock import day_of


@dataclass(slots=True)
class _Tally:
    approved: int = 0
    approved_sum: Decimal = Decimal(0)
    denied: int = 0
    denied_sum: Decimal = Decimal(0)
    payments: int = 0
    paid: Decimal = Decimal(0)


class Outcomes(Report):
    name = "outcomes"
    title = _("Paid and denied by product")
    period = _("Day of the determination, and on which the bank executed the payment")
    adds_up = True
    columns = (
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("approved", _("Approvals"), Kind.COUNT, total=True),
        Column("approved_sum", _("Approved"), Kind.MONEY, total=True),
        Column("denied", _("Denials"), Kind.COUNT, total=True),
        Column("denied_sum", _("Claimed in them"), Kind.MONEY, total=True),
        Column("payments", _("Payments"), Kind.COUNT, total=True),
        Column("paid", _("Paid"), Kind.MONEY, total=True),
    )

    def sources(self) -> Sources:
        return self._decisions(), self._payments()

    def _decisions(self) -> QuerySet[Decision]:
        decisions = Decision.objects.filter(decided_at__lte=self.scope.as_of, claim__in=self.scope.claims())
        return self.scope.within(decisions, "decided_at").order_by("pk")

    def _payments(self) -> QuerySet[Payment]:
        payments = Payment.objects.filter(executed_on__isnull=False, claim__in=self.scope.claims())
        return self.scope.within_days(payments.exclude(kind__in=NOT_INDEMNITY), "executed_on").order_by("pk")

    def rows(self) -> Iterator[Row]:
        found: dict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
        fields = ("decided_at", "claim__scheme", "currency", "outcome", "amount", "claim__claimed_amount")
        for at, scheme, currency, outcome, amount, claimed in self.watched(
            self._decisions().values_list(*fields).iterator(chunk_size=BATCH)
        ):
            tally = found[f"{day_of(at):%Y-%m}", scheme, currency]
            if outcome == Outcome.APPROVED:
                tally.approved, tally.approved_sum = tally.approved + 1, tally.approved_sum + amount
            else:
                tally.denied, tally.denied_sum = tally.denied + 1, tally.denied_sum + (claimed or 0)
        payments = self._payments().select_related("claim").iterator(chunk_size=BATCH)
        for batch in batches(self.watched(payments)):
            executed, returned = told_by(batch, self.scope)
            for payment in batch:
                if payment.pk in executed and payment.pk not in returned:
                    tally = found[f"{payment.executed_on:%Y-%m}", payment.claim.scheme, payment.currency]
                    tally.payments, tally.paid = tally.payments + 1, tally.paid + payment.amount
        for month, scheme, currency in sorted(found):
            tally = found[month, scheme, currency]
            yield {
                "month": month,
                "scheme": scheme,
                "currency": currency,
                "approved": tally.approved,
                "approved_sum": tally.approved_sum,
                "denied": tally.denied,
                "denied_sum": tally.denied_sum,
                "payments": tally.payments,
                "paid": tally.paid,
            }
