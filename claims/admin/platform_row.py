"""Rows of the platform's sheets: those held for a person first, and the page on which one is decided."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from claims.admin.part import claim_link
from claims.admin.requests import person, status_of
from claims.forms.base import text_area
from claims.imports.columns import COLUMNS
from claims.models import Claim, PlatformRow, RowState
from claims.selectors.names import name_of
from claims.selectors.sight import visible_claims
from claims.services import held_rows
from claims.services.held_reasons import in_words
from claims.services.import_claims import PERMISSION, say
from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.forms import offer
from claimsoffice.kernel.templatetags.office import office_datetime
from policies.services.spreadsheet_import import SEES_PERSONAL_DATA

COLOURS = {
    RowState.HELD: "amber",
    RowState.REGISTERED: "green",
    RowState.LINKED: "blue",
    RowState.DROPPED: "grey",
    RowState.UNDONE: "grey",
}
REGISTER, LINK, DROP = "register", "link", "drop"


class DecisionForm(forms.Form):
    """What is to become of a held row, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=(
            (LINK, _("It is about a claim that we have")),
            (REGISTER, _("It is a claim of its own: register it")),
            (DROP, _("It is no claim: drop it")),
        ),
    )
    claim = forms.TypedChoiceField(label=_("Claim"), required=False, coerce=int, empty_value=None)
    reason = text_area(_("Reason"), required=False)

    def __init__(self, *args: Any, claims: list[Claim], **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(claim.pk, f"{claim.claim_no} · {claim.get_kind_display()}") for claim in claims]
        offer(self, "claim", [("", "---"), *choices])
        if len(choices) == 1:
            self.fields["claim"].initial = choices[0][0]


class StateFilter(admin.SimpleListFilter):
    """Held rows unless something else is asked for: they are what waits for somebody."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [*RowState.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        chosen = self.value() or RowState.HELD
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": chosen == value, "query_string": query, "display": title}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or RowState.HELD
        return queryset if value == "all" else queryset.filter(state=value)


@admin.register(PlatformRow)
class PlatformRowAdmin(ReadOnlyAdmin):
    list_display = ("reference", "badge", "parcel", "why", "claim_no", "source", "came", "decider")
    list_filter = (StateFilter,)
    list_select_related = ("parcel", "claim", "batch", "decided_by")
    search_fields = ("=reference", "=parcel__tracking_no", "=claim__claim_no")
    search_help_text = _("Whole platform reference, tracking no. or claim no.")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = person(request)
        return user.has_perm(PERMISSION) or user.has_perm("claims.view_platformrow")

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own = [path("<int:platformrow_id>/decide/", guard(self.decide), name="claims_platformrow_decide")]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.decide(request, int(object_id) if object_id.isdecimal() else 0)

    def decide(self, request: HttpRequest, platformrow_id: int) -> HttpResponse:
        """GET shows the row beside the claims on its parcel; POST does with it what the form says."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = PlatformRow.objects.select_related("parcel__policy", "batch", "claim", "decided_by")
        row = rows.filter(pk=platformrow_id).first()
        if row is None:
            raise Http404
        may = person(request).has_perm(PERMISSION)
        if request.method == "POST" and not may:
            raise PermissionDenied
        claims = held_rows.claims_of(row)
        form = DecisionForm(request.POST if request.method == "POST" else None, claims=claims)
        status = HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, _do(row, form.cleaned_data, request))
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
                status = status_of(refusal)
            else:
                return redirect("admin:claims_platformrow_changelist")
        context = {**_shown(row, claims, request), "form": form, "can_decide": may and row.state == RowState.HELD}
        page = {**self.admin_site.each_context(request), "title": row.reference, **context}
        return TemplateResponse(request, "admin/claims/platform_row.html", page, status=status)

    @admin.display(description=_("state"), ordering="state")
    def badge(self, row: PlatformRow) -> SafeString:
        return _badge(row)

    @admin.display(description=_("held because"))
    def why(self, row: PlatformRow) -> str:
        return " ".join(in_words(row.reasons))

    @admin.display(description=_("claim"))
    def claim_no(self, row: PlatformRow) -> SafeString | str:
        return claim_link(row.claim) if row.claim else ""

    @admin.display(description=_("import"))
    def source(self, row: PlatformRow) -> str:
        return gettext("%(file)s, row %(row)d") % {"file": row.batch.file_name, "row": row.number}

    @admin.display(description=_("decided by"), ordering="decided_by")
    def decider(self, row: PlatformRow) -> str:
        return name_of(row.decided_by) if row.decided_by else ""

    @admin.display(description=_("came in at"), ordering="came_at")
    def came(self, row: PlatformRow) -> str:
        return office_datetime(row.came_at)


def _badge(row: PlatformRow) -> SafeString:
    colour = COLOURS.get(RowState(row.state), "grey")
    return format_html('<span class="badge badge-{}">{}</span>', colour, row.get_state_display())


def _do(row: PlatformRow, data: dict[str, Any], request: HttpRequest) -> str:
    user, reason = person(request), data["reason"]
    if data["decision"] == REGISTER:
        claim = held_rows.register_held(row.pk, reason, user)
        return gettext("Registered as %(number)s.") % {"number": claim.claim_no}
    if data["decision"] == LINK:
        held_rows.link_held(row.pk, data["claim"] or 0, reason, user)
        return gettext("The row belongs to that claim now.")
    held_rows.drop_held(row.pk, reason, user)
    return gettext("The row is dropped.")


def _shown(row: PlatformRow, claims: list[Claim], request: HttpRequest) -> dict[str, Any]:
    user = person(request)
    language, sees = get_language() or "zh", user.has_perm(SEES_PERSONAL_DATA)
    visible = set(visible_claims(user).filter(pk__in=[claim.pk for claim in claims]).values_list("pk", flat=True))
    lines = [(c.label(language), say(c.field, row.values, sees=sees)) for c in COLUMNS] if row.values else []
    return {
        "row": row,
        "badge": _badge(row),
        "reasons": in_words(row.reasons),
        "lines": [(label, value) for label, value in lines if value],
        "claims": [(claim, claim.pk in visible) for claim in claims],
        "own_claim": claim_link(row.claim) if row.claim else "",
    }
