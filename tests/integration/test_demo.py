"""`make demo` without make: opened, damaged, closed, opened again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from scripts.processes import running
from scripts.servers import free_port

pytestmark = [
    pytest.mark.slow,
    # It brings its own SQLite file whatever the environment says: once is enough.
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the demo is the embedded office"),
]
PATIENCE = 600.0


class Demo:
    """One run of the demo in a folder of its own."""

    started: ClassVar[list["subprocess.Popen[bytes]"]] = []

    def __init__(self, root: Path, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.log = var.parent / "demo.log"
        environment = {**os.environ, "OFFICE_VAR": str(var), "PORT": str(self.port)}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.demo"],
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.started.append(self.process)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, pattern: str) -> None:
        give_up = time.monotonic() + PATIENCE
        while not re.search(pattern, self.said()):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < give_up, self.said()
            time.sleep(0.1)

    def pid_of(self, name: str) -> int:
        return int(json.loads((self.var / "run" / f"{name}.json").read_text())["pid"])

    def groups(self) -> set[int]:
        return {self.pid_of(name) for name in ("web", "worker", "beat")}

    def end(self, sent: signal.Signals) -> int:
        self.process.send_signal(sent)
        return self.process.wait(timeout=PATIENCE)


def alive(groups: set[int]) -> list[str]:
    return [process.command for process in running().values() if process.group in groups]


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    # A test that failed may have left its demo running: it goes before its children, or it would start them again.
    while Demo.started:
        process = Demo.started.pop()
        process.kill()
        process.wait()
    for record in (tmp_path / "var" / "run").glob("*.json"):
        for process in running().values():
            if process.group == json.loads(record.read_text())["pid"]:
                os.kill(process.pid, signal.SIGKILL)


def test_it_opens_heals_closes_and_goes_on_where_it_was(root: Path, var: Path) -> None:
    first = Demo(root, var)
    first.wait_for("Ctrl-C closes it")
    groups = first.groups()
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/healthz", timeout=PATIENCE) as answer:
        assert json.load(answer)["database"] == "sqlite"
    assert re.search("sample data: ", first.said())
    logins = (var / "demo_logins.txt").read_text(encoding="utf-8")
    assert (var / "demo_logins.txt").stat().st_mode & 0o777 == 0o600

    os.kill(first.pid_of("worker"), signal.SIGKILL)
    first.wait_for("worker was killed by signal 9; it starts again in 1 s")
    give_up = time.monotonic() + PATIENCE
    while first.groups() == groups:
        assert time.monotonic() < give_up
        time.sleep(0.1)
    groups |= first.groups()
    assert first.end(signal.SIGINT) == 0
    assert "closed; nothing is left running" in first.said()
    assert alive(groups) == []

    second = Demo(root, var)
    second.wait_for("Ctrl-C closes it")
    assert "sample data: " not in second.said()
    assert (var / "demo_logins.txt").read_text(encoding="utf-8") == logins
    # A power cut: nobody says goodbye, and the children are too stunned to notice.
    groups = second.groups()
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    second.end(signal.SIGKILL)
    assert alive(groups) != []

    third = Demo(root, var)
    third.wait_for("ended what an earlier run had left behind: beat, web, worker")
    third.wait_for("Ctrl-C closes it")
    assert alive(groups) == []
    groups = third.groups()
    assert third.end(signal.SIGTERM) == 0
    assert alive(groups) == []
