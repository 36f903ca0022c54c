"""Papers on the claim, what was asked for, and what was let go."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from documents.models import EvidenceFile


class EvidenceState(models.TextChoices):
    HELD = "held", _("Held until scanned")
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
        # The desk asks of every open claim whether papers wait on it: few do.
        indexes = [models.Index(fields=("claim",), name="evidence_waiting", condition=models.Q(state="received"))]
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


class SignalKind(models.TextChoices):
    SAME_FILE = "same_file", _("The same file on another claim")
    NEAR_PHOTO = "near_photo", _("A photo like one on another claim")
    OLD_PHOTO = "old_photo", _("A photo older than the order")
    SHARED_PAYEE = "shared_payee", _("Several claims with one payee's account")
    SHARED_PHONE = "shared_phone", _("Several claims with one phone number")
    SHARED_ADDRESS = "shared_address", _("Several claims with one address")


class SignalDismissal(models.Model):
    """Somebody looked at a signal on a claim and says why it means nothing. What it did not cover shows again.

    `subject` is the id of the file that the signal is about, empty for one about people; `covers` holds the ids of
    what it pointed at (files, else claims) when it was dismissed.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="dismissals")
    kind = models.CharField(_("signal"), max_length=16, choices=SignalKind.choices)
    subject = models.CharField(max_length=20, blank=True)
    covers = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("dismissed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("dismissed signal")
        verbose_name_plural = _("dismissed signals")
        ordering = ("pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.kind}"


class Bundle(models.Model):
    """Files that came without a claim: matched by their names, and filed only where a person has confirmed it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ("-pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def stream(self) -> str:
        """The bundle's own chain of events."""
        return f"bundle:{self.pk}"


class BundleFile(models.Model):
    """One file of a bundle, as yet on no claim, or filed as `evidence`."""

    bundle = models.ForeignKey(Bundle, verbose_name=_("bundle"), on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(
        EvidenceFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="in_bundle"
    )
    evidence = models.OneToOneField(
        Evidence, verbose_name=_("filed as"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("file of a bundle")
        verbose_name_plural = _("files of a bundle")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.file)


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
