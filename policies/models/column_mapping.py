"""Which columns of ours the headers of somebody else's spreadsheets stand for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnMapping(models.Model):
    """A mapping under its name; it is the office's, whoever saved it.

    `columns` maps a header (folded, see `policies.imports.mapping.key_of`) to a field, or to "" where it is not to be
    read; `headers` are the same headers as they stood in the file.
    """

    kind = models.CharField(_("kind"), max_length=32)
    name = models.CharField(_("name"), max_length=64)
    columns = models.JSONField(_("columns"), default=dict)
    headers = models.JSONField(_("headers"), default=dict)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("saved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        ordering = ("kind", "name")
        constraints = [models.UniqueConstraint(fields=("kind", "name"), name="column_mapping_name_once")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Name of this mapping's event stream."""
        return f"mapping:{self.pk}"
