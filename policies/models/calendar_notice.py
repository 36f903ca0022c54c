"""A year's working-day calendar that the office loaded itself: append-only, versioned, seen by two people."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarNotice(models.Model):
    """The State Council's notice for one year, as loaded; the highest approved version of a year counts."""

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("calendar notice")
        verbose_name_plural = _("calendar notices")
        ordering = ("year", "version")
        constraints = [
            models.UniqueConstraint(fields=("year", "version"), name="calendar_version_once"),
            models.CheckConstraint(condition=~models.Q(loaded_by=models.F("approved_by")), name="calendar_two_people"),
        ]
        permissions = [("load_calendar", _("Can load a year's calendar"))]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"
