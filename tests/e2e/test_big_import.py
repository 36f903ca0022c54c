"""A spreadsheet of 200,000 rows in a browser, with a real worker beside it: the bar moves, and a stop undoes it all."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from bench.spreadsheet_data import write_xlsx
from claimsoffice.kernel.models import BatchState, Event, ImportBatch, StagedChunk
from claimsoffice.kernel.services import batch_work
from policies.models import InsuredParcel, Policy
from policies.services import import_background
from tests.e2e.desk import Person
from tests.faults.test_wakeups_lost import celery, environment
from tests.office import People

# Progress is told once a second: a file small enough for every run is through before anybody could look.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.fault,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(os.environ.get("FAULTS") != "full", reason="takes minutes: FAULTS=full"),
]

PATIENCE = 600.0


@pytest.fixture
def worker(people: People, root: Path, tmp_path: Path, settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The office's own worker, on this test's database, with the broker, the cache and the uploads of the server."""
    broker = os.environ.get("REDIS_URL", "")
    if not broker:
        pytest.skip("needs a Redis that worker and server share: python -m scripts.with_services")
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": broker}}
    variables = {**environment(broker, tmp_path / "mail"), "OFFICE_VAR": os.environ["OFFICE_VAR"]}
    plain = ["worker", "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    with celery(plain, root, variables, tmp_path / "worker.log") as process:
        yield process
        process.send_signal(signal.SIGCONT)
    cache.clear()


def wait(what: str, done: Callable[[], Any]) -> Any:
    give_up = time.monotonic() + PATIENCE
    while not (found := done()):
        assert time.monotonic() < give_up, what
        time.sleep(0.1)
    return found


def at(batch: ImportBatch, phase: str, permille: int) -> bool:
    told = batch_work.progress(batch)
    return bool(told) and told["phase"] == phase and told["permille"] >= permille


def upload(clerk: Person, path: Path) -> ImportBatch:
    clerk.goto(reverse("admin:policies_import_upload"))
    clerk.page.set_input_files("input[type=file]", str(path))
    clerk.page.click("#content form button.default")
    clerk.page.wait_for_selector("progress", timeout=120_000)
    return ImportBatch.objects.latest("pk")


def state(batch: ImportBatch) -> str:
    return ImportBatch.objects.values_list("state", flat=True).get(pk=batch.pk)


def held_at(worker: subprocess.Popen[bytes], batch: ImportBatch, phase: str, permille: int) -> None:
    """Hold the worker in the middle of a phase, so that a person has time to look and to press a button."""
    wait(f"{phase} was never seen", lambda: at(batch, phase, permille))
    worker.send_signal(signal.SIGSTOP)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_seen_on_its_way_and_stopped_half_way(
    live_server: Any, chromium: Any, worker: Any, tmp_path: Path, shots: Path | None, language: str
) -> None:
    rows, halfway = 200_000, 450
    began = time.monotonic()
    path = tmp_path / "policies.xlsx"
    write_xlsx(path, rows)
    clerk = Person(chromium, live_server.url, "clerk", language, shots)
    batch = upload(clerk, path)
    held_at(worker, batch, "checked", 50)
    clerk.page.wait_for_function("document.querySelector('progress').value > 0", timeout=60_000)
    clerk.shot("import-checking")
    worker.send_signal(signal.SIGCONT)
    clerk.page.wait_for_selector("form[action*='/apply/']", timeout=PATIENCE * 1000)
    assert (state(batch), ImportBatch.objects.get(pk=batch.pk).created) == (BatchState.STAGED, rows)
    clerk.shot("import-checked")

    clerk.page.click("form[action*='/apply/'] button")
    held_at(worker, batch, "written", halfway)
    clerk.page.wait_for_function(f"document.querySelector('progress').value >= {halfway}", timeout=60_000)
    clerk.shot("import-writing")
    assert not Policy.objects.exists()
    clerk.page.click("form[action*='/cancel/'] button")
    clerk.page.wait_for_selector("progress:not([value])", timeout=60_000)
    clerk.shot("import-stopping")
    worker.send_signal(signal.SIGCONT)
    wait("it was never stopped", lambda: state(batch) == BatchState.CANCELLED)
    clerk.page.wait_for_selector(".import-progress", state="detached", timeout=60_000)
    clerk.shot("import-stopped")
    stopped = time.monotonic() - began
    assert not Policy.objects.exists()
    assert not InsuredParcel.objects.exists()
    assert not StagedChunk.objects.exists()
    assert not Event.objects.filter(kind="import.applied").exists()
    assert import_background.storage().listdir("")[1] == []

    batch = upload(clerk, path)
    clerk.page.wait_for_selector("form[action*='/apply/']", timeout=PATIENCE * 1000)
    clerk.page.click("form[action*='/apply/'] button")
    clerk.page.wait_for_selector("form[action*='/undo/']", timeout=PATIENCE * 1000)
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (rows, rows)
    clerk.shot("import-applied-big")
    clerk.close()
    print(
        f"\nfault 9, in a browser ({language}), {rows} rows as xlsx: stopped at {halfway / 10:.0f} % of the writing "
        f"after {stopped:.0f} s, nothing of it left; the same file whole after {time.monotonic() - began:.0f} s: "
        f"{rows} policies and parcels"
    )
