"""Outgoing messages, as claims know them: a manager sees which were given up, on which claim, and sends them again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.admin.part import claim_link
from claims.admin.requests import person
from claims.models import Claim, Message, Reminder
from claims.services import relay
from claimsoffice.kernel.admin.records import OutboxMessageAdmin
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.models import OutboxMessage

# The kernel's own list knows nothing of claims; this one takes its place.
admin.site.unregister(OutboxMessage)


@admin.register(OutboxMessage)
class DeadLetterAdmin(OutboxMessageAdmin):
    list_display = ("topic", "about", "created", "attempts", "done", "dead", "last_error")
    actions = ("resend",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.has_perm(relay.RESEND) or user.has_perm("kernel.view_outboxmessage"))

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(relay.RESEND)

    @admin.display(description=_("about"))
    def about(self, row: OutboxMessage) -> SafeString | str:
        claim = _claim_of(row)
        return claim_link(claim) if claim else row.key

    @admin.action(description=_("Send again"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        try:
            count = relay.resend(list(queryset.values_list("pk", flat=True)), person(request))
        except Refused as refusal:
            self.message_user(request, str(refusal.message), messages.ERROR)
            return
        said = ngettext("%(n)s message will be sent again.", "%(n)s messages will be sent again.", count)
        self.message_user(request, said % {"n": count})


def _claim_of(row: OutboxMessage) -> Claim | None:
    if "reminder" in row.payload:
        reminder = Reminder.objects.select_related("clock__claim").filter(pk=row.payload["reminder"]).first()
        return reminder.clock.claim if reminder else None
    if "message" in row.payload:
        message = Message.objects.select_related("letter__claim").filter(pk=row.payload["message"]).first()
        return message.letter.claim if message else None
    return None
