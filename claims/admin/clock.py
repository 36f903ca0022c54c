"""The list of clocks: running, paused, met, missed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.admin.part import PartAdmin
from claims.models import Clock
from claims.selectors.dues import BUCKETS, SOON
from claims.selectors.names import CLOCKS, clock_and_clause
from claims.templatetags.claim_words import author, badge, clock_badge
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.templatetags.office import days_left, office_date, office_day


class ClockDueFilter(admin.SimpleListFilter):
    """When an open clock ends, in the desk's words."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("All that run")), *BUCKETS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Clock]) -> QuerySet[Clock]:
        day = today()
        conditions: dict[str, dict[str, Any]] = {
            "overdue": {"due_on__lt": day},
            "today": {"due_on": day},
            "week": {"due_on__gt": day, "due_on__lte": day + SOON},
            "later": {"due_on__gt": day + SOON},
            "undated": {"due_on__isnull": True},
        }
        chosen = {"open": {}, **conditions}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(closed_at__isnull=True, **chosen)


class ClockNameFilter(admin.SimpleListFilter):
    """Which clock, by its name and id."""

    title = _("clock")
    parameter_name = "clock_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(clock_id, clock_and_clause(clock_id)) for clock_id in CLOCKS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Clock]) -> QuerySet[Clock]:
        return queryset.filter(clock_id=self.value()) if self.value() else queryset


@admin.register(Clock)
class ClockAdmin(PartAdmin):
    list_display = ("name", "claim_no", "state_badge", "due", "left", "target", "provisional_mark", "owner_name")
    list_filter = (ClockDueFilter, "state", ClockNameFilter, "provisional", "claim__scheme")
    list_select_related = ("claim__owner",)

    @admin.display(description=_("clock"), ordering="clock_id")
    def name(self, clock: Clock) -> str:
        return clock_and_clause(clock.clock_id)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, clock: Clock) -> SafeString:
        return clock_badge(clock.state)

    @admin.display(description=_("due"), ordering="due_on")
    def due(self, clock: Clock) -> str:
        return office_day(clock.due_on)

    @admin.display(description=_("left"))
    def left(self, clock: Clock) -> SafeString | str:
        return days_left(clock.due_on) if clock.closed_at is None else ""

    @admin.display(description=_("office target"), ordering="target_on")
    def target(self, clock: Clock) -> str:
        return office_date(clock.target_on)

    @admin.display(description=_("provisional"), ordering="provisional")
    def provisional_mark(self, clock: Clock) -> SafeString | str:
        return badge(_("provisional"), "amber") if clock.provisional else ""

    @admin.display(description=_("adjuster"))
    def owner_name(self, clock: Clock) -> str:
        return author(clock.claim.owner) if clock.claim.owner else ""
