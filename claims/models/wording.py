"""The office's own contract wording: append-only, versioned, an edition of the terms at a time."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractWording(models.Model):
    """The words of the contract by clause id, as `{"GT-6.1": {"zh": ..., "en": ...}}`; the newest version counts.

    A letter quotes the version that is in force when it is issued, and keeps what it quoted.
    """

    edition = models.CharField(_("edition of the terms"), max_length=32)
    version = models.PositiveSmallIntegerField(_("version"))
    content: Any = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    source = models.CharField(_("file"), max_length=200)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("loaded by"), on_delete=models.PROTECT, related_name="+"
    )
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("contract wording")
        verbose_name_plural = _("contract wordings")
        ordering = ("edition", "version")
        constraints = [models.UniqueConstraint(fields=("edition", "version"), name="wording_version_once")]
        permissions = [("load_wording", _("Can load the contract's wording"))]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.edition} v{self.version}"
