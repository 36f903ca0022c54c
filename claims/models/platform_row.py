"""Rows of the platform's sheet of claims, and what became of each: registered, or held until a person has decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claimsoffice.kernel.models import ImportBatch
from policies.models import InsuredParcel


class RowState(models.TextChoices):
    HELD = "held", _("Held for a person")
    REGISTERED = "registered", _("Registered")
    LINKED = "linked", _("Belongs to an existing claim")
    DROPPED = "dropped", _("Dropped")
    UNDONE = "undone", _("Taken back")


class PlatformRow(models.Model):
    """One row of a claims sheet. `fingerprint` is a hash of all that it says: the same row again changes nothing.

    `values` (in the order of the sheet's columns) are kept only while the row is held; `reasons` say why it is:
    pairs of a code and a parameter.
    """

    batch = models.ForeignKey(ImportBatch, verbose_name=_("import"), on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("row"))
    reference = models.CharField(_("platform reference"), max_length=64)
    fingerprint = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=RowState.choices)
    # None once it is decided that the row is no claim of its own: the policy is free of it.
    parcel = models.ForeignKey(
        InsuredParcel, verbose_name=_("parcel"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), null=True, blank=True, on_delete=models.PROTECT, related_name="platform_rows"
    )
    values = models.JSONField(_("values"), default=list, blank=True)
    reasons = models.JSONField(_("held because"), default=list, blank=True)
    # Of a registered row: the claim's last event then. A later one by a person stands in the way of taking it back.
    event_seq = models.PositiveIntegerField(default=0, editable=False)
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    came_at = models.DateTimeField(_("came in at"), auto_now_add=True)

    class Meta:
        verbose_name = _("row of the platform's sheet")
        verbose_name_plural = _("rows of the platform's sheet")
        ordering = ("-pk",)
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=("reference", "fingerprint"),
                condition=~models.Q(state=RowState.UNDONE),
                name="platform_row_once",
            ),
        ]
        indexes = [models.Index(fields=("state", "came_at"), name="platform_row_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Name of this row's event stream."""
        return f"platform-row:{self.pk}"
