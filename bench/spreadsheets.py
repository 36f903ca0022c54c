"""Importing policy spreadsheets: the office's preview and apply beside stock django-import-export and the floor.

On SQLite always, on PostgreSQL where DATABASE_URL names one (`make bench` starts it). Each figure is the median of
runs that are a process and a fresh database each. Nothing is measured before all of them have written the same rows.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.process import ROOT, table

SIZES = (1_000, 10_000, 50_000, 100_000, 200_000)
SMALL = 60
RUNS = 3
# The stock import of more rows takes minutes: it is run once, and only up to a size.
STOCK_MEDIAN_TO, STOCK_ONCE_TO = 10_000, 50_000
FORMATS = ("csv", "xlsx")
TEMPLATE, RUN = "bench_sheets_template", "bench_sheets_run"
HEADS = ("rows", "file", "what", "preview s", "apply s", "together s", "processors s", "peak MiB", "ratio")

Answer = dict[str, Any]


@dataclass
class Spent:
    """The medians of some runs of one kind, in seconds and MiB."""

    preview: float = 0.0
    apply: float = 0.0
    processors: float = 0.0
    memory: float = 0.0
    runs: int = 0

    @property
    def together(self) -> float:
        return self.preview + self.apply

    @classmethod
    def of(cls, answers: list[Answer]) -> "Spent":
        def middle(*names: str) -> float:
            return statistics.median(sum(answer.get(name, 0.0) for name in names) for answer in answers)

        processors = middle("preview_cpu", "apply_cpu")
        return cls(middle("preview"), middle("apply"), processors, middle("memory"), len(answers))


class Database:
    """A place where every run finds the office's tables empty; `url` is the run's own."""

    def __init__(self, name: str, url: str, template: str) -> None:
        self.name, self.url, self._template = name, url, template

    def prepare(self) -> None:
        _child(self._template, "prepare")

    def empty(self) -> None:
        raise NotImplementedError

    def run(self, what: str, path: Path) -> Answer:
        return _child(self.url, what, str(path))

    def digest(self, kind: str) -> Answer:
        answer = _child(self.url, "digest", kind)
        return {"rows": answer["rows"], "sha256": answer["sha256"]}


class Sqlite(Database):
    def __init__(self, folder: Path) -> None:
        self._from, self._to = folder / "template.sqlite3", folder / "run.sqlite3"
        super().__init__("SQLite", f"sqlite:///{self._to}", f"sqlite:///{self._from}")

    def empty(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._to}{suffix}").unlink(missing_ok=True)
            if Path(f"{self._from}{suffix}").exists():
                shutil.copyfile(f"{self._from}{suffix}", f"{self._to}{suffix}")


class Postgres(Database):
    def __init__(self, given: str) -> None:
        self._given = urlsplit(given)
        super().__init__("PostgreSQL", self._named(RUN), self._named(TEMPLATE))

    def _named(self, name: str) -> str:
        return urlunsplit(self._given._replace(path=f"/{name}"))

    def prepare(self) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {RUN}", f"DROP DATABASE IF EXISTS {TEMPLATE}")
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        super().prepare()

    def empty(self) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {RUN}", f"CREATE DATABASE {RUN} TEMPLATE {TEMPLATE}", "CHECKPOINT")

    def remove(self) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {RUN}", f"DROP DATABASE IF EXISTS {TEMPLATE}")

    def _execute(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(urlunsplit(self._given._replace(scheme="postgresql")), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.spreadsheets", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES), help="how many rows the files have")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--stock-to", type=int, default=STOCK_MEDIAN_TO, help="largest file of the stock import")
    parser.add_argument("--full", action="store_true", help="the stock import at 50,000 rows too: a quarter of an hour")
    parser.add_argument("--small", action="store_true", help="a few rows, once: shows that it runs, measures nothing")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="measure on one of the two databases")
    options = parser.parse_args(arguments)
    sizes, runs = ([SMALL], 1) if options.small else (options.rows, options.runs)
    stock_to = max(options.stock_to, STOCK_ONCE_TO if options.full else 0)
    with tempfile.TemporaryDirectory(prefix="bench-sheets-") as name, _databases(Path(name)) as databases:
        files = {(size, kind): _write(Path(name), size, kind) for size in sizes for kind in FORMATS}
        for database in databases:
            if options.only and options.only != database.name.lower():
                continue
            database.prepare()
            print(f"\n{database.name}")
            for size in sizes:
                lines = list(_measured(database, size, files, runs, stock=size <= stock_to))
                # Each size as soon as it is there: the next one may take an hour.
                print(table(HEADS, lines) + "\n", flush=True)


@contextmanager
def _databases(folder: Path) -> Iterator[list[Database]]:
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith(("postgres", "psql", "pgsql")):
        print("PostgreSQL is left out (make bench starts one, or set DATABASE_URL).")
        yield [Sqlite(folder)]
        return
    server = Postgres(given)
    try:
        yield [Sqlite(folder), server]
    finally:
        server.remove()


def _write(folder: Path, size: int, kind: str) -> Path:
    path = folder / f"{size}.{kind}"
    _child(f"sqlite:///{folder / 'nothing.sqlite3'}", f"write_{kind}", str(path), str(size))
    return path


def _measured(
    database: Database, size: int, files: dict[tuple[int, str], Path], runs: int, *, stock: bool
) -> Iterator[tuple[str, ...]]:
    """The lines of one size: the floor, and for each format the office's import, again, and stock."""
    floor, said = _runs(database, ["floor"], files[size, "csv"], runs, "flat")
    for kind in FORMATS:
        path = files[size, kind]
        ours, found = _runs(database, ["ours"], path, runs, "own")
        if found != said:
            raise AssertionError(f"the office wrote other rows than the floor did: {found}, {said}")
        peer = None
        if stock:
            peer, found = _runs(database, ["stock"], path, runs if size <= STOCK_MEDIAN_TO else 1, "flat")
            if found != said:
                raise AssertionError(f"stock wrote other rows than the floor did: {found}, {said}")
        again, _found = _runs(database, ["ours", "again"], path, runs, "own")
        ratios = [f"{ours.together / floor.together:.1f} x the floor"] if kind == "csv" else []
        if peer:
            by_processor = peer.processors / ours.processors
            ratios.append(f"stock / {peer.together / ours.together:.0f} (by processors {by_processor:.0f})")
        yield _line(size, kind, "the office", ours, "; ".join(ratios))
        yield _line(size, kind, "the same file again", again, f"{again.together / ours.together:.2f} x the first")
        if peer:
            yield _line(size, kind, f"stock ({peer.runs} runs)" if peer.runs > 1 else "stock (once)", peer, "")
    yield _line(size, "csv", "floor", floor, "1")


def _line(size: int, kind: str, what: str, spent: Spent, ratio: str) -> tuple[str, ...]:
    seconds = [f"{value:.2f}" for value in (spent.preview, spent.apply, spent.together, spent.processors)]
    return (f"{size:,}", kind.upper(), what, *seconds, f"{spent.memory:.0f}", ratio)


def _runs(database: Database, steps: list[str], path: Path, runs: int, kind: str) -> tuple[Spent, Answer]:
    """The last of `steps`, measured `runs` times, and what is on record after it."""
    answers = []
    for _run in range(runs):
        database.empty()
        for step in steps:
            answer = database.run(step, path)
        answers.append(answer)
    return Spent.of(answers), database.digest(kind)


def _child(url: str, *arguments: str) -> Answer:
    with tempfile.TemporaryDirectory(prefix="bench-var-") as var:
        environment = {**os.environ, "DATABASE_URL": url, "OFFICE_VAR": var, "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", "bench.spreadsheet_child", *arguments]
        answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {answer.returncode}:\n{answer.stderr[-2000:]}")
    found: Answer = json.loads(answer.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
