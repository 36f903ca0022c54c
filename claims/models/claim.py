"""The claim itself: facts as they were claimed and found, and where it stands."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.workflow import ClaimWorkflow
from claimsoffice.kernel.money import Currency, MoneyField, within_limits
from policies.models import InsuredParcel, Scheme


class ClaimKind(models.TextChoices):
    LOSS = "loss", _("Loss")
    DAMAGE = "damage", _("Damage")
    SHORTAGE = "shortage", _("Shortage")
    DELAY = "delay", _("Delay")


class LetterLanguage(models.TextChoices):
    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    BOTH = "both", _("Chinese and English")


class Claim(ClaimWorkflow):
    """One claim for one insured parcel. Six amounts stand apart: claimed, adjusted, approved, agreed, paid, recovered.

    All sums are in `currency`, the policy's; instants are aware. Only services write here.
    """

    claim_no = models.CharField(_("claim no."), max_length=32, unique=True)
    parcel = models.ForeignKey(InsuredParcel, verbose_name=_("parcel"), on_delete=models.PROTECT, related_name="claims")
    scheme = models.CharField(_("product"), max_length=16, choices=Scheme.choices)
    edition = models.CharField(_("edition of the terms"), max_length=32)
    kind = models.CharField(_("kind"), max_length=16, choices=ClaimKind.choices)
    kind_group = models.CharField(max_length=16, editable=False)
    peril = models.CharField(_("cause"), max_length=32, blank=True)
    description = models.TextField(_("what happened"), blank=True)
    event_at = models.DateTimeField(_("event at"), null=True, blank=True)
    event_source = models.CharField(_("event known from"), max_length=200, blank=True)
    event_reference = models.CharField(_("accident reference"), max_length=64, blank=True)
    received_at = models.DateTimeField(_("claim received at"))
    first_evidence_at = models.DateTimeField(_("first evidence at"), null=True, blank=True)
    complete_at = models.DateTimeField(_("papers complete at"), null=True, blank=True)
    third_party_liable = models.BooleanField(_("a third party is liable"), null=True)

    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    claimed_amount = MoneyField(_("claimed"), null=True, blank=True)
    salvage_expenses = MoneyField(_("mitigation expenses"), null=True, blank=True)
    rescued_sum_insured = MoneyField(_("sum insured of the rescued part"), null=True, blank=True)
    delay_days = models.PositiveIntegerField(_("days of delay"), null=True, blank=True)
    delay_subsidy = MoneyField(_("delay subsidy by actual delay"), null=True, blank=True)
    order_subsidies_paid = MoneyField(_("subsidies already paid on the order"), null=True, blank=True)
    insurer_approved = MoneyField(_("approved by the insurer"), null=True, blank=True)
    standard_amount = MoneyField(_("amount by the carrier's standard"), null=True, blank=True)
    standard_amount_reason = models.CharField(_("reason for that amount"), max_length=300, blank=True)

    approved_amount = MoneyField(_("approved"), null=True, blank=True)
    agreed_amount = MoneyField(_("agreed"), null=True, blank=True)
    paid_amount = MoneyField(_("paid"), default=Decimal(0))
    recovered_amount = MoneyField(_("recovered"), default=Decimal(0))
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    round_started_at = models.DateTimeField(_("round began at"), null=True, blank=True, editable=False)
    settlement_under_way = models.BooleanField(default=False, editable=False)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("adjuster"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_claims",
    )
    team = models.CharField(_("team"), max_length=64, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("registered by"), on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    letter_language = models.CharField(
        _("language of letters"), max_length=8, choices=LetterLanguage.choices, default=LetterLanguage.ZH
    )
    next_due_on = models.DateField(_("next due"), null=True, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    event_seq = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("-pk",)
        constraints = [
            *within_limits(
                "claim",
                "claimed_amount",
                "salvage_expenses",
                "rescued_sum_insured",
                "delay_subsidy",
                "order_subsidies_paid",
                "insurer_approved",
                "standard_amount",
                "approved_amount",
                "agreed_amount",
                "paid_amount",
                "recovered_amount",
            ),
        ]
        indexes = [
            models.Index(fields=("owner", "state", "next_due_on"), name="claim_desk"),
            models.Index(fields=("parcel", "state"), name="claim_parcel_state"),
            models.Index(fields=("state", "scheme", "received_at"), name="claim_age"),
        ]
        permissions = [
            ("register_claim", _("Can register claims")),
            ("import_claims", _("Can import the platform's sheet of claims")),
            ("assign_claim", _("Can assign claims")),
            ("receive_evidence", _("Can take in evidence")),
            ("judge_evidence", _("Can accept, refuse and waive documents")),
            ("edit_parties", _("Can enter parties and payees")),
            ("confirm_payee", _("Can confirm a payee entered by somebody else")),
            ("assess_claim", _("Can answer clause questions and verify amounts")),
            ("request_supplement", _("Can request a supplement")),
            ("record_arrival", _("Can record when letters and papers arrived")),
            ("decide_claim", _("Can decide within the own limit")),
            ("decide_above_limit", _("Can decide above an adjuster's limit")),
            ("override_claim", _("Can override with a reason")),
            ("record_agreement", _("Can record the claimant's answer")),
            ("pay_claim", _("Can pay")),
            ("withdraw_claim", _("Can record a withdrawal")),
            ("reopen_claim", _("Can reopen a denial")),
            ("correct_claim", _("Can take back an approval")),
            ("record_recovery", _("Can record recoveries")),
            ("write_note", _("Can write notes")),
            ("view_every_claim", _("Can see every claim")),
            ("export_reports", _("Can export reports")),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.claim_no

    @property
    def stream(self) -> str:
        """Name of this claim's event stream."""
        return f"claim:{self.pk}"
