"""What is on the claim file: items, people, notes."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.keys import address_key, phone_key
from claimsoffice.kernel.money import Currency, MoneyField, within_limits


class ClaimItem(models.Model):
    """One line of the loss, in the claim's currency: `claimed` stays as claimed, `verified` is what the papers prove.

    `unit_price` is in `invoice_currency`; where that is another, `rate` (units of the claim's
    currency for one of the invoice's) names its source and day.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="items")
    description = models.CharField(_("description"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit_price = MoneyField(_("unit price"), null=True, blank=True)
    invoice_currency = models.CharField(_("invoice currency"), max_length=3, choices=Currency.choices, blank=True)
    rate = models.DecimalField(_("exchange rate"), max_digits=16, decimal_places=8, null=True, blank=True)
    rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True)
    rate_on = models.DateField(_("day of the rate"), null=True, blank=True)
    claimed = MoneyField(_("claimed"))
    verified = MoneyField(_("verified"), null=True, blank=True)
    difference_reason = models.CharField(_("reason for the difference"), max_length=300, blank=True)
    residual_value = MoneyField(_("residual value"), default=Decimal(0))

    class Meta:
        verbose_name = _("claim item")
        verbose_name_plural = _("claim items")
        ordering = ("pk",)
        constraints = within_limits("item", "unit_price", "claimed", "verified", "residual_value")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.description


class PartyRole(models.TextChoices):
    POLICYHOLDER = "policyholder", _("Policyholder")
    INSURED = "insured", _("Insured")
    CLAIMANT = "claimant", _("Claimant")
    AGENT = "agent", _("Agent")
    PAYEE = "payee", _("Payee")
    INSURER = "insurer", _("Insurer")
    CARRIER = "carrier", _("Carrier")


class Party(models.Model):
    """Somebody in a role on the claim. A payee's account is entered by one person and confirmed by another."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(_("role"), max_length=16, choices=PartyRole.choices)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="zh")
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    authority = models.CharField(_("authority shown by"), max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("works here as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    account_holder = models.CharField(_("account holder"), max_length=200, blank=True)
    bank = models.CharField(_("bank"), max_length=200, blank=True)
    branch = models.CharField(_("branch"), max_length=200, blank=True)
    account_number = models.CharField(_("account number"), max_length=64, blank=True)
    account_currency = models.CharField(_("account currency"), max_length=3, choices=Currency.choices, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("entered_by")),
                name="party_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=("claim",), condition=models.Q(role="payee", replaced_at__isnull=True), name="party_one_payee"
            ),
        ]
        indexes = [
            models.Index(phone_key(), name="party_phone_compared"),
            models.Index(address_key(), name="party_address_compared"),
            models.Index(fields=("account_number",), name="party_account"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"


class Note(models.Model):
    """A note, or a contact with somebody; never changed, a correction is a further note."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="notes")
    channel = models.CharField(_("channel"), max_length=32, blank=True)
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text[:60]


class Reserve(models.Model):
    """What the office expects to pay, dated and with a reason; the newest row counts."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="reserves")
    amount = MoneyField(_("reserve"))
    reason = models.CharField(_("reason"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("set at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reserve")
        verbose_name_plural = _("reserves")
        ordering = ("pk",)
        constraints = within_limits("reserve", "amount")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.amount}"


class LegalHold(models.Model):
    """A reason for which the file's personal data stay beyond their time: a lawsuit, an audit. Open until lifted."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(_("reason"), max_length=300)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("placed by"), on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField(_("placed at"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lifted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("claim",), condition=models.Q(lifted_at__isnull=True), name="hold_one_on_a_claim"
            )
        ]
        permissions = [("hold_claim", _("Can keep a claim's personal data from being erased"))]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.placed_at:%Y-%m-%d}"
