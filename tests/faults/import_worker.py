"""What a worker that a test may kill does with a big spreadsheet, and what others see meanwhile."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.utils import timezone

from claimsoffice.kernel.models import Event, ImportBatch, StagedChunk
from claimsoffice.kernel.services.events import verify
from policies.models import InsuredParcel, Policy
from policies.services import import_background


def _enter(database: dict[str, Any]) -> None:
    connections["default"].close()
    connections["default"].settings_dict.update(database)
    import_background.nudge = lambda _task: None  # type: ignore[assignment]  no broker here: the test wakes the worker
    # Killed between its commit and the end of its upload, a worker leaves a stray: the next one need not wait an hour.
    import_background._STRAY_AFTER = timedelta(0)


def queue(database: dict[str, Any], file: Path) -> None:
    _enter(database)
    with file.open("rb") as upload:
        import_background.queue(upload, file.name, User.objects.get(username="clerk"))


def queue_apply(database: dict[str, Any]) -> None:
    _enter(database)
    import_background.queue_apply(ImportBatch.objects.latest("pk").pk, User.objects.get(username="clerk"))


def work(database: dict[str, Any]) -> None:
    """What a worker does when it is woken long after others were killed; how many they were is not held against it."""
    _enter(database)
    ImportBatch.objects.exclude(leased_until=None).update(
        leased_until=timezone.now() - timedelta(seconds=1), attempts=0
    )
    import_background.run_due()


def look(database: dict[str, Any], into: Path, whole: bool) -> None:
    """What is on record, the newest import's own things included, as JSON; the chains only if `whole`."""
    _enter(database)
    with transaction.atomic():
        # At one moment: a worker killed while it commits is committed by the server between two questions.
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found = _found(whole)
    into.write_text(json.dumps(found), encoding="utf-8")


def _found(whole: bool) -> dict[str, Any]:
    batch = ImportBatch.objects.latest("pk")
    chunks = StagedChunk.objects.filter(batch=batch).values_list("rows", flat=True)
    return {
        "state": batch.state,
        "rows": batch.rows,
        "staged": sum(len(json.loads(rows)) for rows in chunks),
        "policies": Policy.objects.count(),
        "parcels": InsuredParcel.objects.count(),
        # Of policies: how many the events of all that was written say were made.
        "events": sum(
            data["policies_created"]
            for data in Event.objects.filter(kind="import.applied").values_list("data", flat=True)
        ),
        "of_batch": list(Event.objects.filter(stream=batch.stream).order_by("seq").values_list("kind", flat=True)),
        "breaks": len(list(verify())) if whole else 0,
        "uploads": len(import_background.storage().listdir("")[1]),
    }
