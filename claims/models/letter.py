"""Letters: immutable once issued, kept with their hash."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.letters import plain
from claims.models.claim import Claim


class LetterKind(models.TextChoices):
    RECEIPT = "receipt", _("Receipt of the claim")
    SUPPLEMENT_REQUEST = "supplement_request", _("Supplement request")
    SUPPLEMENT_REMINDER = "supplement_reminder", _("Reminder of the supplement request")
    DETERMINATION = "determination", pgettext_lazy("letter", "Determination")
    DENIAL_NOTICE = "denial_notice", _("Denial notice")
    ADVANCE_NOTICE = "advance_notice", _("Notice of an advance")
    PAYMENT_NOTICE = "payment_notice", _("Payment notice")
    SUBROGATION_LETTER = "subrogation_letter", _("Letter of subrogation")
    RESCISSION_NOTICE = "rescission_notice", _("Rescission notice")
    CLOCK_STATEMENT = "clock_statement", _("Clock statement")


class Letter(models.Model):
    """One letter to a party, as it was issued. A correction is a new letter that names the old one.

    The PDF lies in the store of letters under `pdf_name`; `sha256` is that of its bytes.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=24, choices=LetterKind.choices)
    number = models.CharField(_("letter no."), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=8)
    pdf_name = models.CharField(_("stored as"), max_length=200, blank=True, editable=False)
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

    @property
    def body(self) -> str:
        """The letter's words as plain text; empty once the personal data were erased."""
        return plain.text_of(self.content.document) if self.content.document else ""

    @property
    def title(self) -> str:
        """What the letter calls itself, in its own language."""
        return plain.title_of(self.content.document) if self.content.document else ""

    @property
    def file_name(self) -> str:
        """The name under which the PDF is handed over."""
        return f"{self.number}.pdf"


class LetterContent(models.Model):
    """What a letter says, as data: its text is read from here, and its PDF can be made again.

    Apart from the letter's own row, which nobody can change: erasing personal data empties `document`.
    """

    letter = models.OneToOneField(Letter, verbose_name=_("letter"), on_delete=models.PROTECT, related_name="content")
    document: Any = models.JSONField(_("content"), null=True)

    class Meta:
        verbose_name = _("content of a letter")
        verbose_name_plural = _("contents of letters")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.letter}"


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    POST = "post", _("Post")
    COURIER = "courier", _("Courier")
    HANDED = "handed", _("Handed over")


class Message(models.Model):
    """One delivery of a letter: when it left, when it arrived, and how that is known."""

    letter = models.ForeignKey(Letter, verbose_name=_("letter"), on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    proof = models.CharField(_("proof of dispatch"), max_length=200, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    arrival_proof = models.CharField(_("proof of arrival"), max_length=200, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.letter} ({self.get_channel_display()})"
