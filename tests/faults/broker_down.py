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


def request(claim_id: int, adjuster: User, number: int, label: str) -> float:
    """Write a note that owes a message; returns the milliseconds."""
    began = time.perf_counter()
    with transaction.atomic():
        file.add_note(claim_id, f"{label} {number}", adjuster)
        outbox.owe(f"{label}:{number}", "test", {})
    return (time.perf_counter() - began) * 1000


def main() -> None:
    count = int(sys.argv[1])
    claim = Claim.objects.select_related("owner").order_by("pk").first()
    assert claim is not None
    assert claim.owner is not None
    real = outbox.nudge
    added = []
    for number in range(count):
        down = request(claim.pk, claim.owner, number, "down")
        # In turns, so that whatever else keeps the machine busy weighs on both.
        outbox.nudge = lambda: None  # type: ignore[assignment]
        added.append(down - request(claim.pk, claim.owner, number, "without"))
        outbox.nudge = real
    print(
        json.dumps(
            {
                "answered": len(added),
                "missed_nudges": outbox.missed_nudges(),
                "added_ms": statistics.median(added),
            }
        )
    )


if __name__ == "__main__":
    main()
