"""The pulse of what runs by itself: when it last did, and whether somebody was told that it had stopped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """One row for each thing that has to happen by itself; `detail` is what the last run did."""

    name = models.CharField(_("what runs"), max_length=32, unique=True)
    last_run_at = models.DateTimeField(_("last run"))
    detail = models.JSONField(_("what it did"), default=dict)
    calendar_version = models.CharField(_("calendar of all open clocks"), max_length=64, blank=True)
    alarmed_at = models.DateTimeField(_("alarm given at"), null=True, blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
