"""Determination and what follows from it: frozen, in sequence, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models.claim import Claim
from claimsoffice.kernel.money import Currency, MoneyField, within_limits


class Outcome(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DENIED = "denied", pgettext_lazy("decision", "Denied")


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting for a manager")
    APPROVED = "approved", _("Followed")
    REJECTED = "rejected", _("Sent back")
    SUPERSEDED = "superseded", _("Overtaken")


class Proposal(models.Model):
    """A decision above the adjuster's limit, waiting for somebody who may take it."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="proposals")
    outcome = models.CharField(_("proposed"), max_length=16, choices=Outcome.choices)
    amount = MoneyField(_("amount"))
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(_("state"), max_length=16, choices=ProposalState.choices, default=ProposalState.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer_reason = models.TextField(_("reason of the answer"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("claim",), condition=models.Q(state="open"), name="proposal_one_open"),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | ~models.Q(answered_by=models.F("proposed_by")),
                name="proposal_approved_by_another",
            ),
            *within_limits("proposal", "amount"),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.get_outcome_display()} {self.amount}"


class Decision(models.Model):
    """One determination with everything it was made on, so that it can be replayed and comes out the same.

    `facts` is the adjudication's input, `result` its whole output (findings, amount trace).
    The decision with the highest `seq` is the current one.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="decisions")
    seq = models.PositiveSmallIntegerField(_("number"))
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("supersedes"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    recommendation = models.CharField(_("recommendation"), max_length=16)
    departure_reason = models.TextField(_("reason for departing from it"), blank=True)
    override_reason = models.TextField(_("reason of the override"), blank=True)
    denial_clauses = models.JSONField(_("clauses of the denial"), default=list)
    edition = models.CharField(_("edition of the terms"), max_length=32)
    parameters_hash = models.CharField(_("hash of the parameters"), max_length=64)
    facts = models.JSONField(_("facts"))
    result = models.JSONField(_("findings and amount"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("claim", "seq")
        constraints = [
            models.UniqueConstraint(fields=("claim", "seq"), name="decision_seq"),
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True) | ~models.Q(proposed_by=models.F("decided_by")),
                name="decision_not_own_proposal",
            ),
            *within_limits("decision", "amount"),
        ]
        indexes = [models.Index(fields=("decided_at",), name="decision_decided_at")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}/{self.seq}"


class Agreement(models.Model):
    """The claimant's acceptance of the amount (GT-15 runs from here), or its stand-in where approved equals claimed."""

    decision = models.OneToOneField(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="agreement"
    )
    amount = MoneyField(_("agreed amount"))
    implied = models.BooleanField(_("implied: approved as claimed"), default=False)
    agreed_at = models.DateTimeField(_("agreed at"))
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = within_limits("agreement", "amount")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.decision}: {self.amount}"
