"""What the lists of a claim's parts have in common: sight, search by the claim's numbers, a link to the claim."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.selectors.lists import search_claims
from claims.selectors.sight import visible_claims
from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin


def claim_link(claim: Claim) -> SafeString:
    """The claim's number, leading to its page."""
    return format_html('<a href="{}">{}</a>', reverse("admin:claims_claim_change", args=[claim.pk]), claim.claim_no)


class PartAdmin(ReadOnlyAdmin):
    """A list of rows that hang on claims by `claim_path`; opening one opens its claim."""

    claim_path = "claim"
    search_fields = ("claim__claim_no",)
    search_help_text = _("Claim, policy, order or tracking no., name")
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        user: Any = request.user
        if user.has_perm("claims.view_every_claim"):
            return rows
        return rows.filter(**{f"{self.claim_path}__in": visible_claims(user)})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        user: Any = request.user
        claims = search_claims(visible_claims(user), search_term)
        return queryset.filter(**{f"{self.claim_path}__in": claims.order_by().values("pk")}), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A part is read on its claim, where everything that belongs to it stands."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return redirect("admin:claims_claim_change", self.claim_of(row).pk)

    def claim_of(self, row: Any) -> Claim:
        for name in self.claim_path.split("__"):
            row = getattr(row, name)
        return row

    @admin.display(description=_("claim"))
    def claim_no(self, row: Any) -> SafeString:
        return claim_link(self.claim_of(row))
