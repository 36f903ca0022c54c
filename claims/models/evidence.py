"""Papers on the claim, what was asked for, and what was let go."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from documents.models import EvidenceFile


class EvidenceState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class Evidence(models.Model):
    """One file filed under one checklist item of one claim. It counts from its arrival until it is refused."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(EvidenceFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="filed_as")
    document = models.CharField(_("checklist item"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=EvidenceState.choices, default=EvidenceState.RECEIVED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"))
    arrival_proof = models.CharField(_("proof of arrival"), max_length=200, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("filed by"), on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(_("filed at"), auto_now_add=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("judged by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("claim", "file", "document"), name="evidence_filed_once")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.document or '?'}"


class DocumentWaiver(models.Model):
    """An adjuster lets a document go, with a reason."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="waivers")
    document = models.CharField(_("checklist item"), max_length=40)
    reason = models.CharField(_("reason"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("waived at"))

    class Meta:
        verbose_name = _("waived document")
        verbose_name_plural = _("waived documents")
        constraints = [models.UniqueConstraint(fields=("claim", "document"), name="waiver_once")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.document


class SupplementRequest(models.Model):
    """GT-13: what was asked for, when it went out, when it arrived, and how it ended."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="supplements")
    seq = models.PositiveSmallIntegerField(_("number"))
    documents = models.JSONField(_("documents asked for"), default=list)
    facts = models.JSONField(_("facts asked for"), default=list)
    message = models.TextField(_("message"), blank=True)
    override_reason = models.CharField(_("reason for a further request"), max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("requested by"), on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent at"))
    arrived_at = models.DateTimeField(_("arrived at the claimant at"), null=True, blank=True)
    arrival_proof = models.CharField(_("proof of arrival"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    closed_because = models.CharField(_("ended because"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("supplement request")
        verbose_name_plural = _("supplement requests")
        ordering = ("claim", "seq")
        constraints = [
            models.UniqueConstraint(fields=("claim", "seq"), name="supplement_seq"),
            models.UniqueConstraint(
                fields=("claim",), condition=models.Q(closed_at__isnull=True), name="supplement_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(seq=1) | ~models.Q(override_reason=""), name="supplement_second_needs_reason"
            ),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}/{self.seq}"
