"""Rescission of a policy: without a timely one on record nothing is denied for non-disclosure (GT-12, GT-17)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.policy import Policy


class RescissionGround(models.TextChoices):
    INTENTIONAL = "intentional", _("Intentional non-disclosure")
    GROSS_NEGLIGENCE = "gross_negligence", _("Grossly negligent non-disclosure")
    PREMIUM_UNPAID = "premium_unpaid", _("Premium unpaid")
    INCREASED_RISK = "increased_risk", _("Increased risk")


class Rescission(models.Model):
    """One recorded step of a rescission; a later row with more dates supersedes the earlier."""

    policy = models.ForeignKey(Policy, verbose_name=_("policy"), on_delete=models.PROTECT, related_name="rescissions")
    ground = models.CharField(_("ground"), max_length=24, choices=RescissionGround.choices)
    ground_known_at = models.DateTimeField(_("ground known at"))
    sent_at = models.DateTimeField(_("notice sent at"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("notice arrived at"), null=True, blank=True)
    proof = models.CharField(_("proof of arrival"), max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("rescission")
        verbose_name_plural = _("rescissions")
        ordering = ("policy", "pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.policy}: {self.get_ground_display()}"
