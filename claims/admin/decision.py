"""The list of decisions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.admin.part import PartAdmin
from claims.models import Decision, Outcome
from claims.selectors.clause_decisions import denied_by
from claims.selectors.names import RECOMMENDATIONS
from claims.templatetags.claim_words import author, badge, money_text, recommendation_badge
from claimsoffice.kernel.templatetags.office import office_datetime


class DenialClauseFilter(admin.SimpleListFilter):
    """The clause that denied, as chosen in the clause register: offered by name it would be a list of sixty."""

    title = _("clause of the denial")
    parameter_name = "clause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        chosen = request.GET.get(self.parameter_name)
        return [(chosen, chosen)] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        clause = self.value()
        return denied_by(queryset, clause) if clause else queryset


class RecommendationFilter(admin.SimpleListFilter):
    """What the terms had recommended, in words."""

    title = _("recommendation")
    parameter_name = "recommendation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, label) for code, (label, _colour) in RECOMMENDATIONS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.filter(recommendation=self.value()) if self.value() else queryset


@admin.register(Decision)
class DecisionAdmin(PartAdmin):
    list_display = ("claim_no", "seq", "outcome_badge", "sum", "recommended", "clauses", "decided", "person")
    list_filter = (DenialClauseFilter, "outcome", RecommendationFilter, "currency", "claim__scheme")
    list_select_related = ("claim", "decided_by")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the frozen facts and findings: a page of them is a megabyte that the list does not show."""
        return super().get_queryset(request).defer("facts", "result")

    @admin.display(description=_("outcome"), ordering="outcome")
    def outcome_badge(self, decision: Decision) -> SafeString:
        return badge(decision.get_outcome_display(), "green" if decision.outcome == Outcome.APPROVED else "red")

    @admin.display(description=_("amount"), ordering="amount")
    def sum(self, decision: Decision) -> str:
        return money_text(decision.amount, decision.currency)

    @admin.display(description=_("recommendation"), ordering="recommendation")
    def recommended(self, decision: Decision) -> SafeString:
        return recommendation_badge(decision.recommendation)

    @admin.display(description=_("clauses of the denial"))
    def clauses(self, decision: Decision) -> str:
        return ", ".join(map(str, decision.denial_clauses))

    @admin.display(description=_("decided at"), ordering="decided_at")
    def decided(self, decision: Decision) -> str:
        return office_datetime(decision.decided_at)

    @admin.display(description=_("decided by"))
    def person(self, decision: Decision) -> str:
        return author(decision.decided_by)
