"""Several people, or one impatient one, press Apply at the same time: the rows go in once."""

import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, local

import pytest
from django.db import connection
from django.db.models import QuerySet

from claimsoffice.kernel import dialect
from claimsoffice.kernel.errors import Refused, Stale, WrongState
from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from claimsoffice.kernel.services.events import verify
from policies.models import InsuredParcel, Policy
from policies.services import import_policies, import_write
from tests.office import person
from tests.sheets import csv_bytes, grid, numbered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

AT_ONCE = 6


def together(acts: list[Callable[[], ImportBatch]], prepare: Callable[[], None] = lambda: None) -> list[str]:
    """What each act ended with: "done", or the name of its refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], ImportBatch]) -> str:
        prepare()
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


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody locks, nobody waits for a turn, and everybody looks at batch and records before anybody writes."""
    original, all_have_looked, looked = import_write.any_on_record, Barrier(AT_ONCE), local()

    def slow(numbers: Sequence[str]) -> bool:
        found = original(numbers)
        if not hasattr(looked, "already"):
            looked.already = True
            all_have_looked.wait(timeout=120)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, **_options: self.all())
        patch.setattr(dialect, "take_turns", lambda *_arguments: None)
        patch.setattr(import_write, "any_on_record", slow)
        yield


def test_without_the_locks_the_constraints_still_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = person("clerk", "intake_clerk")
    batch = import_policies.stage(io.BytesIO(csv_bytes(grid(numbered(200)))), "p.csv", clerk)
    with without_locks(monkeypatch):
        ends = together([lambda: import_policies.apply(batch.pk, clerk)] * AT_ONCE)
    assert ends == [Stale.__name__] * (AT_ONCE - 1) + ["done"]
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (200, 200)
    assert list(verify()) == []


def test_without_both_the_rows_go_in_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control on a throw-away schema: copies of the tables without their constraints."""
    clerk = person("clerk", "intake_clerk")
    batch = import_policies.stage(io.BytesIO(csv_bytes(grid(numbered(200)))), "p.csv", clerk)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA throwaway")
        for table in ("policies_policy", "policies_insuredparcel", "kernel_event"):
            cursor.execute(
                f"CREATE TABLE throwaway.{table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING IDENTITY)"
            )

    def into_the_throwaway_schema() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO throwaway, public")

    try:
        with without_locks(monkeypatch):
            ends = together([lambda: import_policies.apply(batch.pk, clerk)] * AT_ONCE, into_the_throwaway_schema)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT tracking_no) FROM throwaway.policies_insuredparcel")
            written, different = cursor.fetchone()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA throwaway CASCADE")
    print(f"without locks and constraints: 200 rows went in as {written}")
    assert ends.count("done") > 1
    assert written > different == 200
    assert not Policy.objects.exists()
