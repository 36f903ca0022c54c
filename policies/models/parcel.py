"""The parcel: what is insured, and when it was where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.money import MoneyField, within_limits
from policies.models.carrier import Carriage, Carrier, TransportMode
from policies.models.policy import Policy


class InsuredParcel(models.Model):
    """One parcel under one policy or order. Sums are in the policy's currency, instants aware."""

    # The constraint on policy and tracking number begins with it: an index of its own would be written for nothing.
    policy = models.ForeignKey(
        Policy, verbose_name=_("policy"), on_delete=models.PROTECT, related_name="parcels", db_index=False
    )
    tracking_no = models.CharField(_("tracking no."), max_length=64)
    order_no = models.CharField(_("order no."), max_length=64, blank=True)
    goods = models.CharField(_("goods"), max_length=200)
    category = models.CharField(_("category"), max_length=32, blank=True)
    sum_insured = MoneyField(_("sum insured"), null=True, blank=True)
    insured_value = MoneyField(_("insured value"), null=True, blank=True)
    freight = MoneyField(_("freight"), null=True, blank=True)
    freight_paid = models.BooleanField(_("freight paid"), null=True)
    carrier = models.ForeignKey(
        Carrier, verbose_name=_("carrier"), null=True, blank=True, on_delete=models.PROTECT, related_name="parcels"
    )
    carriage = models.CharField(_("kind of carriage"), max_length=16, choices=Carriage.choices, blank=True)
    transport_mode = models.CharField(_("transport mode"), max_length=8, choices=TransportMode.choices, blank=True)
    origin = models.CharField(_("origin"), max_length=128, blank=True)
    destination = models.CharField(_("destination"), max_length=128, blank=True)
    destination_time_zone = models.CharField(_("destination time zone"), max_length=64, blank=True)
    weight_kg = models.DecimalField(_("weight (kg)"), max_digits=9, decimal_places=3, null=True, blank=True)
    platform_order = models.BooleanField(_("platform order"), null=True)
    order_confirmed_at = models.DateTimeField(_("order confirmed at"), null=True, blank=True)
    promised_on = models.DateField(_("promised on"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched at"), null=True, blank=True)
    carrier_accepted_at = models.DateTimeField(_("accepted by the carrier at"), null=True, blank=True)
    last_scan_at = models.DateTimeField(_("last scanned at"), null=True, blank=True)
    arrival_notice_at = models.DateTimeField(_("arrival notice at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    terminated_at = models.DateTimeField(_("terminated at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    return_notified_at = models.DateTimeField(_("customer told of the return at"), null=True, blank=True)
    instructed_at = models.DateTimeField(_("customer's instruction at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("policy", "tracking_no"), name="parcel_once_per_policy"),
            *within_limits("parcel", "sum_insured", "insured_value", "freight"),
        ]
        indexes = [
            models.Index(fields=("tracking_no",), name="parcel_tracking_no"),
            models.Index(fields=("order_no",), name="parcel_order_no"),
        ]
        permissions = [
            ("update_timeline", _("Can record what the carrier reports")),
            ("import_tracking", _("Can import carriers' tracking files")),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.tracking_no


class ParcelAlias(models.Model):
    """Another waybill number of the same parcel: numbers change in transit."""

    parcel = models.ForeignKey(
        InsuredParcel, verbose_name=_("parcel"), on_delete=models.PROTECT, related_name="aliases"
    )
    tracking_no = models.CharField(_("tracking no."), max_length=64)
    source = models.CharField(_("known from"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("further tracking no.")
        verbose_name_plural = _("further tracking nos.")
        constraints = [models.UniqueConstraint(fields=("parcel", "tracking_no"), name="alias_once_per_parcel")]
        indexes = [models.Index(fields=("tracking_no",), name="alias_tracking_no")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.tracking_no
