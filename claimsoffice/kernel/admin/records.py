"""What the office keeps about itself: the chain of events, and messages on their way out."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.models import Event, OutboxMessage
from claimsoffice.kernel.templatetags.office import office_datetime


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("stream", "seq", "kind", "transition", "actor", "actor_label", "recorded", "mark")
    list_select_related = ("actor",)
    search_fields = ("=stream", "=kind")
    search_help_text = _("Whole stream (claim:12) or whole event")
    ordering = ("-pk",)
    fields = ("stream", "seq", "kind", "transition", "actor", "actor_label", "at", "data", "before", "own")

    @admin.display(description=_("hash of the event before"))
    def before(self, event: Event) -> str:
        return event.previous_hash

    @admin.display(description=_("hash"))
    def own(self, event: Event) -> str:
        return event.hash

    @admin.display(description=_("recorded at"), ordering="at")
    def recorded(self, event: Event) -> str:
        return office_datetime(event.at)

    @admin.display(description=_("hash"))
    def mark(self, event: Event) -> SafeString:
        return format_html('<span class="mono" title="{}">{}</span>', event.hash, event.hash[:12])


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ("topic", "mark", "created", "attempts", "done", "dead", "last_error")
    list_filter = ("dead", "topic")
    search_fields = ("=key",)
    ordering = ("-pk",)
    fields = (
        "mark", "topic", "payload", "created_at", "available_at", "done_at", "attempts", "last_error", "dead"
    )  # fmt: skip

    @admin.display(description=_("unique mark"), ordering="key")
    def mark(self, message: OutboxMessage) -> str:
        return message.key

    @admin.display(description=_("created at"), ordering="created_at")
    def created(self, message: OutboxMessage) -> str:
        return office_datetime(message.created_at)

    @admin.display(description=_("done at"), ordering="done_at")
    def done(self, message: OutboxMessage) -> str:
        return office_datetime(message.done_at)
