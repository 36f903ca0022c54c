"""A big spreadsheet on its way, for tests: uploaded, queued, checked."""

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimsoffice.kernel.models import BatchState, ImportBatch
from policies import tasks
from policies.services import import_background
from tests.office import People
from tests.sheets import csv_bytes, grid, numbered

ROWS = 1_200


def stored() -> list[str]:
    store = import_background.storage()
    return store.listdir("")[1] if store.exists("") else []


def clear() -> None:
    """Take away what other tests put aside."""
    for name in stored():
        import_background.storage().delete(name)


def sheet(rows: int = ROWS, **changes: Any) -> bytes:
    return csv_bytes(grid(numbered(rows, **changes)))


def queued(people: People, data: bytes | None = None) -> ImportBatch:
    return import_background.queue(io.BytesIO(data or sheet()), "p.csv", people.clerk)


def staged(people: People) -> ImportBatch:
    batch = queued(people)
    tasks.imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.STAGED
    return batch


def expire(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def url(what: str, batch: ImportBatch) -> str:
    return reverse(f"admin:policies_import_{what}", args=[batch.pk])


def page(client: Client, batch: ImportBatch) -> HttpResponse:
    return client.get(reverse("admin:kernel_importbatch_change", args=[batch.pk]))


def upload(client: Client, data: bytes) -> HttpResponse:
    return client.post(reverse("admin:policies_import_upload"), {"file": SimpleUploadedFile("p.csv", data)})
