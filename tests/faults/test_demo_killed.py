"""Fault 1 in the running demo: `make demo`'s own supervisor, its worker and its beat killed at random moments.

The embedded office: SQLite, the queue on the file system, no server. Whatever is killed, each reminder that is due
stands once as a row, once in the inbox, and leaves as mail; undisturbed, within a minute.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.test_reminders_killed import message_ids
from tests.integration.test_demo import Demo, alive, var

__all__ = ["var"]

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("FAULTS") != "full", reason="takes minutes: make faults"),
]

KILLS = 12
CLAIMS_A_KILL = 15
WITHIN_SECONDS = 60
# What a killed relay held comes free after its lease of two minutes.
PATIENCE = 240.0
VICTIMS = (("worker",), ("beat",), ("worker", "beat"))


def make_due(demo: Demo, root: Path, count: int, first: int) -> list[int]:
    """Register claims that are due today in the running demo; the ids of their clocks."""
    left_out = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    variables = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.demo_claims", str(count), str(first)],
        cwd=root, env={**variables, "OFFICE_VAR": str(demo.var), "PYTHONPATH": str(root)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    ids: list[int] = json.loads(done.stdout)
    return ids


def ask(demo: Demo, sql: str) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(f"file:{demo.var / 'office.sqlite3'}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(sql).fetchall()


def reminders_of(demo: Demo, clocks: list[int]) -> dict[int, int]:
    """The reminders of the clocks' last day, each with its clock; those of other stages would be one too many."""
    ids = ",".join(map(str, clocks))
    return dict(ask(demo, f"SELECT id, clock_id FROM claims_reminder WHERE clock_id IN ({ids}) AND stage = 'day'"))


def mailed(demo: Demo) -> Counter[int]:
    found = message_ids(demo.var / "mail")
    return Counter({int(name.split("-")[1].split("@")[0]): times for name, times in found.items()})


def wait_until_mailed(demo: Demo, clocks: list[int], patience: float) -> float:
    """Seconds until every one of the clocks has its reminder in the outgoing mail."""
    began = time.monotonic()
    while True:
        rows = reminders_of(demo, clocks)
        if len(rows) >= len(clocks) and rows.keys() <= mailed(demo).keys():
            return time.monotonic() - began
        assert time.monotonic() < began + patience, f"{len(rows)} of {len(clocks)} rows\n{demo.said()[-3000:]}"
        time.sleep(0.2)


def kill(demo: Demo, names: tuple[str, ...]) -> int:
    """`kill -9` what is named, as far as it is running at the moment; how many died."""
    died = 0
    for name in names:
        try:
            os.kill(demo.pid_of(name), signal.SIGKILL)
            died += 1
        except (ProcessLookupError, FileNotFoundError):
            pass  # it is being started again
    return died


def test_whatever_is_killed_each_reminder_comes_once(root: Path, var: Path) -> None:
    chance = random.Random()
    demo = Demo(root, var)
    demo.wait_for("Ctrl-C closes it")
    clocks = make_due(demo, root, CLAIMS_A_KILL, 0)
    undisturbed = wait_until_mailed(demo, clocks, PATIENCE)
    died = 0
    for number in range(1, KILLS + 1):
        clocks += make_due(demo, root, CLAIMS_A_KILL, number * CLAIMS_A_KILL)
        time.sleep(chance.uniform(0, 25))
        died += kill(demo, chance.choice(VICTIMS))
    healed = wait_until_mailed(demo, clocks, PATIENCE)
    rows, sent = reminders_of(demo, clocks), mailed(demo)
    ids = ",".join(map(str, rows))
    unread = "recipient_id IS NOT NULL AND read_at IS NULL"
    in_inbox = ask(demo, f"SELECT count(*) FROM claims_reminder WHERE id IN ({ids}) AND {unread}")[0][0]
    doubled_rows = len(rows) - len(set(rows.values()))
    doubled_mails = sum(sent[pk] - 1 for pk in rows)
    groups = demo.groups()
    assert demo.end(signal.SIGTERM) == 0
    print(
        f"\nfault 1, the running demo: {died} processes killed, {len(clocks)} claims due today: "
        f"{len(clocks) - len(rows)} reminders lost, {doubled_rows} doubled, {in_inbox} in the inbox; e-mail 0 lost, "
        f"{doubled_mails} doubled with the same Message-ID; undisturbed they were out after {undisturbed:.0f} s, "
        f"{healed:.0f} s after the last kill all were"
    )
    assert died > 0
    assert len(rows) == len(set(rows.values())) == in_inbox == len(clocks)
    assert doubled_mails <= died
    assert undisturbed < WITHIN_SECONDS
    assert alive(groups) == []
