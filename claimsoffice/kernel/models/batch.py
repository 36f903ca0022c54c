"""A spreadsheet on its way in: checked whole, shown, and applied from here, never from a file sent again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    UNMAPPED = "unmapped", _("Waiting for its columns to be named")
    QUEUED = "queued", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    STAGED = "staged", _("Checked, waiting")
    APPLYING = "applying", _("Being written")
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


WAITING_FOR_A_PERSON = (BatchState.UNMAPPED, BatchState.STAGED)
WITH_WORKER = (BatchState.QUEUED, BatchState.CHECKING, BatchState.APPLYING)


class ImportBatch(models.Model):
    """One uploaded file with its owner, its hash, its counts and what was wrong with it."""

    kind = models.CharField(_("kind"), max_length=32)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=BatchState.choices, default=BatchState.STAGED)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    held = models.PositiveIntegerField(_("held for a person"), default=0)
    rejected = models.PositiveIntegerField(_("refused"), default=0)
    errors = models.JSONField(_("errors"), default=list)
    errors_total = models.PositiveIntegerField(_("errors in all"), default=0)
    warnings = models.JSONField(_("warnings"), default=list)
    accept_valid = models.BooleanField(_("only the good rows"), default=False)
    columns = models.JSONField(_("columns"), default=list)
    mapping = models.CharField(_("read with the columns of"), max_length=64, blank=True)
    content_hash = models.CharField(_("hash of the checked rows"), max_length=64, blank=True)
    staged_at = models.DateTimeField(_("checked at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("cancelled or undone at"), null=True, blank=True)
    # Of a big file, which a worker checks and writes: where it lies until then, who has it, and why nothing came of it.
    upload = models.CharField(_("stored upload"), max_length=64, blank=True)
    lease = models.CharField(_("the worker's lease"), max_length=32, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.JSONField(_("problem"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-staged_at", "-pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"

    @property
    def with_worker(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.state in WITH_WORKER

    @property
    def stream(self) -> str:
        """Name of this import's event stream."""
        return f"batch:{self.pk}"


class StagedAction(models.TextChoices):
    CREATE = "create", _("New")
    UPDATE = "update", _("Changed")
    HOLD = "hold", _("Held for a person")


class StagedChunk(models.Model):
    """Some hundred rows of a batch that would write something, as JSON: a table row each would cost more than all else.

    Chunks of one action are numbered from 0 and all but the last are full, so that a page finds its rows by counting.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="chunks")
    action = models.CharField(_("action"), max_length=16, choices=StagedAction.choices)
    seq = models.PositiveIntegerField()
    rows = models.TextField(_("rows"))

    class Meta:
        verbose_name = _("rows of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("batch", "action", "seq")
        constraints = [models.UniqueConstraint(fields=("batch", "action", "seq"), name="staged_chunk_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.action}:{self.seq}"
