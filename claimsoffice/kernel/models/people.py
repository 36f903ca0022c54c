"""What the office knows of its own people beyond the login."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.money import Currency, MoneyField, within_limits


class StaffProfile(models.Model):
    """Team and language of one person, and how they want to be reminded; what is empty is as the office has it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="staff_profile"
    )
    team = models.CharField(_("team"), max_length=64, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(_("language of messages"), max_length=8, choices=settings.LANGUAGES, blank=True)
    daily_digest = models.BooleanField(_("one message a day instead of single reminders"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff profile")
        verbose_name_plural = _("staff profiles")

    def __str__(self) -> str:
        return str(self.user)


class AuthorityLimit(models.Model):
    """Up to which sum, in one currency, a person may decide alone. Without a row: nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="authority_limits"
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    amount = MoneyField(_("decides alone up to"))

    class Meta:
        verbose_name = _("authority limit")
        verbose_name_plural = _("authority limits")
        constraints = [
            models.UniqueConstraint(fields=("user", "currency"), name="authority_one_per_currency"),
            *within_limits("authority", "amount"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.amount} {self.currency}"


class Absence(models.Model):
    """Somebody is away between two dates (both included), and somebody else acts for them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="absences"
    )
    from_on = models.DateField(_("first day away"))
    to_on = models.DateField(_("last day away"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("deputy"), on_delete=models.PROTECT, related_name="deputises_for"
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(condition=models.Q(to_on__gte=models.F("from_on")), name="absence_in_order"),
            models.CheckConstraint(condition=~models.Q(user=models.F("deputy")), name="absence_other_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.from_on} - {self.to_on}"
