import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import processes, supervisor
from scripts.supervisor import AlreadyRunning, Child, NotReady, Supervisor

Make = Callable[..., Supervisor]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code, "claimsoffice"]


SLEEPER = python("import time; time.sleep(600)")
PATIENCE = 120.0
DEAF = python(
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Supervisor] = []

    def build(*commands: list[str]) -> Supervisor:
        children = [Child(f"child{number}", command) for number, command in enumerate(commands)]
        made.append(Supervisor(children, tmp_path, tmp_path, os.environ))
        made[-1].lock()
        return made[-1]

    yield build
    for each in made:
        each.close()


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_closing_leaves_nothing_of_the_whole_group(make: Make) -> None:
    with_child = python(f"import subprocess, time; subprocess.Popen({SLEEPER!r}); time.sleep(600)")
    office = make(SLEEPER, with_child)
    assert office.open(lambda: len(processes.group_members(office.children[1].process.pid)) == 2, PATIENCE)
    groups = [child.process.pid for child in office.children if child.process]
    office.close()
    assert [processes.group_members(group) for group in groups] == [[], []]
    assert list(office.run_dir.glob("*.json")) == []


def test_a_child_that_won_t_listen_is_killed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.3)
    office = make(DEAF)
    office.open(lambda: "up" in office.tail(office.children[0]), PATIENCE)
    process = office.children[0].process
    assert process is not None
    office.close()
    assert process.returncode == -signal.SIGKILL


def test_a_child_that_dies_is_started_again_and_said_so(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    office = make(SLEEPER)
    office.open(lambda: True, PATIENCE)
    first = office.children[0].process
    assert first is not None
    first.kill()

    def stop_when_it_is_back() -> None:
        try:
            wait_for(lambda: office.children[0].process not in (first, None))
        finally:
            office.stopping.set()

    watcher = threading.Thread(target=stop_when_it_is_back)
    watcher.start()
    office.keep()
    watcher.join()
    second = office.children[0].process
    assert second is not None
    assert second.pid != first.pid
    assert second.poll() is None
    assert "child0 was killed by signal 9; it starts again in 1 s" in capsys.readouterr().out


def test_the_wait_doubles_up_to_half_a_minute_and_a_healthy_minute_resets_it() -> None:
    child = Child("web", [], started=time.monotonic())
    assert [child.next_wait() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    child.started = time.monotonic() - supervisor.HEALTHY_SECONDS - 1
    assert child.next_wait() == 1


def test_a_child_that_can_t_start_is_reported_with_its_last_words(make: Make) -> None:
    office = make(python("raise SystemExit('no such table')"))
    with pytest.raises(NotReady, match="child0 ended with code 1:\nno such table"):
        office.open(lambda: False, PATIENCE)


def test_children_that_never_answer_are_reported(make: Make) -> None:
    with pytest.raises(NotReady, match="no answer within 0 s"):
        make(SLEEPER).open(lambda: False, 0.3)


def test_a_second_supervisor_is_told_who_is_there(make: Make, tmp_path: Path) -> None:
    make()
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        Supervisor([], tmp_path, tmp_path, {}).lock()


def test_what_a_killed_supervisor_left_is_ended_by_the_next(make: Make, tmp_path: Path) -> None:
    office = make(SLEEPER)
    # For a moment behind exec the kernel has no command line of it yet, and nobody could tell that it is ours.
    office.open(lambda: bool(processes.running()[office.children[0].process.pid].command), PATIENCE)
    left = office.children[0].process
    assert left is not None
    office.children.clear()
    assert office._lock is not None
    office._lock.close()
    assert make().run_dir == tmp_path / "run"
    wait_for(lambda: left.poll() is not None)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_ask_for_an_orderly_end(make: Make, number: signal.Signals) -> None:
    office = make(SLEEPER)
    # These tests may run under nohup, which the supervisor respects.
    of_this_run = signal.signal(number, signal.SIG_DFL)
    try:
        with office.signals():
            os.kill(os.getpid(), number)
            assert office.open(lambda: False, PATIENCE) is False
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, of_this_run)


def test_every_run_has_its_own_log(make: Make) -> None:
    office = make(python("print('hello', flush=True); import time; time.sleep(600)"))
    log = office.log_dir / "child0.log"
    log.write_text("an earlier run\n")
    assert office.open(lambda: "hello" in office.tail(office.children[0]), PATIENCE)
    assert log.read_text() == "hello\n"
    assert log.with_suffix(".log.1").read_text() == "an earlier run\n"
