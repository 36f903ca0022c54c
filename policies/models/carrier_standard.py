"""What the carrier publishes as its compensation for goods that are not insured (JS-0): append-only, by two people."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.money import Currency, MoneyField, within_limits


class CarrierStandard(models.Model):
    """One version of the table for one currency; it counts once somebody else than its author has confirmed it.

    A parcel is compensated with its actual loss, at most `per_parcel`, and at most `per_kg` times its weight; limits
    are in `currency`, one of them may be absent. Orders of the Shanghai day `effective_on` or later are under it.
    """

    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    effective_on = models.DateField(_("in effect from"))
    per_parcel = MoneyField(_("limit per parcel"), null=True, blank=True)
    per_kg = MoneyField(_("limit per kg"), null=True, blank=True)
    citation = models.CharField(_("published where"), max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        verbose_name = _("compensation standard")
        verbose_name_plural = _("compensation standards")
        ordering = ("currency", "version")
        constraints = [
            models.UniqueConstraint(fields=("currency", "version"), name="standard_version_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed=False)
                | (models.Q(closed_by__isnull=False) & ~models.Q(closed_by=models.F("entered_by"))),
                name="standard_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(per_parcel__isnull=False) | models.Q(per_kg__isnull=False),
                name="standard_has_a_limit",
            ),
            *within_limits("standard", "per_parcel", "per_kg"),
        ]
        permissions = [("keep_standards", _("Can enter and confirm the carrier's compensation standard"))]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.currency} v{self.version}"
