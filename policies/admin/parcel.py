"""The list of insured parcels, and one of them to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.templatetags.office import office_datetime
from policies.admin import words
from policies.models import InsuredParcel
from policies.selectors.search import search_parcels
from policies.terms.core.vocabulary import CATEGORIES


@admin.register(InsuredParcel)
class InsuredParcelAdmin(ReadOnlyAdmin):
    list_display = (
        "tracking_no",
        "policy_link",
        "goods",
        "category_name",
        "sum_shown",
        "carrier",
        "dispatched",
        "delivered",
    )
    list_filter = ("policy__scheme", "transport_mode")
    list_select_related = ("policy", "carrier")
    search_fields = ("tracking_no",)
    search_help_text = _("Tracking, order or policy no., name")
    fieldsets = (
        (None, {"fields": (
            "tracking_no", "aliases_shown", "policy_link", "order_no", "goods", "category_name", "came",
        )}),
        (_("Sums"), {"fields": ("sum_shown", "value_shown", "freight_shown", "freight_paid")}),
        (_("Carriage"), {"fields": (
            "carrier", "carriage", "transport_mode", "origin", "destination", "destination_time_zone", "weight_kg",
            "platform_order",
        )}),
        (_("Timeline"), {"fields": (
            "order_confirmed_at", "dispatched_at", "carrier_accepted_at", "promised_on", "last_scan_at",
            "arrival_notice_at", "delivered_at", "terminated_at", "returned_at", "return_notified_at", "instructed_at",
        )}),
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = f"{'order' if obj is not None and obj.policy.is_order else 'policy'}_link"
        first, *others = self.fieldsets
        fields = tuple(own if name == "policy_link" else name for name in first[1]["fields"])
        return ((first[0], {"fields": fields}), *others)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (search_parcels(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description=_("policy or order"), ordering="policy")
    def policy_link(self, parcel: InsuredParcel) -> SafeString:
        url = reverse("admin:policies_policy_change", args=[parcel.policy_id])
        return format_html('<a href="{}">{}</a>', url, parcel.policy.policy_no)

    @admin.display(description=_("Order"))
    def order_link(self, parcel: InsuredParcel) -> SafeString:
        return self.policy_link(parcel)

    @admin.display(description=_("further tracking nos."))
    def aliases_shown(self, parcel: InsuredParcel) -> str:
        return ", ".join(parcel.aliases.order_by("pk").values_list("tracking_no", flat=True))

    @admin.display(description=_("on record since"))
    def came(self, parcel: InsuredParcel) -> str:
        return words.came(parcel)

    @admin.display(description=_("category"), ordering="category")
    def category_name(self, parcel: InsuredParcel) -> str:
        name = CATEGORIES.get(parcel.category)
        return words.said(name) if name else parcel.category

    @admin.display(description=_("sum insured"), ordering="sum_insured")
    def sum_shown(self, parcel: InsuredParcel) -> str:
        return words.sum_of(parcel.sum_insured, parcel.policy.currency)

    @admin.display(description=_("insured value"))
    def value_shown(self, parcel: InsuredParcel) -> str:
        return words.sum_of(parcel.insured_value, parcel.policy.currency)

    @admin.display(description=_("freight"))
    def freight_shown(self, parcel: InsuredParcel) -> str:
        return words.sum_of(parcel.freight, parcel.policy.currency)

    @admin.display(description=_("dispatched at"), ordering="dispatched_at")
    def dispatched(self, parcel: InsuredParcel) -> str:
        return office_datetime(parcel.dispatched_at)

    @admin.display(description=_("delivered at"), ordering="delivered_at")
    def delivered(self, parcel: InsuredParcel) -> str:
        return office_datetime(parcel.delivered_at)
