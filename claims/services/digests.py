"""One message a person and day instead of single reminders, for those who want it.

What is owed are lines, written with the reminders themselves. A digest takes all that its person is owed at the
moment when it leaves: one that failed for days loses nothing, since the next one that gets through takes everything.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import translation

from claims.models import Digest, DigestLine, Reminder
from claims.services import digest_words
from claims.services.reminder_people import Roster, language_of
from claimsoffice.kernel.actor import require
from claimsoffice.kernel.clock import OFFICE_ZONE, day_of, now
from claimsoffice.kernel.errors import NotReady
from claimsoffice.kernel.models import StaffProfile
from claimsoffice.kernel.services import outbox

TOPIC = "reminder.digest"
READS = "claims.view_clock"


def choose(actor: User, daily: bool | None, language: str) -> None:
    """Say how one wants to be reminded oneself: None and "" leave it to the office. Raises NotReady, NotPermitted."""
    require(actor, READS)
    if language and language not in dict(settings.LANGUAGES):
        raise NotReady(digest_words.no_such_language(language), missing=["language"])
    StaffProfile.objects.update_or_create(user=actor, defaults={"daily_digest": daily, "language": language})


def hold_back(reminder: Reminder, people: Iterable[User], roster: Roster) -> list[DigestLine]:
    """Of a reminder's people those who get it in their digest, as lines to be saved with it.

    What is due at once and comes after the day's digest has been made is mailed by itself.
    """
    due = reminder.clock.nominal_on
    urgent = due is not None and due <= roster.day
    return [
        DigestLine(reminder=reminder, user=user)
        for user in people
        if roster.wants_digest(user) and not (urgent and user.pk in roster.with_digest_today)
    ]


def owe_due(at: datetime | None = None) -> int:
    """Owe the digest of the Shanghai day of `at` (aware, now if absent) to whoever has lines waiting; how many.

    From the setting's hour on, once a person and day. Called with each sweep.
    """
    moment = (at or now()).astimezone(OFFICE_ZONE)
    if moment.hour < settings.DIGEST_HOUR:
        return 0
    day = day_of(moment)
    waiting = DigestLine.objects.filter(digest__isnull=True).order_by().values("user")
    users = User.objects.filter(pk__in=waiting).exclude(pk__in=Digest.objects.filter(day=day).values("user"))
    ids = list(users.values_list("pk", flat=True))
    if not ids:
        return 0
    with transaction.atomic():
        new = (Digest(user_id=pk, day=day, created_at=now()) for pk in ids)
        Digest.objects.bulk_create(new, ignore_conflicts=True)
        made = Digest.objects.filter(day=day, user_id__in=ids).values_list("pk", flat=True)
        outbox.owe_many([outbox.Owed(f"digest:{pk}", TOPIC, {"digest": pk}) for pk in made])
    return len(ids)


def send(digest_pk: int) -> None:
    """Send one owed digest with every line that its person is still owed, once. Raises what the mail server raises."""
    with transaction.atomic():
        digest = Digest.objects.select_for_update(of=("self",)).select_related("user__staff_profile").get(pk=digest_pk)
        if digest.sent_at is not None:
            return
        lines = _take(digest.user)
        if lines:
            _mail(digest, [line.reminder for line in lines])
            DigestLine.objects.filter(pk__in=[line.pk for line in lines]).update(digest=digest)
            own = Reminder.objects.filter(pk__in=[line.reminder_id for line in lines], recipient=digest.user)
            own.filter(sent_at__isnull=True).update(sent_at=now(), attempts=F("attempts") + 1, last_error="")
        Digest.objects.filter(pk=digest.pk).update(sent_at=now(), attempts=F("attempts") + 1, last_error="")


def failed(digest_pk: int, error: str) -> None:
    """Keep that an attempt failed, and why (the kind of error, never an address)."""
    Digest.objects.filter(pk=digest_pk, sent_at__isnull=True).update(attempts=F("attempts") + 1, last_error=error)


def _take(user: User) -> list[DigestLine]:
    """The lines that the person is owed, locked: yesterday's digest, tried again, and today's never send one twice."""
    lines = DigestLine.objects.select_for_update(of=("self",)).filter(user=user, digest__isnull=True)
    return list(lines.select_related("reminder__clock__claim").order_by("pk"))


def _mail(digest: Digest, reminders: Sequence[Reminder]) -> None:
    roster = Roster(day_of(now()))
    own = [digest.user] if digest.user.is_active else []
    instead = roster.stand_ins(digest.user)
    to = [user.email for user in own or instead if user.email]
    copies = [user.email for user in instead if user.email and user.email not in to]
    if not to and not copies:
        return
    with translation.override(language_of(digest.user)):
        EmailMessage(
            subject=digest_words.subject(reminders, roster.day),
            body=digest_words.body(reminders, roster.day),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=to or copies,
            cc=copies if to else [],
            # The same digest keeps its id: a mail system that gets it twice shows it once.
            headers={"Message-ID": f"<digest-{digest.pk}@claimsoffice>"},
        ).send(fail_silently=False)
