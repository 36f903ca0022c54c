"""What the office keeps about itself: messages on their way out. (Events need the words of every app: `claims`.)"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.models import OutboxMessage
from claimsoffice.kernel.templatetags.office import office_datetime


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
