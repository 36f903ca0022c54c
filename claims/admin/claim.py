"""Claims: the list with the desk's filters. The page of one claim is built in `claim_views`."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.admin import bundle_views, claim_views, letter_views, paper_views, register_views, statement, upload_views
from claims.admin.filters import DueFilter, StateFilter, WaitsFilter, WhoseFilter
from claims.models import Claim
from claims.selectors.dues import with_due
from claims.selectors.lists import search_claims
from claims.selectors.names import clock_name
from claims.selectors.sight import visible_claims
from claims.templatetags import claim_words
from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.templatetags.office import days_left, office_date


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = (
        "claim_no", "tracking_no", "product", "state_badge", "due", "claimed", "approved", "owner_name",
        "received",
    )  # fmt: skip
    list_filter = (StateFilter, DueFilter, WhoseFilter, WaitsFilter, "scheme", "kind")
    list_select_related = ("parcel__policy", "owner")
    search_fields = ("claim_no",)
    search_help_text = _("Claim, policy, order or tracking no., name")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Only what this person may see; anything else does not exist for them."""
        user: Any = request.user
        return with_due(visible_claims(user))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (search_claims(queryset, search_term) if search_term.strip() else queryset), False

    def get_urls(self) -> list[Any]:
        def view(function: Any) -> Any:
            return self.admin_site.admin_view(partial(function, self.admin_site))

        def plain(function: Any) -> Any:
            return self.admin_site.admin_view(function)

        def file(form: str) -> Any:
            return self.admin_site.admin_view(partial(paper_views.serve, form=form))

        statements = self.admin_site.admin_view(statement.clock_statement)
        letters = self.admin_site.admin_view(letter_views.letter_pdf)
        papers = self.admin_site.admin_view(paper_views.judge)
        pages = self.admin_site.admin_view(paper_views.page)
        uploads = self.admin_site.admin_view(upload_views.upload)
        reductions = self.admin_site.admin_view(paper_views.take_back_reduction)
        ours = [
            path("register/", view(register_views.find_parcel), name="claims_claim_find_parcel"),
            path("register/<int:parcel_id>/", view(register_views.register), name="claims_claim_register"),
            path("<int:claim_id>/action/<slug:name>/", view(claim_views.act), name="claims_claim_action"),
            path("<int:claim_id>/clocks/<int:clock_id>/", statements, name="claims_claim_clock"),
            path("<int:claim_id>/letters/<int:letter_id>/pdf", letters, name="claims_claim_letter"),
            path("<int:claim_id>/next/", plain(claim_views.go_on), name="claims_claim_next"),
            path("<int:claim_id>/answers/", view(claim_views.answer), name="claims_claim_answers"),
            path("<int:claim_id>/personal-data/", view(claim_views.show_personal_data), name="claims_claim_unmask"),
            path("<int:claim_id>/papers/<int:paper_id>/", papers, name="claims_claim_paper"),
            path("<int:claim_id>/reductions/<int:reduction_id>/", reductions, name="claims_claim_reduction"),
            path("bundle/", view(bundle_views.show), name="claims_claim_bundle"),
            path("bundle/upload/", plain(bundle_views.upload), name="claims_claim_bundle_upload"),
            path("bundle/confirm/", view(bundle_views.confirm), name="claims_claim_bundle_confirm"),
            path("bundle/throw-away/", plain(bundle_views.throw_away), name="claims_claim_bundle_away"),
            path("bundle/<str:public_id>/thumb/", plain(bundle_views.thumb), name="claims_claim_bundle_thumb"),
            path("<int:claim_id>/evidence/upload/", uploads, name="claims_claim_upload"),
            path("<int:claim_id>/evidence/<str:public_id>/page/<int:page>/", pages, name="claims_claim_page"),
            path("<int:claim_id>/evidence/<str:public_id>/", file("preview"), name="claims_claim_evidence"),
            path("<int:claim_id>/evidence/<str:public_id>/thumb/", file("thumb"), name="claims_claim_thumb"),
            path("<int:claim_id>/evidence/<str:public_id>/file/", file("file"), name="claims_claim_file"),
        ]
        return ours + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of the claim; no form over its table."""
        return claim_views.show(self.admin_site, request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is the chain of events on the claim's own page."""
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[object_id]) + "#history")

    @admin.display(description=_("tracking no."))
    def tracking_no(self, claim: Claim) -> str:
        return claim.parcel.tracking_no

    @admin.display(description=_("product"), ordering="scheme")
    def product(self, claim: Claim) -> SafeString:
        return format_html(
            '<abbr title="{}">{}</abbr> · {}', claim.get_scheme_display(), claim.scheme, claim.get_kind_display()
        )

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, claim: Claim) -> SafeString:
        return claim_words.state_badge(claim)

    @admin.display(description=_("next due"), ordering="next_due_on")
    def due(self, claim: Any) -> SafeString | str:
        if claim.due_on is None:
            return ""
        return format_html("{} {}", days_left(claim.due_on), clock_name(claim.due_clock or ""))

    @admin.display(description=_("claimed"), ordering="claimed_amount")
    def claimed(self, claim: Claim) -> str:
        return claim_words.money_text(claim.claimed_amount, claim.currency)

    @admin.display(description=_("approved"), ordering="approved_amount")
    def approved(self, claim: Claim) -> str:
        return claim_words.money_text(claim.approved_amount, claim.currency)

    @admin.display(description=_("adjuster"))
    def owner_name(self, claim: Claim) -> str:
        return claim_words.author(claim.owner) if claim.owner else ""

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, claim: Claim) -> str:
        return office_date(claim.received_at)
