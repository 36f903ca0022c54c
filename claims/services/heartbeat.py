"""When the clocks were last swept, and the alarm when they have not been. Everybody looks: web, relay, checks."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Heartbeat
from claims.services.reminder_people import ASSIGNS
from claimsoffice.kernel.actor import holders
from claimsoffice.kernel.clock import OFFICE_ZONE, now

log = logging.getLogger(__name__)

SWEEP = "sweep"
ALARM_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The sweep's last run. `silent_for` counts from it, or from when somebody first looked if there was none."""

    last_run_at: datetime | None
    silent_for: timedelta
    detail: Mapping[str, Any]

    @property
    def is_silent(self) -> bool:
        """Whether it has not run for longer than the setting HEARTBEAT_MINUTES allows."""
        return self.silent_for > timedelta(minutes=settings.HEARTBEAT_MINUTES)


def beat(detail: Mapping[str, Any]) -> None:
    """Record that a sweep has run to its end, and what it did."""
    Heartbeat.objects.update_or_create(
        name=SWEEP, defaults={"last_run_at": now(), "detail": {"ran": True, **detail}, "alarmed_at": None}
    )


def pulse() -> Pulse:
    """The pulse of the sweep; the first look at an office that has never swept starts the watch."""
    row = Heartbeat.objects.filter(name=SWEEP).first()
    if row is None:
        row = Heartbeat(name=SWEEP, last_run_at=now())
        Heartbeat.objects.bulk_create([row], ignore_conflicts=True)
    ran = bool(row.detail.get("ran"))
    return Pulse(row.last_run_at if ran else None, now() - row.last_run_at, row.detail)


def watch() -> Pulse:
    """The pulse, after the alarm if it calls for one: what every page that looks asks."""
    found = pulse()
    if found.is_silent:
        _alarm(found)
    return found


def alarm_if_silent() -> bool:
    """Give the alarm if the sweep is silent; returns whether it went out now."""
    found = pulse()
    return found.is_silent and _alarm(found)


def _alarm(found: Pulse) -> bool:
    """Tell the managers, once an hour, that the clocks are not swept; returns whether the alarm went out now.

    Whoever looks gives the alarm, since the process that should sweep may be the dead one. A mail
    server that fails is logged beside it: the alarm stands in the log either way.
    """
    again = Q(alarmed_at__isnull=True) | Q(alarmed_at__lt=now() - ALARM_AGAIN_AFTER)
    # One conditional UPDATE: of many processes that look at once, one gives the alarm.
    if not Heartbeat.objects.filter(again, name=SWEEP).update(alarmed_at=now()):
        return False
    minutes = int(found.silent_for.total_seconds() // 60)
    log.error("the clocks have not been swept for %s minutes: look after worker and beat", minutes)
    try:
        _mail(found, minutes)
    except Exception as error:  # noqa: BLE001  the alarm must not bring down the page or the relay that gave it
        log.error("the alarm could not be mailed (%s)", type(error).__name__)
    return True


def _mail(found: Pulse, minutes: int) -> None:
    to = settings.ALARM_EMAILS or [user.email for user in holders(ASSIGNS) if user.email]
    if not to:
        return
    last = found.last_run_at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M") if found.last_run_at else "-"
    with translation.override(settings.LANGUAGE_CODE):
        EmailMessage(
            subject=_("Alarm: the clocks have stood still for %(n)s minutes") % {"n": minutes},
            body=_(
                "No sweep of the clocks has run since %(last)s, so no reminder goes out. "
                "See whether worker and beat are running; what was missed is caught up by the next sweep."
            )
            % {"last": last},
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=to,
        ).send(fail_silently=False)
