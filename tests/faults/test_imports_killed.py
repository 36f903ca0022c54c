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
from tests.office import People
from tests.sheets import csv_bytes, grid, numbered, xlsx_bytes

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WAY = ["import.queued", "import.staged", "import.applying", "import.applied"]


@pytest.fixture
def database(people: People, tmp_path: Path) -> dict[str, Any]:
    """The test's own database; of the embedded office a copy in a file, where other processes find it."""
    if connection.vendor == "postgresql":
        return worker.database()
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
    took = time.monotonic() - began
    worker.ended()
    return took


class Killer:
    """Kills workers at random moments of one phase, as many as are wanted; how far they came is learnt on the way."""

    def __init__(self, database: dict[str, Any], folder: Path, until: str, kills: int, longest: float) -> None:
        self._database, self._path = database, folder / "seen.json"
        self._until, self._kills, self._longest = until, kills, longest
        self.killed = 0
        self.seen: set[int] = set()

    def look(self, *, whole: bool = False) -> dict[str, Any]:
        """What others see now."""
        run(import_worker.look, self._database, self._path, whole)
        found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        assert found["policies"] == found["parcels"] == found["events"]
        return found

    def go(self) -> dict[str, Any]:
        """Kill until enough have died or one has come through, then let one work; what is on record then."""
        while self.killed < self._kills and (found := self.look())["state"] != self._until:
            self.seen.add(found["policies"])
            began = time.monotonic()
            process = worker.process(import_worker.work, self._database)
            process.start()
            process.join(random.uniform(0.01, self._longest))
            if process.is_alive():
                process.kill()
                self.killed += 1
                process.join()
                worker.ended()
            else:
                # It came through: the next ones are killed sooner.
                self._longest = 0.9 * (time.monotonic() - began)
        run(import_worker.work, self._database)
        return self.look(whole=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_killed_worker_leaves_nothing_half_and_nothing_twice(
    database: dict[str, Any], tmp_path: Path, full_faults: bool, kind: str
) -> None:
    """A file after the other, since a worker that is not hit in time ends a phase before enough of them have died."""
    clear()
    rows, kills, longest = (50_000, 40, 6.0) if full_faults else (8_000, 3, 0.3)
    checking = Killer(database, tmp_path, BatchState.STAGED, kills, longest)
    writing = Killer(database, tmp_path, BatchState.APPLIED, kills, longest)
    began, files = time.monotonic(), 0
    while min(checking.killed, writing.killed) < kills:
        before = files * rows
        file = tmp_path / f"p{files}.{kind}"
        file.write_bytes((csv_bytes if kind == "csv" else xlsx_bytes)(grid(numbered(rows, before))))
        run(import_worker.queue, database, file)
        checking.seen.clear()
        found = checking.go()
        assert (found["state"], found["rows"], found["staged"], found["uploads"]) == (BatchState.STAGED, rows, rows, 0)
        assert checking.seen <= {before}
        run(import_worker.queue_apply, database)
        writing.seen.clear()
        found = writing.go()
        assert (found["state"], found["policies"], found["of_batch"]) == (BatchState.APPLIED, before + rows, WAY)
        assert found["breaks"] == 0
        assert writing.seen <= {before, before + rows}
        files += 1
    print(
        f"\nfault 9, {connection.vendor}, {rows} rows as {kind}, {files} file(s): {checking.killed} workers killed "
        f"while checking, {writing.killed} while writing; {found['policies']} policies, {found['parcels']} parcels, "
        f"{found['events']} of them told by events, 0 breaks; others saw all rows of a file or none; "
        f"{time.monotonic() - began:.0f} s"
    )
