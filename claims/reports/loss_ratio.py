"""Loss ratio (赔付率): what was paid in a month over the premium of the policies issued in it, by month and product."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from claims.models import Payment
from claims.reports.columns import Column, Kind, Row
from claims.reports.paid import told_by
from claims.reports.report import BATCH, Report, Sources, batches, total_of
from claims.reports.standing import NOT_INDEMNITY
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import Event
from policies.models import Policy
from policies.services.import_origin import IMPORT_CHANGES, taken_back

HUNDRED = Decimal(100)
ONE_PLACE = Decimal("0.1")
_FIELDS = ("pk", "issued_at", "scheme", "currency", "premium")
_Counted = tuple[datetime, str, str, Decimal | None]


@dataclass(slots=True)
class _Tally:
    policies: int = 0
    premium: Decimal = Decimal(0)
    payments: int = 0
    paid: Decimal = Decimal(0)

    def figures(self) -> dict[str, object]:
        """Without a premium there is no ratio: an assurance and the carrier's own standard take none."""
        ratio = (HUNDRED * self.paid / self.premium).quantize(ONE_PLACE, ROUND_HALF_UP) if self.premium else None
        return {
            "policies": self.policies,
            "premium": self.premium,
            "payments": self.payments,
            "paid": self.paid,
            "share": ratio,
        }


class LossRatio(Report):
    """Indemnity as the bank executed it, less what it sent back; refunds and ex gratia payments stand apart."""

    name = "loss_ratio"
    title = _("Loss ratio")
    period = _("Day on which the policy was issued, and on which the bank executed the payment")
    adds_up = True
    columns = (
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("policies", _("Policies and orders"), Kind.COUNT),
        Column("premium", _("Premium"), Kind.MONEY),
        Column("payments", _("Payments"), Kind.COUNT),
        Column("paid", _("Paid"), Kind.MONEY),
        Column("share", _("Paid, in per cent of the premium"), Kind.SHARE),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return self._policies(), self._payments()

    def _policies(self) -> QuerySet[Policy]:
        policies = Policy.objects.filter(created_at__lte=self.scope.as_of)
        return policies.filter(scheme=self.scope.scheme) if self.scope.scheme else policies

    def _payments(self) -> QuerySet[Payment]:
        payments = Payment.objects.filter(executed_on__isnull=False, claim__in=self.scope.claims())
        return self.scope.within_days(payments.exclude(kind__in=NOT_INDEMNITY), "executed_on")

    def rows(self) -> Iterator[Row]:
        found: dict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
        self._whole: dict[str, _Tally] = defaultdict(_Tally)
        self._add_premiums(found)
        self._add_payments(found)
        for month, scheme, currency in sorted(found):
            figures = found[month, scheme, currency].figures()
            yield {"month": month, "scheme": scheme, "currency": currency, **figures}

    def totals(self) -> Iterator[Row]:
        for currency, tally in sorted(self._whole.items()):
            yield {"month": total_of(tally.policies), "currency": currency, **tally.figures()}

    def _add_premiums(self, found: dict[tuple[str, str, str], _Tally]) -> None:
        month_of = cache(lambda day: f"{day:%Y-%m}")
        for issued_at, scheme, currency, premium in chain(self._on_record(), self._taken_back()):
            day = day_of(issued_at)
            if not self.scope.has_day(day):
                continue
            for tally in (found[month_of(day), scheme, currency], self._whole[currency]):
                tally.policies += 1
                tally.premium += premium or 0

    def _on_record(self) -> Iterator[_Counted]:
        earlier = self._before_changes()
        if earlier:
            # A corrected day of issue or product may have moved a policy out of what is asked for, or into it.
            policies = Policy.objects.filter(created_at__lte=self.scope.as_of)
        else:
            policies = self.scope.within(self._policies(), "issued_at")
        rows = policies.values_list(*_FIELDS).iterator(chunk_size=BATCH)
        for pk, issued_at, scheme, currency, premium in self.watched(rows):
            own = earlier.get(pk)
            if own:
                issued_at, currency = own.get("issued_at", issued_at), own.get("currency", currency)
                premium, scheme = own.get("premium", premium), own.get("scheme", scheme)
            if scheme == (self.scope.scheme or scheme):
                yield issued_at, scheme, currency, premium

    def _taken_back(self) -> Iterator[_Counted]:
        """Policies that were on record at the cut-off and went with their import afterwards, as they were."""
        events = taken_back(self.scope.scheme).filter(at__gt=self.scope.as_of).order_by("at", "pk")
        for was in events.values_list("data__was", flat=True).iterator(chunk_size=BATCH):
            created_at = parse_datetime(was["created_at"])
            if created_at is not None and created_at <= self.scope.as_of:
                kept = {name: was[name] and read(was[name]) for name, read in _READ.items()}
                yield kept["issued_at"], kept["scheme"], kept["currency"], kept["premium"]

    def _before_changes(self) -> dict[int, dict[str, Any]]:
        """Per policy what an import has changed since the cut-off, as it stood at the cut-off."""
        found: dict[int, dict[str, Any]] = {}
        events = Event.objects.filter(kind__in=IMPORT_CHANGES, at__gt=self.scope.as_of).order_by("at", "pk")
        for stream, data in events.values_list("stream", "data").iterator(chunk_size=BATCH):
            old = {name: pair[0] for name, pair in data.get("changes", {}).items() if name in _FIELDS}
            if old:
                own = found.setdefault(int(stream.partition(":")[2]), {})
                for name, value in old.items():
                    own.setdefault(name, _READ[name](value) if value is not None else None)
        return found

    def _add_payments(self, found: dict[tuple[str, str, str], _Tally]) -> None:
        payments = self._payments().select_related("claim").order_by("pk")
        payments = payments.only("claim__scheme", "state", "ended_at", "executed_on", "amount", "currency")
        for batch in batches(self.watched(payments.iterator(chunk_size=BATCH))):
            executed, returned = told_by(batch, self.scope)
            for payment in batch:
                if payment.pk in executed and payment.pk not in returned:
                    key = (f"{payment.executed_on:%Y-%m}", payment.claim.scheme, payment.currency)
                    for tally in (found[key], self._whole[payment.currency]):
                        tally.payments += 1
                        tally.paid += payment.amount


_READ: dict[str, Any] = {"premium": Decimal, "issued_at": parse_datetime, "currency": str, "scheme": str}
