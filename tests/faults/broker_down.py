"""Run by a test with a broker that does not answer: so many requests, and what waking the relay adds to each."""

import json
import os
import statistics
import sys
import time

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
    django.setup()

from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Claim
from claims.services import file
from claimsoffice.kernel.services import outbox


def requests(claim_id: int, adjuster: User, count: int, label: str) -> list[float]:
    """Write notes that owe a message each; returns the milliseconds of each."""
    spent = []
    for number in range(count):
        began = time.perf_counter()
        with transaction.atomic():
            file.add_note(claim_id, f"{label} {number}", adjuster)
            outbox.owe(f"{label}:{number}", "test", {})
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def main() -> None:
    count = int(sys.argv[1])
    claim = Claim.objects.select_related("owner").order_by("pk").first()
    assert claim is not None
    assert claim.owner is not None
    down = requests(claim.pk, claim.owner, count, "down")
    real = outbox.nudge
    outbox.nudge = lambda: None  # type: ignore[assignment]
    without = requests(claim.pk, claim.owner, count, "without")
    outbox.nudge = real
    print(
        json.dumps(
            {
                "answered": len(down),
                "missed_nudges": outbox.missed_nudges(),
                "added_ms": statistics.median(down) - statistics.median(without),
            }
        )
    )


if __name__ == "__main__":
    main()
