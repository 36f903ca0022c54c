"""The chain of events in words: what happened, to whom it belongs, who did it. The codes stay within reach."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.admin.part import claim_link
from claims.models import Claim
from claims.selectors.names import actor_name, event_name, name_of
from claims.selectors.sight import visible_claims
from claims.templatetags.claim_words import NOTHING, transition_words
from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.templatetags.office import office_datetime


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("stream", "seq", "what", "move", "who", "recorded", "mark")
    list_select_related = ("actor",)
    search_fields = ("=stream", "=kind")
    search_help_text = _("Whole stream (claim:12) or whole event")
    ordering = ("-pk",)
    fields = ("stream", "claim", "seq", "what", "move", "person", "recorded", "data", "before", "own")

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> tuple[str, ...]:
        """What belongs to no claim names none."""
        return tuple(name for name in self.fields if name != "claim" or (obj and vars(obj).get("claim_row")))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Event | None:
        """With whether the claim it belongs to is one that this person sees."""
        event = super().get_object(request, object_id, from_field)
        if event is not None and event.stream.startswith("claim:"):
            seen = visible_claims(request.user)  # type: ignore[arg-type]
            vars(event)["claim_row"] = seen.filter(pk=event.stream.partition(":")[2]).first()
        return event

    @admin.display(description=_("event"), ordering="kind")
    def what(self, event: Event) -> SafeString:
        """With its code, by which one searches."""
        name = event_name(event.kind)
        if name == event.kind:
            return format_html('<span class="mono small">{}</span>', event.kind)
        return format_html('{} <span class="quiet mono small">{}</span>', name, event.kind)

    @admin.display(description=_("transition"), ordering="transition")
    def move(self, event: Event) -> str:
        """In the words of insurance: which product the claim is of, the chain doesn't know."""
        return transition_words(event.transition, "") if event.transition else NOTHING

    @admin.display(description=_("author"), ordering="actor")
    def who(self, event: Event) -> str:
        return name_of(event.actor) if event.actor is not None else actor_name(event.actor_label)

    @admin.display(description=_("author"))
    def person(self, event: Event) -> SafeString:
        """With the login, or with which part of the office it was."""
        code = event.actor.get_username() if event.actor is not None else event.actor_label
        return format_html('{} <span class="quiet mono small">{}</span>', self.who(event), code)

    @admin.display(description=_("claim"))
    def claim(self, event: Event) -> SafeString | str:
        row: Claim | None = vars(event).get("claim_row")
        return claim_link(row) if row else NOTHING

    @admin.display(description=_("hash of the event before"))
    def before(self, event: Event) -> str:
        return event.previous_hash or NOTHING

    @admin.display(description=_("hash"))
    def own(self, event: Event) -> str:
        return event.hash

    @admin.display(description=_("recorded at"), ordering="at")
    def recorded(self, event: Event) -> str:
        return office_datetime(event.at)

    @admin.display(description=_("hash"))
    def mark(self, event: Event) -> SafeString:
        return format_html('<span class="mono" title="{}">{}</span>', event.hash, event.hash[:12])
