"""The claim file: from registration to payment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        from claims import checks, database_guards  # noqa: F401  importing the checks registers them
        from claims.services import import_claims, tracking
        from policies.services import import_kinds, import_tracking

        database_guards.declare()
        import_kinds.register(import_claims.DOOR)
        import_kinds.register(import_tracking.TrackingImport(tracking.lock, tracking.follow, tracking.depends))
