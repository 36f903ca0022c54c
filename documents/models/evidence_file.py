"""One stored file, as it came, with what was found out about it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

# The first 16 digits of a picture's hash are indexed in this many parts: see selectors.near_pictures.
HASH_BANDS = 8


def random_id() -> str:
    """A public id that nobody can guess (128 bits)."""
    return secrets.token_urlsafe(16)


class EvidenceFile(models.Model):
    """An accepted file: untouched bytes under a random name, their SHA-256, and a re-encoded thumbnail."""

    public_id = models.CharField(max_length=32, unique=True, default=random_id, editable=False)
    file_name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("media type"), max_length=96)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    storage_name = models.CharField(max_length=128, unique=True)
    thumbnail_name = models.CharField(max_length=128, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=1)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    perceptual_hash = models.CharField(_("perceptual hash"), max_length=80, blank=True)
    taken_at = models.DateTimeField(_("taken at (camera)"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        ordering = ("-pk",)
        default_permissions = ("view",)
        indexes = [
            models.Index(Substr("perceptual_hash", 2 * n + 1, 2), name=f"evidence_hash_part_{n}")
            for n in range(HASH_BANDS)
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def stream(self) -> str:
        """The file's own chain of events."""
        return f"file:{self.pk}"
