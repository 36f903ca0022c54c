"""One process measured from outside: seconds of processor time, seconds on the clock, and the most memory it held."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
KIB = 1024


class Cost(NamedTuple):
    """What a process took. `cpu` and `wall` are seconds, `memory` the resident peak in MiB."""

    cpu: float
    wall: float
    memory: float


def python(*arguments: str, out: Path | None = None) -> Cost:
    """Run Python with `arguments` at the project's root; its output goes to `out`, or nowhere."""
    started = time.perf_counter()
    with Path(out or os.devnull).open("wb") as target:
        child = subprocess.Popen([sys.executable, *arguments], stdout=target, cwd=ROOT)
        _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {child.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, time.perf_counter() - started, usage.ru_maxrss / KIB)


def median(measure: Callable[[], Cost], runs: int) -> Cost:
    """The median of several runs, each figure on its own."""
    costs = [measure() for _ in range(runs)]
    return Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True)))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])
