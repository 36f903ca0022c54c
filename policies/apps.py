"""Policies, orders and the parcels they cover."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self) -> None:
        from claimsoffice.kernel import guards

        for table in ("policies_policy", "policies_insuredparcel", "policies_parcelalias"):
            guards.never_deleted(table)
        guards.append_only("policies_rescission")
        guards.append_only("policies_calendarnotice")
