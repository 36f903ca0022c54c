"""One stored file, as it came, with what was found out about it."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.inspection.likeness import LENGTH


def random_id() -> str:
    """A public id that nobody can guess (128 bits)."""
    return secrets.token_urlsafe(16)


class EvidenceFile(models.Model):
    """An accepted file: untouched bytes under a random name, their SHA-256, and a re-encoded thumbnail.

    `taken_at` (aware) and the place (degrees, north and east positive) are what the camera says; where it gave no
    offset from UTC, `zone_known` is false and its clock was read as Asia/Shanghai. A file with `scan_required` is
    held back until a `FileScan` of it is clean.
    """

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
    perceptual_hash = models.CharField(_("perceptual hash"), max_length=LENGTH, blank=True)
    taken_at = models.DateTimeField(_("taken at (camera)"), null=True, blank=True)
    zone_known = models.BooleanField(_("the camera gave its time zone"), default=False)
    latitude = models.DecimalField(_("latitude (camera)"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude (camera)"), max_digits=9, decimal_places=6, null=True, blank=True)
    scan_required = models.BooleanField(_("held until scanned"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        ordering = ("-pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def stream(self) -> str:
        """The file's own chain of events."""
        return f"file:{self.pk}"

    @property
    def is_held(self) -> bool:
        """Nobody is shown the file: no scanner has found it clean yet, or one has found something."""
        return self.scan_required and not self.scans.filter(clean=True).exists()


class LikenessPart(models.Model):
    """A telling part of a photograph's likeness: what is equal here may be alike (see `selectors.near_pictures`)."""

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="likeness_parts")
    part = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=("part",), name="evidence_likeness_part")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.part


class FileScan(models.Model):
    """What a virus scanner said of a held file. A scanner that gave no answer leaves no row."""

    file = models.ForeignKey(EvidenceFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="scans")
    clean = models.BooleanField(_("clean"))
    found = models.CharField(_("found"), max_length=200, blank=True)
    at = models.DateTimeField(_("scanned at"), auto_now_add=True)

    class Meta:
        verbose_name = _("scan of a file")
        verbose_name_plural = _("scans of files")
        ordering = ("pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.found or "clean"
