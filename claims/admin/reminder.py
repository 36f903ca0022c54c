"""The list of reminders, everybody's inbox: mine, unread, owed, sent, failed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.admin import reminder_choice
from claims.admin.part import PartAdmin
from claims.admin.requests import person
from claims.models import Reminder
from claims.selectors.names import clock_and_clause, stage_name
from claims.services import inbox
from claims.templatetags.claim_words import author, badge
from claimsoffice.kernel.templatetags.office import office_datetime, office_day


class SentFilter(admin.SimpleListFilter):
    """Whether the reminder has gone out."""

    title = _("sent")
    parameter_name = "sent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Sent")), ("no", _("Still owed")), ("failed", _("Failed so far"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reminder]) -> QuerySet[Reminder]:
        conditions: dict[str, dict[str, Any]] = {
            "yes": {"sent_at__isnull": False},
            "no": {"sent_at__isnull": True},
            "failed": {"sent_at__isnull": True, "attempts__gt": 0},
        }
        chosen = conditions.get(self.value() or "")
        return queryset.filter(**chosen) if chosen else queryset


class InboxFilter(admin.SimpleListFilter):
    """The inbox of who looks."""

    title = _("inbox")
    parameter_name = "inbox"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unread", _("Unread")), ("mine", _("For me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reminder]) -> QuerySet[Reminder]:
        if self.value() == "unread":
            return queryset.filter(pk__in=inbox.unread(person(request)).values("pk"))
        if self.value() == "mine":
            return queryset.filter(inbox.addressed_to(person(request)))
        return queryset


@admin.register(Reminder)
class ReminderAdmin(PartAdmin):
    claim_path = "clock__claim"
    search_fields = ("clock__claim__claim_no",)
    list_display = ("claim_no", "clock_words", "stage_words", "due", "to", "created", "sent", "late_mark", "last_error")
    list_filter = (InboxFilter, SentFilter, "late")
    actions = ("mark_read",)
    list_select_related = ("clock__claim", "recipient")

    def get_urls(self) -> list[Any]:
        choice = self.admin_site.admin_view(reminder_choice.choose)
        return [path("choice/", choice, name="claims_reminder_choice"), *super().get_urls()]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may see a clock may see what it reminded of."""
        return request.user.has_perm("claims.view_clock")

    @admin.action(description=_("Mark as read"))
    def mark_read(self, request: HttpRequest, queryset: QuerySet[Reminder]) -> None:
        """Of the chosen rows those that are for this person."""
        read = inbox.mark_read(queryset.values_list("pk", flat=True), person(request))
        self.message_user(request, ngettext("%(n)s reminder read.", "%(n)s reminders read.", read) % {"n": read})

    @admin.display(description=_("clock"), ordering="clock__clock_id")
    def clock_words(self, reminder: Reminder) -> str:
        return clock_and_clause(reminder.clock.clock_id)

    @admin.display(description=_("stage"), ordering="stage")
    def stage_words(self, reminder: Reminder) -> str:
        return stage_name(reminder.stage)

    @admin.display(description=_("for the due date"), ordering="due_on")
    def due(self, reminder: Reminder) -> str:
        return office_day(reminder.due_on)

    @admin.display(description=_("to"))
    def to(self, reminder: Reminder) -> str:
        return author(reminder.recipient) if reminder.recipient else ""

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, reminder: Reminder) -> str:
        return office_datetime(reminder.created_at)

    @admin.display(description=_("sent late"), ordering="late")
    def late_mark(self, reminder: Reminder) -> SafeString | str:
        return badge(_("late"), "amber") if reminder.late else ""

    @admin.display(description=_("sent"), ordering="sent_at")
    def sent(self, reminder: Reminder) -> str:
        return office_datetime(reminder.sent_at)
