"""A report that a worker makes, and that only who asked for it can fetch, for a while."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Scheme


class ReportFileState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("report", "Waiting to be made")
    MAKING = "making", pgettext_lazy("report", "Being made")
    READY = "ready", pgettext_lazy("report", "Ready")
    FAILED = "failed", pgettext_lazy("report", "Not made")
    CANCELLED = "cancelled", pgettext_lazy("report", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("report", "Expired")


class ReportFile(models.Model):
    """What was asked for, by whom, and what became of it. The row comes first; a task only wakes who makes the file."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    report = models.CharField(_("report"), max_length=32)
    form = models.CharField(_("form"), max_length=8)
    language = models.CharField(_("language"), max_length=16)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)
    scheme = models.CharField(_("product"), max_length=16, choices=Scheme.choices, blank=True)
    query = models.TextField(_("filters of the list"), blank=True)
    as_of = models.DateTimeField(_("as recorded until"))
    state = models.CharField(_("state"), max_length=16, choices=ReportFileState.choices, default=ReportFileState.QUEUED)
    requested_at = models.DateTimeField(_("asked for at"))
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("deleted at"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("first fetched at"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    personal_data = models.BooleanField(_("personal data in full"), default=False)
    control = models.JSONField(_("control sheet"), default=list, blank=True)
    stored = models.CharField(_("stored as"), max_length=64, blank=True)
    lease = models.CharField(_("the worker's lease"), max_length=32, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("problem"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("report file")
        verbose_name_plural = _("report files")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(expires_at__isnull=False, sha256__gt="", stored__gt=""),
                name="report_file_ready_has_file",
            )
        ]
        indexes = [
            models.Index(fields=("id",), name="report_file_due", condition=models.Q(state__in=("queued", "making"))),
            models.Index(fields=("expires_at",), name="report_file_expiring", condition=models.Q(state="ready")),
            models.Index(fields=("owner", "-id"), name="report_file_owner"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.report}.{self.form} ({self.get_state_display()})"

    @property
    def stream(self) -> str:
        """Name of this file's event stream."""
        return f"report_file:{self.pk}"

    @property
    def file_name(self) -> str:
        """What the file is called where it is saved."""
        days = [day.isoformat() for day in (self.from_on, self.to_on) if day]
        return "_".join([self.report, *days]) + f".{self.form}"

    @property
    def with_worker(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.state in (ReportFileState.QUEUED, ReportFileState.MAKING)

    def is_fetchable(self, at: datetime) -> bool:
        """Whether there is a file to fetch at the aware instant `at`."""
        return self.state == ReportFileState.READY and self.expires_at is not None and at < self.expires_at
