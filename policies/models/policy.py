"""What the contract fixes: one row a policy, or an order where the scheme has no policy."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimsoffice.kernel.money import Currency, MoneyField, within_limits


class Scheme(models.TextChoices):
    FPX_TA = "FPX-TA", _("Full-process tracking assurance")
    FPX_PI = "FPX-PI", _("Parcel insurance")
    FPX_AR = "FPX-AR", _("Comprehensive parcel insurance")
    JSX_INS = "JSX-INS", _("JS Express risk insurance")
    JSX_STD = "JSX-STD", _("JS Express, not insured")


class PolicyStatus(models.TextChoices):
    IN_FORCE = "in_force", _("In force")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", pgettext_lazy("policy", "Cancelled")
    RESCINDED = "rescinded", _("Rescinded")


class DeductibleOrder(models.TextChoices):
    AFTER_PRO_RATA = "after_pro_rata", _("After pro rata")
    BEFORE_PRO_RATA = "before_pro_rata", _("Before pro rata")


class PeriodUnit(models.TextChoices):
    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class Policy(models.Model):
    """A policy (or an order: FPX-TA and JSX-STD have none). All its sums are in its currency."""

    policy_no = models.CharField(_("policy no."), max_length=64, unique=True)
    scheme = models.CharField(_("product"), max_length=16, choices=Scheme.choices)
    policyholder = models.CharField(_("policyholder"), max_length=200)
    insured = models.CharField(_("insured"), max_length=200)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    premium = MoneyField(_("premium"), null=True, blank=True)
    premium_paid = models.BooleanField(_("premium paid"), null=True)
    paid_at = models.DateTimeField(_("paid at"))
    issued_at = models.DateTimeField(_("issued at"))
    deductible_amount = MoneyField(_("deductible"), null=True, blank=True)
    deductible_rate = models.DecimalField(_("deductible rate"), max_digits=7, decimal_places=6, null=True, blank=True)
    # Blank where the policy does not say: the terms' edition decides (GT-8).
    deductible_order = models.CharField(
        _("deductible taken"), max_length=16, choices=DeductibleOrder.choices, blank=True
    )
    endorsements = models.JSONField(_("endorsements"), default=list, blank=True)
    agreed_categories = models.JSONField(_("specially agreed categories"), default=list, blank=True)
    exemptions_explained = models.BooleanField(_("exemptions explained"), null=True)
    exemptions_proof = models.CharField(_("proof of the explanation"), max_length=200, blank=True)
    transport_modes = models.JSONField(_("agreed transport modes"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=PolicyStatus.choices, default=PolicyStatus.IN_FORCE)
    determination_days = models.PositiveSmallIntegerField(_("agreed days to determine"), null=True, blank=True)
    determination_unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit.choices, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("agreed days to pay"), null=True, blank=True)
    payment_unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit.choices, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("policy or order")
        verbose_name_plural = _("policies and orders")
        ordering = ("-pk",)
        constraints = [
            *within_limits("policy", "premium", "deductible_amount"),
            models.CheckConstraint(
                condition=models.Q(deductible_rate__isnull=True)
                | models.Q(deductible_rate__gte=0, deductible_rate__lte=1),
                name="policy_deductible_rate_range",
            ),
        ]
        indexes = [models.Index(fields=("scheme", "issued_at"), name="policy_scheme_issued")]
        permissions = [
            ("import_policies", _("Can import policy spreadsheets")),
            ("record_rescission", _("Can record a rescission")),
            ("record_contract_facts", _("Can record what the contract says")),
            ("view_personal_data", _("Can see phone, e-mail and account in full")),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.policy_no

    @property
    def is_order(self) -> bool:
        """FPX-TA and JSX-STD have no policy: the number is the order's, and screens say so."""
        return self.scheme in (Scheme.FPX_TA, Scheme.JSX_STD)
