import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import processes

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)", "claimsoffice"]
PATIENCE = 120.0


def wait_for_its_command(find: Callable[[], list[processes.Process]]) -> None:
    """For a moment behind exec the kernel has no command line of a process yet."""
    give_up = time.monotonic() + PATIENCE
    while not any(process.command for process in find()):
        assert time.monotonic() < give_up
        time.sleep(0.01)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEPER, start_new_session=True)
    wait_for_its_command(lambda: [processes.running()[process.pid]])
    yield process
    process.kill()
    process.wait()


def test_a_running_process_is_found_with_its_group_and_command(sleeper: subprocess.Popen[bytes]) -> None:
    found = processes.running()[sleeper.pid]
    assert found.group == sleeper.pid
    assert found.command.endswith("claimsoffice")
    assert processes.running()[os.getpid()].pid == os.getpid()


def test_an_ended_process_that_nobody_waited_for_does_not_run(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.kill()
    give_up = time.monotonic() + PATIENCE
    while sleeper.pid in processes.running():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_what_a_record_names_is_ended(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    processes.remember(tmp_path / "worker.json", sleeper.pid)
    assert processes.end_leftovers(tmp_path) == ["worker"]
    assert sleeper.wait(timeout=PATIENCE) != 0
    assert list(tmp_path.iterdir()) == []
    assert processes.end_leftovers(tmp_path) == []


def test_a_pid_that_belongs_to_somebody_else_by_now_is_left_alone(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    record = tmp_path / "worker.json"
    processes.remember(record, sleeper.pid)
    record.write_text(json.dumps(json.loads(record.read_text()) | {"started": "long ago"}))
    assert processes.end_leftovers(tmp_path) == []
    assert sleeper.poll() is None


def test_children_that_outlived_their_leader_are_ended(tmp_path: Path) -> None:
    # The pool of a worker that was killed: the leader is gone, its group is not.
    code = f"import subprocess, time; subprocess.Popen({SLEEPER!r}); print(flush=True); time.sleep(600)"
    leader = subprocess.Popen(
        [sys.executable, "-c", code, "claimsoffice"], start_new_session=True, stdout=subprocess.PIPE
    )
    assert leader.stdout is not None
    with leader.stdout as said:
        said.readline()
    processes.remember(tmp_path / "worker.json", leader.pid)
    leader.kill()
    leader.wait()
    wait_for_its_command(lambda: processes.group_members(leader.pid))
    assert len(processes.group_members(leader.pid)) == 1
    assert processes.end_leftovers(tmp_path) == ["worker"]
    assert processes.group_members(leader.pid) == []


@pytest.mark.parametrize("content", ["", "{", "{}", '{"pid": 1}', "[]"])
def test_a_record_cut_off_by_a_power_cut_names_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / "web.json").write_text(content)
    assert processes.end_leftovers(tmp_path) == []


def test_ps_lines_are_read_where_there_is_no_proc() -> None:
    line = "  812   800 Mon Nov 16 09:30:00 2026     /usr/bin/python -m celery worker"
    assert processes._from_ps(line) == processes.Process(
        812, 800, "Mon Nov 16 09:30:00 2026", "/usr/bin/python -m celery worker"
    )
