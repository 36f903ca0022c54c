"""The office's way of a piece of work beside its bare cost (the floor): each in its own process, both in one table."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.process import KIB, ROOT, Cost, table


def in_a_child(module: str, *arguments: str, **environment: str) -> Any:
    """Run `python -m module` with `arguments`; returns the JSON of its last line. RuntimeError where it fails."""
    command = [sys.executable, "-m", module, *arguments]
    answer = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {answer.returncode}:\n{answer.stderr[-2000:]}")
    return json.loads(answer.stdout.splitlines()[-1])


def measured(work: Callable[[], None]) -> Cost:
    """What `work` alone takes of this process and of its children, without starting up; the peak is since the start."""
    cpu, wall = _processor_seconds(), time.perf_counter()
    work()
    spent = _processor_seconds() - cpu, time.perf_counter() - wall
    peak = max(usage.ru_maxrss for usage in _usages())
    return Cost(*spent, peak / KIB)


def _processor_seconds() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in _usages())


def _usages() -> list[resource.struct_rusage]:
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


@contextmanager
def office_of_its_own(name: str) -> Iterator[None]:
    """Django with the tests' settings, and an empty database beside that of a test run which may be going on."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    default = settings.DATABASES["default"]
    if not default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["NAME"] = f"bench_{name}_{os.getpid()}"
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def compared(count: int, one: str, ours: tuple[str, Cost], floor: tuple[str, Cost]) -> str:
    """The table of both for `count` pieces; `one` names a piece, and each side comes with its name."""
    heads = ("what", f"{one}s", "clock s", "CPU s", f"CPU ms a {one}", "peak MiB", "ratio, CPU", "ratio, clock")
    rows = []
    for name, cost in (ours, floor):
        ratios = (f"{cost.cpu / floor[1].cpu:.2f}", f"{cost.wall / floor[1].wall:.2f}") if cost is ours[1] else (1, 1)
        each = f"{cost.cpu / count * 1000:.1f}"
        rows.append((name, count, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", each, f"{cost.memory:.0f}", *ratios))
    return table(heads, rows)
