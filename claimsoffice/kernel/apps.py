"""What every app of the office stands on."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "claimsoffice.kernel"
    label = "kernel"
    verbose_name = _("Office")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The Celery app must exist before any task is declared, or tasks bind to a default without a broker.
        from claimsoffice.celery import app  # noqa: F401
        from claimsoffice.kernel import checks  # noqa: F401
        from claimsoffice.kernel.setup import after_migrate

        # After every app's migrations: permissions and tables exist only then.
        post_migrate.connect(after_migrate, dispatch_uid="kernel.after_migrate")
