"""Fault 9: the worker is killed while it checks and while it writes a big spreadsheet. Nothing half, nothing twice."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from claimsoffice.kernel.models import BatchState
from tests.background import clear
from tests.faults import import_worker, worker
from tests.office import People, make_people
from tests.sheets import csv_bytes, grid, numbered, xlsx_bytes

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WAY = ["import.queued", "import.staged", "import.applying", "import.applied"]


@pytest.fixture
def people(transactional_db: None) -> People:
    return make_people()


@pytest.fixture
def database(people: People, tmp_path: Path) -> dict[str, Any]:
    """The test's own database; of the embedded office a copy in a file, where other processes find it."""
    if connection.vendor == "postgresql":
        return {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    path = tmp_path / "office.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return {"NAME": str(path)}


def run(target: Callable[..., None], *arguments: Any) -> float:
    """Let a process do it to its end; seconds."""
    began = time.monotonic()
    process = worker.process(target, *arguments)
    process.start()
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


class Seen:
    """What stood on record after each kill."""

    def __init__(self, database: dict[str, Any], folder: Path) -> None:
        self._database, self._path = database, folder / "seen.json"
        self.policies: set[int] = set()
        self.killed = 0

    def now(self) -> dict[str, Any]:
        run(import_worker.look, self._database, self._path)
        found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        assert found["policies"] == found["parcels"] == found["events"]
        self.policies.add(found["policies"])
        return found

    def kill(self, until: str, kills: int, longest: float) -> None:
        """Kill workers at random moments until so many have died, or one has come to `until`."""
        while self.killed < kills and self.now()["state"] != until:
            process = worker.process(import_worker.work, self._database)
            process.start()
            process.join(random.uniform(0.01, longest))
            if process.is_alive():
                process.kill()
                self.killed += 1
            process.join()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_killed_worker_leaves_nothing_half_and_nothing_twice(
    database: dict[str, Any], tmp_path: Path, full_faults: bool, kind: str
) -> None:
    clear()
    rows, kills = (50_000, 40) if full_faults else (8_000, 3)
    file = tmp_path / f"p.{kind}"
    file.write_bytes((csv_bytes if kind == "csv" else xlsx_bytes)(grid(numbered(rows))))
    run(import_worker.queue, database, file)
    checking, writing = Seen(database, tmp_path), Seen(database, tmp_path)
    longest = 6.0 if full_faults else 0.3
    checking.kill(BatchState.STAGED, kills, longest)
    run(import_worker.work, database)
    found = checking.now()
    assert (found["state"], found["rows"], found["staged"], found["uploads"]) == (BatchState.STAGED, rows, rows, 0)
    run(import_worker.queue_apply, database)
    writing.kill(BatchState.APPLIED, kills, longest)
    run(import_worker.work, database)
    found = writing.now()
    print(
        f"\nfault 9, {connection.vendor}, {rows} rows as {kind}: {checking.killed} workers killed while checking, "
        f"{writing.killed} while writing; others saw {sorted(checking.policies | writing.policies)} policies; "
        f"{found['policies']} policies, {found['parcels']} parcels, {found['events']} events, {found['breaks']} breaks"
    )
    assert checking.killed + writing.killed > 0
    assert (found["state"], found["policies"], found["of_batch"], found["breaks"]) == (BatchState.APPLIED, rows, WAY, 0)
    assert checking.policies == {0}
    assert writing.policies <= {0, rows}
