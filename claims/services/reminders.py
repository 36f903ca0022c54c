"""The sweep of the clocks: a reminder is a row first and a message second; twice in a row sends nothing twice."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Claim, Clock, Reminder
from claims.services import clocks, reminder_stages
from claims.services.clock_origins import origins
from claimsoffice.kernel.clock import day_of, now
from claimsoffice.kernel.models import Absence
from claimsoffice.kernel.services import outbox
from policies.terms.core.clock import CLOCKS

TOPIC = "reminder.email"
CHUNK = 100


@dataclass(slots=True)
class SweepResult:
    """What one sweep did; `overdue` counts the open clocks past their due date among those examined."""

    examined: int = 0
    sent: int = 0
    failed: int = 0
    overdue: int = 0


def sweep(at: datetime | None = None) -> SweepResult:
    """Remind of every clock that has something to say on the Shanghai day of `at` (aware, now if absent)."""
    day = day_of(at or now())
    result = SweepResult()
    while True:
        with transaction.atomic():
            due = list(
                Clock.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(closed_at__isnull=True, next_reminder_on__lte=day)
                .order_by("next_reminder_on", "pk")
                .values_list("pk", flat=True)[:CHUNK]
            )
            if not due:
                return result
            for pk in due:
                _remind(pk, day, result)


def _remind(clock_pk: int, day: date, result: SweepResult) -> None:
    row = Clock.objects.select_related("claim__parcel__policy").get(pk=clock_pk)
    result.examined += 1
    # The stored date is a hint: what counts is computed from the origins, here and now.
    origin = next((o for o in origins(row.claim) if o.clock_id == row.clock_id), None)
    if origin is not None and row.round == row.claim.round:
        clocks.compute(row, origin)
    if row.closed_at is None and row.nominal_on is not None:
        overdue = row.due_on is not None and day > row.due_on
        result.overdue += overdue
        if overdue and row.overdue_since is None and row.due_on:
            row.overdue_since = row.due_on + timedelta(days=1)
        for stage, late in _stages_reached(row, day):
            _owe(row, stage, late, result)
        row.next_reminder_on = _next_after(row, day)
    row.save()


def _stages_reached(row: Clock, day: date) -> list[tuple[str, bool]]:
    """The newest stage that the day has reached and that was not owed yet; a missed run sends one, marked late."""
    known = set(row.reminders.values_list("stage", flat=True))
    if row.due_on is not None and day > row.due_on:
        stage = reminder_stages.overdue_stage(day)
        return [] if stage in known else [(stage, False)]
    reached = [(on, stage) for on, stage in reminder_stages.stages(row) if on <= day]
    if not reached or reached[-1][1] in known:
        return []
    on, stage = reached[-1]
    return [(stage, on < day)]


def _next_after(row: Clock, day: date) -> date | None:
    ahead = [on for on, _stage in reminder_stages.stages(row) if on > day]
    if ahead:
        return min(ahead)
    return max(row.due_on, day) + timedelta(days=1) if row.due_on else None


def _owe(row: Clock, stage: str, late: bool, result: SweepResult) -> None:
    reminder, created = Reminder.objects.get_or_create(
        clock=row,
        stage=stage,
        defaults={"due_on": row.due_on, "recipient": recipient_of(row.claim, row), "late": late, "created_at": now()},
    )
    if created:
        result.sent += 1
        outbox.owe(f"reminder:{reminder.pk}", TOPIC, {"reminder": reminder.pk})


def recipient_of(claim: Claim, row: Clock) -> User | None:
    """Whom the reminder is for: a cashier for payments, else the adjuster, or the deputy while the adjuster is away.

    None where nobody owns the claim: the managers' desk shows it.
    """
    if CLOCKS[row.clock_id].payment:
        return first_with("claims.pay_claim")
    owner = claim.owner or first_with("claims.assign_claim")
    return deputy_of(owner) if owner else None


def deputy_of(user: User) -> User:
    """The person who acts for `user` today; `user` unless away."""
    from claimsoffice.kernel.clock import today

    away = Absence.objects.select_related("deputy").filter(user=user, from_on__lte=today(), to_on__gte=today()).first()
    return away.deputy if away else user


def first_with(code: str) -> User | None:
    """The longest-serving active person whose role holds the permission `code` (app.codename)."""
    app, codename = code.split(".")
    holds = Q(groups__permissions__codename=codename, groups__permissions__content_type__app_label=app)
    return User.objects.filter(holds, is_active=True).order_by("pk").distinct().first()


def send(reminder_pk: int) -> None:
    """Send one owed reminder by e-mail; in the inbox it stands from the moment its row does."""
    with transaction.atomic():
        reminder = (
            Reminder.objects.select_for_update(of=("self",))
            .select_related("clock__claim", "recipient")
            .get(pk=reminder_pk)
        )
        if reminder.sent_at is not None:
            return
        if reminder.recipient is not None and reminder.recipient.email:
            _mail(reminder, reminder.recipient)
        Reminder.objects.filter(pk=reminder.pk).update(sent_at=now(), attempts=F("attempts") + 1)


def _mail(reminder: Reminder, to: User) -> None:
    clock = reminder.clock
    with translation.override(settings.LANGUAGE_CODE):
        EmailMessage(
            subject=_("%(claim)s: %(clock)s due %(due)s")
            % {"claim": clock.claim.claim_no, "clock": clock.clock_id, "due": clock.due_on or "-"},
            body=_("Claim %(claim)s, clock %(clock)s: last day %(nominal)s, due %(due)s.")
            % {
                "claim": clock.claim.claim_no,
                "clock": clock.clock_id,
                "nominal": clock.nominal_on or "-",
                "due": clock.due_on or "-",
            },
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[to.email],
            headers={"Message-ID": f"<reminder-{reminder.pk}@claimsoffice>"},
        ).send(fail_silently=False)
