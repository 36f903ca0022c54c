"""One process that keeps the office's processes running, and leaves none behind. Standard library only.

Every child leads its own process group, so that a signal from the terminal reaches only the supervisor,
which ends them in good order; the kernel ends them if the supervisor itself is killed (Linux), and what
survives even that is found again by the records in `run` at the next start.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from scripts import processes
from scripts.servers import die_with_parent

GRACE_SECONDS = 15.0
HEALTHY_SECONDS = 60.0
LONGEST_WAIT = 30.0


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this directory; the message is its pid."""


class NotReady(RuntimeError):
    """The children did not become ready; the message says which, and ends with its log."""


@dataclass
class Child:
    """One command that is to be kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    restart_at: float = field(default=0.0)

    def next_wait(self) -> float:
        """Return the seconds to wait before the next start: 1, 2, 4 ... 30, and 1 again after a minute of health."""
        self.failures = 1 if time.monotonic() - self.started > HEALTHY_SECONDS else self.failures + 1
        return float(min(2.0 ** (self.failures - 1), LONGEST_WAIT))


class Supervisor:
    """Keeps children running below `var`: records in var/run, their output in var/log."""

    def __init__(self, children: list[Child], var: Path, cwd: Path, environment: Mapping[str, str]) -> None:
        self.children = children
        self.run_dir = var / "run"
        self.log_dir = var / "log"
        self.cwd = cwd
        self.environment = dict(environment)
        self.stopping = threading.Event()
        self._hurry = False
        self._parent = os.getppid()
        self._lock: IO[str] | None = None

    # --- one at a time -------------------------------------------------------------------------

    def lock(self) -> list[str]:
        """Take the directory for this process and end what a killed run left; return the names of what was left.

        Raises AlreadyRunning if another supervisor is at work here.
        """
        self.run_dir.mkdir(parents=True, exist_ok=True)
        self.log_dir.mkdir(parents=True, exist_ok=True)
        lock = (self.run_dir / "supervisor.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with lock:
                lock.seek(0)
                raise AlreadyRunning(lock.read().strip() or "unknown") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock
        return processes.end_leftovers(self.run_dir)

    # --- children ------------------------------------------------------------------------------

    def start(self, child: Child) -> None:
        with self._log(child).open("ab") as output:
            child.process = subprocess.Popen(
                child.command,
                cwd=self.cwd,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        child.started = time.monotonic()
        processes.remember(self._record(child), child.process.pid)

    def _record(self, child: Child) -> Path:
        return self.run_dir / f"{child.name}.json"

    def _log(self, child: Child) -> Path:
        return self.log_dir / f"{child.name}.log"

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.restart_at:
                self.start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        processes.end_group(child.process.pid, 2.0)  # its own children may have outlived it
        wait = child.next_wait()
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        say(f"{child.name} {how}; it starts again in {wait:.0f} s (log: {self._log(child)})")
        child.process = None
        child.restart_at = time.monotonic() + wait

    def tail(self, child: Child, lines: int = 25) -> str:
        """Return the last lines that a child has written in this run."""
        return "\n".join(self._log(child).read_text(errors="replace").splitlines()[-lines:])

    # --- the life of it ------------------------------------------------------------------------

    def open(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Start everything and wait for `ready`; False if asked to stop meanwhile, NotReady if it takes too long."""
        for child in self.children:
            with contextlib.suppress(FileNotFoundError):  # one log a run, and the one before
                self._log(child).replace(self._log(child).with_suffix(".log.1"))
            self.start(child)
        give_up = time.monotonic() + seconds
        while not self._asked_to_stop():
            for child in self.children:
                if child.process is not None and child.process.poll() is not None:
                    raise NotReady(f"{child.name} ended with code {child.process.returncode}:\n{self.tail(child)}")
            if ready():
                return True
            if time.monotonic() > give_up:
                raise NotReady(f"no answer within {seconds:.0f} s:\n{self.tail(self.children[0])}")
            self.stopping.wait(0.2)
        return False

    def keep(self) -> None:
        """Restart whatever ends, until asked to stop."""
        while not self._asked_to_stop():
            for child in self.children:
                self._look_after(child)
            self.stopping.wait(0.5)

    def close(self) -> None:
        """End all children: politely, then (after the grace, or a second Ctrl-C) not."""
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        give_up = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in alive) and time.monotonic() < give_up and not self._hurry:
            time.sleep(0.05)
        for process in alive:
            processes.end_group(process.pid, 0.0 if process.poll() is None else 1.0)
            process.wait()
        for child in self.children:
            child.process = None
            self._record(child).unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- signals -------------------------------------------------------------------------------

    def _asked_to_stop(self) -> bool:
        return self.stopping.is_set() or os.getppid() != self._parent or _make_was_interrupted(self._parent)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = self.stopping.is_set()
        self.stopping.set()

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        """Turn SIGINT, SIGTERM and SIGHUP into an orderly end for the time of a `with` block."""
        wanted = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            wanted.append(signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in wanted}
        try:
            with _own_terminal_group():
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def say(message: str) -> None:
    """Print a line with the time of day, at once."""
    print(f"[{time.strftime('%H:%M:%S')}] {message}", flush=True)


def _make_was_interrupted(parent: int) -> bool:
    """Tell whether our parent is a `make` that was sent SIGINT alone.

    It waits for us then, without passing the signal on; the signal stays blocked while it does.
    """
    try:
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{parent}/status").read_text().splitlines())
        return status["Name"] in {"make", "gmake"} and bool(int(status["SigBlk"], 16) >> (signal.SIGINT - 1) & 1)
    except (OSError, KeyError, ValueError):
        return False


@contextlib.contextmanager
def _own_terminal_group() -> Iterator[None]:
    """Be the terminal's foreground group, so that Ctrl-C reaches us and not the `make` above us.

    `make` would report a clean end as "Interrupt" and exit with an error.
    """
    group = os.getpgrp()
    try:
        if group == os.getpid() or os.tcgetpgrp(0) != group:
            yield
            return
        os.setpgid(0, 0)
    except OSError:  # no terminal
        yield
        return
    ignored = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGTTOU, signal.SIGTSTP)}
    os.tcsetpgrp(0, os.getpid())
    try:
        yield
    finally:
        os.tcsetpgrp(0, group)
        for number, handler in ignored.items():
            signal.signal(number, handler)
