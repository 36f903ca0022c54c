"""Filters in the desk's own words, so that a number on the desk and the list behind it say the same."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.selectors import desk
from claims.selectors.dues import BUCKETS, in_bucket
from claims.selectors.sight import team_of
from claims.workflow import OPEN_STATES, UNDECIDED_STATES, ClaimState


class StateFilter(admin.SimpleListFilter):
    """The claim's state, and the groups of states that the desk speaks of."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        groups = [("live", _("To be worked on")), ("undecided", _("Not decided")), ("open", _("Open"))]
        return [*groups, *ClaimState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        value = self.value()
        if value == "live":
            return desk.live(queryset)
        if value == "undecided":
            return queryset.filter(state__in=UNDECIDED_STATES)
        if value == "open":
            return queryset.filter(state__in=OPEN_STATES)
        return queryset.filter(state=value) if value in ClaimState.values else queryset


class DueFilter(admin.SimpleListFilter):
    """When the next clock ends."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(BUCKETS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        value = self.value()
        return in_bucket(queryset, value) if value and value in BUCKETS else queryset


class WhoseFilter(admin.SimpleListFilter):
    """Whose desk the claim stands on."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("Mine")),
            ("team", _("My team's")),
            ("unassigned", _("Unassigned")),
            ("registered", _("Registered by me")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        user: Any = request.user
        conditions = {
            "mine": lambda: desk.owned_by(user),
            "team": lambda: Q(team=team_of(user)) & ~Q(team=""),
            "unassigned": lambda: Q(owner__isnull=True),
            "registered": lambda: Q(registered_by=user),
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition()) if condition else queryset


class WaitsFilter(admin.SimpleListFilter):
    """What the claim waits for."""

    title = _("waits for")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(desk.dues_words().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        value = self.value()
        return desk.waiting_for(queryset, value) if value and value in desk.dues_words() else queryset
