"""`make test`, `make check`, `make faults`: named phases in order, each with its time; the first failure ends it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.with_services import loud

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SERVICES = (PYTHON, "-m", "scripts.with_services", "--")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What would make the SQLite phase something else than the embedded office.
SERVERS = ("DATABASE_URL", "REDIS_URL")
TERMS = "tests/unit/policies/terms"


@dataclass(frozen=True)
class Phase:
    """One command of a run; `on_sqlite` takes the servers' addresses out of its environment."""

    name: str
    command: tuple[str, ...]
    on_sqlite: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


def browser() -> str | None:
    """Return the browser of this machine: CHROMIUM, or a chromium on the PATH."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest(*arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", "2"), "--dist", "worksteal", *arguments)


def style() -> list[Phase]:
    return [
        Phase("lint", (str(BIN / "ruff"), "check", ".")),
        Phase("types", (str(BIN / "mypy"),), on_sqlite=True),
        Phase("layers", (str(BIN / "lint-imports"), "--no-logo"), on_sqlite=True),
        Phase("migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"), on_sqlite=True),
    ]


def terms() -> Phase:
    """The terms know no database, so their own tests run once, and no branch of the law may be left out by them."""
    coverage = (
        "--cov=policies.terms",
        "--cov-branch",
        "--cov-report=term-missing:skip-covered",
        "--cov-fail-under=100",
    )
    return Phase("the terms, every branch", pytest("-q", TERMS, *coverage), on_sqlite=True)


def check() -> list[Phase]:
    fast = pytest("-q", "-m", "not slow and not postgres and not e2e", f"--ignore={TERMS}")
    return [*style(), terms(), Phase("fast tests on SQLite", fast, on_sqlite=True)]


def test() -> list[Phase]:
    phases = [
        *style(),
        terms(),
        Phase("tests on SQLite", pytest("-m", "not postgres and not e2e", f"--ignore={TERMS}"), on_sqlite=True),
        Phase("tests on PostgreSQL and Redis", (*SERVICES, *pytest("-m", "not e2e", f"--ignore={TERMS}"))),
    ]
    found = browser()
    if found is None:
        loud("NO PAGE WILL BE TRIED IN A BROWSER: install chromium, or set CHROMIUM to its path")
        return phases
    in_browser = (*SERVICES, *pytest("-m", "e2e"))
    return [*phases, Phase("tests in a browser", in_browser, environment={"CHROMIUM": found})]


def faults() -> list[Phase]:
    # One process: the faults take the machine for themselves, and their figures are printed.
    command = (*SERVICES, PYTHON, "-m", "pytest", "-s", "-p", "no:randomly", "-m")
    phases = [Phase("faults at full size", (*command, "fault and not e2e"), environment={"FAULTS": "full"})]
    found = browser()
    if found is None:
        loud("NO BIG SPREADSHEET WILL BE STOPPED IN A BROWSER: install chromium, or set CHROMIUM to its path")
        return phases
    # Apart from the others, whose processes are forked: the browser's loop stays in the process that began it.
    environment = {"FAULTS": "full", "CHROMIUM": found}
    return [*phases, Phase("faults in a browser", (*command, "fault and e2e"), environment=environment)]


RUNS = {"check": check, "test": test, "faults": faults}


def run(phase: Phase, var: str) -> tuple[int, float]:
    """Run one phase; return its exit code and its seconds."""
    environment = {**os.environ, **phase.environment, "OFFICE_VAR": var}
    if phase.on_sqlite:
        environment = {key: value for key, value in environment.items() if key not in SERVERS}
    print(f"\n=== {phase.name} ===", flush=True)
    began = time.monotonic()
    code = subprocess.run(phase.command, cwd=ROOT, env=environment, check=False).returncode
    return code, time.monotonic() - began


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in RUNS:
        print(f"usage: python -m scripts.phases {'|'.join(RUNS)}", file=sys.stderr)
        return 2
    report = []
    code = 0
    for phase in RUNS[arguments[0]]():
        with tempfile.TemporaryDirectory(prefix="claimsoffice-var-") as var:
            try:
                code, seconds = run(phase, var)
            except KeyboardInterrupt:
                return 130
        report.append(f"  {phase.name:<32} {seconds:7.1f} s  {'ok' if code == 0 else f'FAILED (code {code})'}")
        if code:
            break
    print(f"\nmake {arguments[0]}, phase by phase:", *report, sep="\n", flush=True)
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
