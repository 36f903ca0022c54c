"""Clocks as the office keeps them, and the reminders they owe."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claimsoffice.kernel.clock import today


class ClockState(models.TextChoices):
    """`void`: what it ran for is gone. `ended`: it ran out, or gave no right, and nobody failed."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    VOID = "void", _("Void")
    ENDED = "ended", _("Ended")


class Clock(models.Model):
    """One period on one claim. The stored dates are a hint with an index; before acting they are computed again.

    `inputs` is what `policies.terms.core.clock.compute` was given (trigger, pauses, agreed
    period...), so that the dates can be computed again from their origin.
    """

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="clocks")
    clock_id = models.CharField(_("clock"), max_length=32)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=16, choices=ClockState.choices, default=ClockState.RUNNING)
    inputs = models.JSONField(_("computed from"), default=dict)
    trigger_at = models.DateTimeField(_("runs from"))
    nominal_on = models.DateField(_("nominal last day"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_at = models.DateTimeField(_("too late from"), null=True, blank=True)
    target_on = models.DateField(_("office target"), null=True, blank=True)
    paused_since = models.DateField(_("paused since"), null=True, blank=True)
    days_left = models.IntegerField(_("days left"), null=True, blank=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    calendar_version = models.CharField(_("calendar"), max_length=64, blank=True)
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    overdue_since = models.DateField(_("overdue since"), null=True, blank=True)
    next_reminder_on = models.DateField(_("next reminder"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=("claim", "clock_id", "round"), name="clock_round"),
            models.UniqueConstraint(
                fields=("claim", "clock_id"), condition=models.Q(closed_at__isnull=True), name="clock_one_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_reminder_on", "id"), name="clock_to_remind", condition=models.Q(closed_at__isnull=True)
            ),
            # The managers' figures: what is open by its last day, what ended in a month, what ended last of a kind.
            models.Index(
                fields=("clock_id", "due_on"), name="clock_open_by_day", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=("met_at", "clock_id", "state"), name="clock_ended", condition=models.Q(met_at__isnull=False)
            ),
            models.Index(fields=("clock_id", "-met_at"), name="clock_last", condition=models.Q(met_at__isnull=False)),
        ]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.claim} {self.clock_id}"

    @property
    def paused_days(self) -> int | None:
        """For how many days it has stood still until today; None unless it is paused."""
        return None if self.paused_since is None or self.closed_at else (today() - self.paused_since).days


class Reminder(models.Model):
    """A reminder that is owed: the row comes first, the message second. Unique per clock and stage."""

    clock = models.ForeignKey(Clock, verbose_name=_("clock"), on_delete=models.PROTECT, related_name="reminders")
    stage = models.CharField(_("stage"), max_length=32)
    due_on = models.DateField(_("for the due date"), null=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reminders",
    )
    late = models.BooleanField(_("sent late"), default=False)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=("clock", "stage"), name="reminder_once")]
        indexes = [
            models.Index(fields=("created_at",), name="reminder_unsent", condition=models.Q(sent_at__isnull=True)),
            models.Index(fields=("recipient",), name="reminder_unread", condition=models.Q(read_at__isnull=True)),
        ]
        permissions = [("resend_message", _("Can send again what the office had given up"))]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.clock} {self.due_on}"


class ReminderCopy(models.Model):
    """Somebody who is to know of a reminder too: the deputy of who is away, a manager once a clock is overdue."""

    reminder = models.ForeignKey(Reminder, verbose_name=_("reminder"), on_delete=models.PROTECT, related_name="copies")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.PROTECT, related_name="reminder_copies"
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of a reminder")
        verbose_name_plural = _("copies of reminders")
        constraints = [models.UniqueConstraint(fields=("reminder", "user"), name="reminder_copy_once")]
        indexes = [models.Index(fields=("user",), name="copy_unread", condition=models.Q(read_at__isnull=True))]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.reminder} cc {self.user}"
