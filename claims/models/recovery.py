"""What the office asks back, and what came back: from the carrier, from salvage, from who was paid too much."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claimsoffice.kernel.money import MoneyField, within_limits


class RecoveryKind(models.TextChoices):
    SUBROGATION = "subrogation", _("Subrogation")
    SALVAGE = "salvage", _("Salvage")
    REFUND = "refund", _("Refund")


class RecoveryEnd(models.TextChoices):
    RECOVERED = "recovered", _("Recovered")
    SETTLED = "settled", _("Settled for less")
    GIVEN_UP = "given_up", _("Given up")


class RecoveryCase(models.Model):
    """A sum that the office asks of somebody, in the claim's currency: open until it is recovered or given up."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="recovery_cases")
    kind = models.CharField(_("kind"), max_length=16, choices=RecoveryKind.choices)
    against = models.CharField(_("asked of"), max_length=200)
    amount = MoneyField(_("sum asked for"))
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    asked_on = models.DateField(_("asked on"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"))
    ended_as = models.CharField(_("ended as"), max_length=16, choices=RecoveryEnd.choices, blank=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)

    #: What came in, where a page has added it up.
    received: Decimal

    class Meta:
        verbose_name = _("recovery case")
        verbose_name_plural = _("recovery cases")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="recovery_case_amount_positive"),
            *within_limits("recovery_case", "amount"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.against}"


class Recovery(models.Model):
    """Money that came back, in the claim's currency; `case` where it had been asked for."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="recoveries")
    case = models.ForeignKey(
        RecoveryCase,
        verbose_name=_("recovery case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recoveries",
    )
    kind = models.CharField(_("kind"), max_length=16, choices=RecoveryKind.choices)
    amount = MoneyField(_("amount"))
    source = models.CharField(_("from"), max_length=200)
    before_decision = models.BooleanField(_("received by the insured before the decision"), default=False)
    received_on = models.DateField(_("received on"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ("pk",)
        constraints = within_limits("recovery", "amount")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.amount}"
