"""The list of payments."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.admin.part import PartAdmin
from claims.models import Payment
from claims.templatetags.claim_words import money_text, payment_badge
from claimsoffice.kernel.templatetags.office import office_date, office_datetime


@admin.register(Payment)
class PaymentAdmin(PartAdmin):
    list_display = ("reference", "claim_no", "kind", "state_badge", "sum", "account_holder", "instructed", "executed")
    list_filter = ("state", "kind", "currency")
    list_select_related = ("claim",)
    date_hierarchy = None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A reference or a bank file finds its payments; anything else is looked for on the claims."""
        term = search_term.strip()
        direct = queryset.filter(Q(reference=term) | Q(batch_no=term)) if term else queryset.none()
        if term and direct.exists():
            return direct, False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, payment: Payment) -> SafeString:
        return payment_badge(payment.state)

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, payment: Payment) -> str:
        return money_text(payment.amount, payment.currency)

    @admin.display(description=_("instructed"), ordering="instructed_at")
    def instructed(self, payment: Payment) -> str:
        return office_datetime(payment.instructed_at)

    @admin.display(description=_("executed"), ordering="executed_on")
    def executed(self, payment: Payment) -> str:
        return office_date(payment.executed_on)
