"""A spreadsheet on its way in: checked whole, shown, and applied from here, never from a file sent again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    STAGED = "staged", _("Checked, waiting")
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


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
    rejected = models.PositiveIntegerField(_("refused"), default=0)
    errors = models.JSONField(_("errors"), default=list)
    warnings = models.JSONField(_("warnings"), default=list)
    accept_valid = models.BooleanField(_("only the good rows"), default=False)
    staged_at = models.DateTimeField(_("checked at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-staged_at", "-pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class StagedRow(models.Model):
    """One row of a batch that would write something: its values as they will be stored, and what they change."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="staged_rows")
    row = models.PositiveIntegerField(_("row"))
    key = models.CharField(_("key"), max_length=160)
    action = models.CharField(_("action"), max_length=16)
    data = models.JSONField(default=dict)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("batch", "row")
        constraints = [models.UniqueConstraint(fields=("batch", "row"), name="staged_row_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.row}"
