"""Several people, or one impatient one, press Apply at the same time: the rows go in once."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from claimsoffice.kernel.errors import Refused, Stale, WrongState
from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from claimsoffice.kernel.services.events import verify
from policies.models import InsuredParcel, Policy
from policies.services import import_policies
from tests.office import person
from tests.sheets import csv_bytes, grid, numbered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

AT_ONCE = 6


def together(acts: list[Callable[[], ImportBatch]]) -> list[str]:
    """What each act ended with: "done", or the name of its refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], ImportBatch]) -> str:
        barrier.wait()
        try:
            act()
        except Refused as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_one_batch_applied_by_many_clicks_goes_in_once() -> None:
    clerk = person("clerk", "intake_clerk")
    batch = import_policies.stage(io.BytesIO(csv_bytes(grid(numbered(200)))), "p.csv", clerk)
    ends = together([lambda: import_policies.apply(batch.pk, clerk)] * AT_ONCE)
    assert ends == [WrongState.__name__] * (AT_ONCE - 1) + ["done"]
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (200, 200)
    assert Event.objects.get(kind="import.applied").data["policies_created"] == 200
    assert list(verify()) == []


def test_the_same_file_staged_by_many_goes_in_once() -> None:
    data = csv_bytes(grid(numbered(200)))
    clerks = [person(f"clerk{n}", "intake_clerk") for n in range(AT_ONCE)]
    batches = [import_policies.stage(io.BytesIO(data), "p.csv", clerk) for clerk in clerks]
    pairs = list(zip(batches, clerks, strict=True))
    ends = together([lambda pair=pair: import_policies.apply(pair[0].pk, pair[1]) for pair in pairs])  # type: ignore[misc]
    assert ends == [Stale.__name__] * (AT_ONCE - 1) + ["done"]
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (200, 200)
    assert ImportBatch.objects.filter(state=BatchState.APPLIED).count() == 1
    assert list(verify()) == []
