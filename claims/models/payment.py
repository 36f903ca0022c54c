"""Money out. Every payment has a unique reference, a fixed payee and one end."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models.claim import Claim
from claims.models.clock import Clock
from claims.models.decision import Decision
from claimsoffice.kernel.money import Currency, MoneyField, within_limits


class PaymentKind(models.TextChoices):
    ADVANCE = "advance", _("Advance")
    SETTLEMENT = "settlement", _("Settlement")
    DIFFERENCE = "difference", _("Difference")
    EX_GRATIA = "ex_gratia", _("Ex gratia")
    REFUND = "refund", _("Refund")


class PaymentState(models.TextChoices):
    INSTRUCTED = "instructed", _("Instructed")
    SENT = "sent", _("Sent to the bank")
    EXECUTED = "executed", _("Executed")
    FAILED = "failed", _("Failed")
    RETURNED = "returned", _("Returned")


LIVE_PAYMENT_STATES = (PaymentState.INSTRUCTED, PaymentState.SENT, PaymentState.EXECUTED)


class Payment(models.Model):
    """One instruction to the bank; amount and payee are fixed. The bank's execution date ends the clock."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="payments")
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=PaymentKind.choices)
    state = models.CharField(_("state"), max_length=16, choices=PaymentState.choices, default=PaymentState.INSTRUCTED)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    account_holder = models.CharField(_("account holder"), max_length=200)
    bank = models.CharField(_("bank"), max_length=200)
    branch = models.CharField(_("branch"), max_length=200, blank=True)
    account_number = models.CharField(_("account number"), max_length=64)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+"
    )
    instructed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("paid by"), on_delete=models.PROTECT, related_name="+"
    )
    instructed_at = models.DateTimeField(_("instructed at"))
    batch_no = models.CharField(_("bank file"), max_length=32, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    executed_on = models.DateField(_("executed by the bank on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("result recorded at"), null=True, blank=True)
    failure_reason = models.CharField(_("reason of the failure"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("-pk",)
        constraints = [
            # Whatever locks fail: one live settlement and one live difference for a decision, one live advance a claim.
            models.UniqueConstraint(
                fields=("decision",),
                condition=models.Q(kind="settlement", state__in=LIVE_PAYMENT_STATES),
                name="payment_one_settlement",
            ),
            models.UniqueConstraint(
                fields=("decision",),
                condition=models.Q(kind="difference", state__in=LIVE_PAYMENT_STATES),
                name="payment_one_difference",
            ),
            models.UniqueConstraint(
                fields=("claim",),
                condition=models.Q(kind="advance", state__in=(PaymentState.INSTRUCTED, PaymentState.SENT)),
                name="payment_one_open_advance",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("instructed_by")), name="payment_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(state="executed", executed_on__isnull=False) | ~models.Q(state="executed"),
                name="payment_executed_has_date",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount_positive"),
            *within_limits("payment", "amount"),
        ]
        indexes = [
            models.Index(fields=("executed_on",), name="payment_executed_on"),
            # What the desk asks for is on its way or came back; nearly all payments are executed.
            models.Index(fields=("state", "claim"), name="payment_unsettled", condition=~models.Q(state="executed")),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.reference


class Advance(models.Model):
    """A sum that somebody with authority grants before the claim is settled (GT-16); the cashier pays it."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="advances")
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("granted by"), on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted at"))
    payment = models.OneToOneField(
        Payment, verbose_name=_("payment"), null=True, blank=True, on_delete=models.PROTECT, related_name="advance"
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("taken back because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("advance")
        verbose_name_plural = _("advances")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("claim",),
                condition=models.Q(payment__isnull=True, withdrawn_at__isnull=True),
                name="advance_one_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(payment__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="advance_paid_or_taken_back",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="advance_amount_positive"),
            *within_limits("advance", "amount"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.amount}"


class DraftState(models.TextChoices):
    OPEN = "open", pgettext_lazy("draft", "Open")
    GRANTED = "granted", pgettext_lazy("draft", "Granted")
    DROPPED = "dropped", pgettext_lazy("draft", "Dropped")


class AdvanceDraft(models.Model):
    """What was proved ten days before GT-16's sixty are over: an adjuster grants it, this sum or another, or drops it.

    One for each clock; `amount` is in the claim's currency, nothing where nothing was proved. `lines` are the verified
    items and the steps of the computation as they stood, as {"clause", "label", "value"}.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="advance_drafts")
    clock = models.OneToOneField(Clock, verbose_name=_("clock"), on_delete=models.PROTECT, related_name="advance_draft")
    amount = MoneyField(_("amount"))
    lines = models.JSONField(_("proved"), default=list)
    state = models.CharField(_("state"), max_length=16, choices=DraftState.choices, default=DraftState.OPEN)
    drawn_at = models.DateTimeField(_("drafted at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    advance = models.OneToOneField(
        Advance, verbose_name=_("advance"), null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        verbose_name = _("draft of an advance")
        verbose_name_plural = _("drafts of advances")
        ordering = ("pk",)
        constraints = within_limits("advance_draft", "amount")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.claim}: {self.amount}"
