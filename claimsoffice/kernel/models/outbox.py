"""What has to leave the office after a commit: a row first, a message second."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxMessage(models.Model):
    """One delivery that is owed. `key` is unique, so that doing a thing twice owes it once."""

    key = models.CharField(max_length=160, unique=True)
    topic = models.CharField(_("topic"), max_length=64)
    payload = models.JSONField(_("payload"), default=dict)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    available_at = models.DateTimeField(_("not before"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    dead = models.BooleanField(_("given up"), default=False)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ("available_at", "pk")
        indexes = [
            models.Index(
                fields=("available_at",), name="outbox_due", condition=models.Q(done_at__isnull=True, dead=False)
            )
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.key
