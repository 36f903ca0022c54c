"""The list of policies and orders, and one of them to read."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.masking import mask_email, mask_phone
from claimsoffice.kernel.templatetags.office import office_datetime
from policies.admin import words
from policies.models import Policy
from policies.selectors.search import search_policies
from policies.services.records import note_personal_data_shown

MOST_PARCELS = 100
# In the session: of which policy the next page shows phone and e-mail in full, once.
_SHOWN_ONCE = "policies.shown_in_full"
_CONTRACT = (
    "currency", "premium_sum", "premium_paid", "paid", "issued", "deductible_sum", "deductible_rate",
    "deductible_order", "endorsements_shown", "agreed_shown", "exemptions_explained", "exemptions_proof",
)  # fmt: skip


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    list_display = ("number", "scheme", "policyholder", "insured", "status_badge", "premium_sum", "issued")
    list_filter = ("scheme", "status", "currency")
    search_fields = ("policy_no",)
    search_help_text = _("Policy or order no., policyholder, insured")

    def get_urls(self) -> list[URLPattern]:
        show = self.admin_site.admin_view(self.show_personal_data)
        return [path("<int:policy_id>/personal-data/", show, name="policies_policy_unmask"), *super().get_urls()]

    def show_personal_data(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        """The policy's page with phone and e-mail in full, once; that somebody looked is an event."""
        if not self.has_view_permission(request) or not request.user.has_perm(words.SEES_PERSONAL_DATA):
            raise PermissionDenied
        if not Policy.objects.filter(pk=policy_id).exists():
            raise Http404
        if request.method == "POST":
            note_personal_data_shown(policy_id, request.user)
            request.session[_SHOWN_ONCE] = str(policy_id)
        return redirect("admin:policies_policy_change", policy_id)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = request.user.has_perm(words.SEES_PERSONAL_DATA)
        full = may and request.session.pop(_SHOWN_ONCE, "") == object_id
        setattr(request, _SHOWN_ONCE, full)
        context = {**(extra_context or {}), "may_unmask": may and not full}
        return super().change_view(request, object_id, form_url, context)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        full = getattr(request, _SHOWN_ONCE, False)
        contact = ("phone", "email") if full else ("phone_masked", "email_masked")
        return (
            (None, {"fields": ("number", "scheme", "status_badge", "policyholder", "insured", *contact, "came")}),
            (_("Contract"), {"fields": _CONTRACT}),
            (_("Parcels"), {"fields": ("parcel_list",)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        # An order is never called a policy.
        context["title"] = words.number_label(kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (search_policies(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description=_("no."), ordering="policy_no")
    def number(self, policy: Policy) -> SafeString:
        return format_html('{} <span class="quiet">{}</span>', policy.policy_no, words.number_label(policy))

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, policy: Policy) -> SafeString:
        return words.status_badge(policy)

    @admin.display(description=_("on record since"))
    def came(self, policy: Policy) -> str:
        return words.came(policy)

    @admin.display(description=_("premium"))
    def premium_sum(self, policy: Policy) -> str:
        return words.sum_of(policy.premium, policy.currency)

    @admin.display(description=_("deductible"))
    def deductible_sum(self, policy: Policy) -> str:
        return words.sum_of(policy.deductible_amount, policy.currency)

    @admin.display(description=_("paid at"))
    def paid(self, policy: Policy) -> str:
        return office_datetime(policy.paid_at)

    @admin.display(description=_("issued at"), ordering="issued_at")
    def issued(self, policy: Policy) -> str:
        return office_datetime(policy.issued_at)

    @admin.display(description=_("phone"))
    def phone_masked(self, policy: Policy) -> str:
        return mask_phone(policy.phone)

    @admin.display(description=_("e-mail"))
    def email_masked(self, policy: Policy) -> str:
        return mask_email(policy.email)

    @admin.display(description=_("endorsements"))
    def endorsements_shown(self, policy: Policy) -> str:
        return ", ".join(policy.endorsements)

    @admin.display(description=_("specially agreed categories"))
    def agreed_shown(self, policy: Policy) -> str:
        return ", ".join(policy.agreed_categories)

    @admin.display(description=_("parcels"))
    def parcel_list(self, policy: Policy) -> SafeString:
        parcels = policy.parcels.order_by("pk")[: MOST_PARCELS + 1]
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a> {}</li>',
            (
                (reverse("admin:policies_insuredparcel_change", args=[parcel.pk]), parcel.tracking_no, parcel.goods)
                for parcel in parcels[:MOST_PARCELS]
            ),
        )
        more = gettext("… and more: search the parcels for this number") if len(parcels) > MOST_PARCELS else ""
        return format_html("<ul>{}</ul>{}", rows, more)
