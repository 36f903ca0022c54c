"""The append-only record of what happened, one hash chain per stream."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened to one claim, policy, batch or file. Holds ids and hashes, never names or accounts.

    `transition` is "old>new" where the event moved a state: the database lets no state
    change that has no such row beside it (see `guards`).
    """

    stream = models.CharField(_("stream"), max_length=64)
    seq = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("event"), max_length=64)
    transition = models.CharField(_("transition"), max_length=64, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor_label = models.CharField(_("acting as"), max_length=64, blank=True)
    at = models.DateTimeField(_("recorded at"))
    data = models.JSONField(_("data"), default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("stream", "seq")
        constraints = [models.UniqueConstraint(fields=("stream", "seq"), name="event_stream_seq")]
        indexes = [models.Index(fields=("at",), name="event_at")]
        permissions = [("verify_chain", _("Can verify the event chain"))]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.kind}"
