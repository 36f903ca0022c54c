"""Letters: immutable once issued, kept with their hash."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim


class LetterKind(models.TextChoices):
    RECEIPT = "receipt", _("Receipt of the claim")
    SUPPLEMENT_REQUEST = "supplement_request", _("Supplement request")
    DETERMINATION = "determination", _("Determination")
    DENIAL_NOTICE = "denial_notice", _("Denial notice")
    PAYMENT_NOTICE = "payment_notice", _("Payment notice")


class Letter(models.Model):
    """One letter to a party, as it was issued. A correction is a new letter that names the old one."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=24, choices=LetterKind.choices)
    number = models.CharField(_("letter no."), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=8)
    body = models.TextField(_("text"))
    sha256 = models.CharField("SHA-256", max_length=64)
    corrects = models.ForeignKey(
        "self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.number
