"""A hundred tampers in the record, with the guards off: each is found and named."""

import random

import pytest
from django.db import connection, transaction

from claimsoffice.kernel import guards
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db]

TAMPERS = 100


def fill(rows: int, streams: int) -> None:
    """`rows` events in `streams` chains, chained in memory and written in bulk."""
    last: dict[int, Event] = {}
    batch = []
    for number in range(rows):
        stream = number % streams
        before = last.get(stream)
        event = Event(
            stream=f"test:{stream}", seq=before.seq + 1 if before else 1, kind="test.happened",
            at=events.timezone.now(), data={"number": number}, previous_hash=before.hash if before else "",
        )  # fmt: skip
        event.hash = events.digest(event)
        last[stream] = event
        batch.append(event)
    Event.objects.bulk_create(batch, batch_size=1000)


def test_every_tamper_is_found(full_faults: bool) -> None:
    rows = 100_000 if full_faults else 5_000
    fill(rows, streams=rows // 50)
    assert list(events.verify()) == []
    # The last of a chain can be cut off unseen; the seals of the heads find that (test_seals).
    within = Event.objects.filter(seq__lt=50).values_list("pk", "stream", "seq")
    chosen = random.Random(7).sample(list(within), TAMPERS)
    with guards.lifted(), transaction.atomic(), connection.cursor() as cursor:
        for number, (pk, _stream, _seq) in enumerate(chosen):
            if number % 5 == 0:
                cursor.execute("UPDATE kernel_event SET kind = 'test.forged' WHERE id = %s", [pk])
            elif number % 5 == 1:
                cursor.execute("UPDATE kernel_event SET data = '{\"number\": -1}' WHERE id = %s", [pk])
            elif number % 5 == 2:
                cursor.execute("UPDATE kernel_event SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s", [pk])
            elif number % 5 == 3:
                cursor.execute("DELETE FROM kernel_event WHERE id = %s", [pk])
            else:
                cursor.execute("UPDATE kernel_event SET previous_hash = 'f' WHERE id = %s", [pk])
    found = {(b.stream, b.seq) for b in events.verify()}
    # Of one that is gone, the next is named.
    missed = {(stream, seq) for _pk, stream, seq in chosen if not found & {(stream, seq), (stream, seq + 1)}}
    print(f"{TAMPERS - len(missed)} of {TAMPERS} tampers found in {rows} rows")
    assert missed == set()
