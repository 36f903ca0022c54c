"""The payments bordereau: what the bank executed, by month and product, with control totals."""

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Payment
from claims.reports.columns import Column, Kind, Row
from claims.reports.paid import told_by
from claims.reports.people import Names
from claims.reports.report import BATCH, Report, Sources, batches


class PaymentsBordereau(Report):
    name = "payments"
    title = _("Payments bordereau")
    period = _("Day on which the bank executed the payment")
    columns = (
        Column("reference", _("Reference"), Kind.IDENTIFIER),
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("executed_on", _("Executed on"), Kind.DAY),
        Column("claim_no", _("Claim no."), Kind.IDENTIFIER),
        Column("policy_no", _("Policy or order no."), Kind.IDENTIFIER),
        Column("kind", _("Kind")),
        Column("batch_no", _("Bank file"), Kind.IDENTIFIER),
        Column("account_holder", _("Account holder")),
        Column("bank", _("Bank")),
        Column("account_number", _("Account number"), Kind.IDENTIFIER, personal="account"),
        Column("decided_by", _("Determined by")),
        Column("instructed_by", _("Paid by")),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("amount", _("Amount"), Kind.MONEY, total=True),
        Column("returned", _("Returned by the bank"), Kind.MONEY, total=True),
    )
    totals_by = (("month", "scheme", "currency"), ("currency",))

    def sources(self) -> Sources:
        return (self._payments(),)

    def _payments(self) -> QuerySet[Payment]:
        executed = Payment.objects.filter(executed_on__isnull=False, claim__in=self.scope.claims())
        return self.scope.within_days(executed, "executed_on")

    def rows(self) -> Iterator[Row]:
        payments = (
            self._payments()
            .select_related("claim__parcel__policy")
            # By month first: the bordereau of a month is a whole.
            .order_by("executed_on__year", "executed_on__month", F("claim__scheme"), "executed_on", "pk")
        )
        names = Names()
        for batch in batches(self.watched(payments.iterator(chunk_size=BATCH))):
            executed, returned = told_by(batch, self.scope)
            for payment in batch:
                if payment.pk in executed:
                    yield self._row(payment, payment.pk in returned, names)

    def _row(self, payment: Payment, was_returned: bool, names: Names) -> Row:
        assert payment.executed_on is not None  # noqa: S101  the query holds it
        return {
            "reference": payment.reference,
            "month": f"{payment.executed_on:%Y-%m}",
            "scheme": payment.claim.scheme,
            "executed_on": payment.executed_on,
            "claim_no": payment.claim.claim_no,
            "policy_no": payment.claim.parcel.policy.policy_no,
            "kind": payment.get_kind_display(),
            "batch_no": payment.batch_no,
            "account_holder": payment.account_holder,
            "bank": payment.bank,
            "account_number": payment.account_number,
            "decided_by": names.of(payment.decided_by_id),
            "instructed_by": names.of(payment.instructed_by_id),
            "currency": payment.currency,
            "amount": payment.amount,
            "returned": payment.amount if was_returned else None,
        }
