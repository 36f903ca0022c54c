"""The day's reminders of one person in one message: what goes into it is a row before it is a mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.clock import Reminder


class Digest(models.Model):
    """One message to one person on one day (Shanghai date), with everything that they are still owed when it leaves."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.PROTECT, related_name="digests"
    )
    day = models.DateField(_("day"))
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("daily digest")
        verbose_name_plural = _("daily digests")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=("user", "day"), name="digest_once_a_day")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {self.day}"


class DigestLine(models.Model):
    """A reminder that one of its people wants in their digest. Without a `digest` it is still owed to them."""

    reminder = models.ForeignKey(
        Reminder, verbose_name=_("reminder"), on_delete=models.PROTECT, related_name="digest_lines"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.PROTECT, related_name="+")
    digest = models.ForeignKey(
        Digest, verbose_name=_("sent in"), null=True, on_delete=models.PROTECT, related_name="lines"
    )

    class Meta:
        verbose_name = _("line of a digest")
        verbose_name_plural = _("lines of digests")
        constraints = [models.UniqueConstraint(fields=("reminder", "user"), name="digest_line_once")]
        indexes = [models.Index(fields=("user",), name="digest_line_owed", condition=models.Q(digest__isnull=True))]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.reminder} {self.user}"
