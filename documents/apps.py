"""Stored evidence files. Knows nothing of claims."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Evidence files")

    def ready(self) -> None:
        from claimsoffice.kernel import guards

        guards.append_only("documents_evidencefile")
