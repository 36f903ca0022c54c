"""The inbox of one person: the reminders that are for them or copied to them, and which of those they have read."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from claims.models import Reminder, ReminderCopy
from claimsoffice.kernel.clock import now

MOST_COUNTED = 999


def addressed_to(user: User) -> Q:
    """Condition on reminders: for this person, or copied to them."""
    return Q(recipient=user) | Q(pk__in=ReminderCopy.objects.filter(user=user).values("reminder_id"))


def unread(user: User) -> QuerySet[Reminder]:
    """The reminders that this person has not read."""
    copied = ReminderCopy.objects.filter(user=user, read_at__isnull=True).values("reminder_id")
    return Reminder.objects.filter(Q(recipient=user, read_at__isnull=True) | Q(pk__in=copied))


def unread_count(user: User) -> int:
    """How many there are, counted no further than a thousand; one query."""
    return unread(user).order_by()[: MOST_COUNTED + 1].count()


def mark_read(reminder_ids: Iterable[int], user: User) -> int:
    """This person has read these reminders; returns how many were unread. Other people's marks stay as they are."""
    ids = list(reminder_ids)
    with transaction.atomic():
        own = Reminder.objects.filter(pk__in=ids, recipient=user, read_at__isnull=True).update(read_at=now())
        copied = ReminderCopy.objects.filter(reminder_id__in=ids, user=user, read_at__isnull=True)
        return own + copied.update(read_at=now())
