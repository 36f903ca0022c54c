"""The embedded office: several processes write one SQLite file at once, and none of them is told "locked"."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.fault, pytest.mark.slow]

WRITERS = 4
WRITER = """
import sys
import django
django.setup()
from django.db import OperationalError, transaction
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
if sys.argv[3] == "plain":
    from django.db import connection
    connection.settings_dict["OPTIONS"] = {"timeout": 5}
print("ready", flush=True)
sys.stdin.readline()
locked = 0
for number in range(int(sys.argv[2])):
    try:
        with transaction.atomic():
            Event.objects.filter(stream=sys.argv[1]).count()
            events.append(f"batch:{sys.argv[1]}", "test.written", data={"number": number})
    except OperationalError as error:
        locked += "locked" in str(error)
print(locked)
"""


def office(var: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")}
    return {**kept, "OFFICE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "claimsoffice.settings", "PYTHONPATH": "."}


def write_at_once(root: Path, var: Path, times: int, how: str) -> int:
    """Let WRITERS processes write `times` transactions each; returns how many were told "locked"."""
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=root, env=office(var), check=True)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(number), str(times), how],
            cwd=root, env=office(var), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    # They load for longer than they write: none begins before all are there, or one may be through by then.
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    counts = [int(writer.communicate(timeout=300)[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    return sum(counts)


def test_four_writers_and_nobody_is_locked_out(root: Path, tmp_path: Path, full_faults: bool) -> None:
    times = 400 if full_faults else 100
    locked = write_at_once(root, tmp_path, times, "ours")
    print(f"SQLite, {WRITERS} writers x {times}: {locked} locked")
    assert locked == 0


def test_without_our_settings_they_are(root: Path, tmp_path: Path, full_faults: bool) -> None:
    """Negative control: Django's default transactions read first and then can't upgrade to writing."""
    times = 400 if full_faults else 100
    locked = write_at_once(root, tmp_path, times, "plain")
    print(f"SQLite by default, {WRITERS} writers x {times}: {locked} locked")
    assert locked > 0
