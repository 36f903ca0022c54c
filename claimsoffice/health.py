"""What a load balancer asks: can this process answer, does it reach its database, and do the clocks run?"""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from claims.selectors.held_files import held_files
from claims.services import heartbeat
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.services import outbox
from policies.selectors.calendars import current_calendar, end_of_calendar


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the state of what the office stands on; an unreachable database is a 500 from the query itself.

    Clocks that are not swept leave the web able to answer, so they make it "degraded" and not an
    error; whoever asks here also sets off the alarm.
    """
    found, held = heartbeat.watch(), held_files()
    return JsonResponse(
        {
            "status": "degraded" if found.is_silent else "ok",
            "database": connection.vendor,
            "sweep": {
                "last_run_at": found.last_run_at.isoformat() if found.last_run_at else None,
                "silent_for_seconds": int(found.silent_for.total_seconds()),
                "silent": found.is_silent,
            },
            "calendar": {"horizon": current_calendar().horizon, "ends_soon": end_of_calendar(today()) is not None},
            "held_files": {"count": held.count, "since": held.since.isoformat() if held.since else None},
            "missed_nudges": outbox.missed_nudges(),
        }
    )
