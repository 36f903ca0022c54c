"""What the adjuster found: answers to clause questions, parts not covered, screening."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.evidence import Evidence
from claimsoffice.kernel.money import MoneyField, within_limits


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class ClauseAnswer(models.Model):
    """The current answer to one clause's question; the events keep every earlier one."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="answers")
    clause = models.CharField(_("clause"), max_length=16)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    evidence = models.ForeignKey(
        Evidence, verbose_name=_("shown by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("answered at"), auto_now=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("clause",)
        constraints = [models.UniqueConstraint(fields=("claim", "clause"), name="answer_once_per_clause")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.clause}: {self.answer}"


class Reduction(models.Model):
    """A part of the loss that a clause takes out, in the claim's currency."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="reductions")
    clause = models.CharField(_("clause"), max_length=16)
    amount = MoneyField(_("amount"))
    note = models.CharField(_("note"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reduction")
        verbose_name_plural = _("reductions")
        ordering = ("pk",)
        constraints = within_limits("reduction", "amount")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.clause}: {self.amount}"


class Screening(models.Model):
    """Result of a sanctions screening (E1), with its source."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="screenings")
    hit = models.BooleanField(_("hit"))
    source = models.CharField(_("source"), max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("screened at"), auto_now_add=True)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ("pk",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim}: {self.hit}"
