"""The claims register as a file: ours, stock django-import-export's, and the database's own. `python -m bench exports`.

On SQLite always, on PostgreSQL where DATABASE_URL names one, each run in a process and each size in a database of its
own. Ours and stock's must say the same in every cell but the two that ours masks, or no table is printed.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.process import ROOT, table

SIZES = (1_000, 10_000, 100_000)
# Stock holds everything at once: beyond this it is not asked.
STOCK_UP_TO = 100_000
OWN_DATABASE = "bench_exports"
MASKED = ("Phone", "E-mail")
MIDNIGHT = "T00:00:00+08:00"
FORMS = ("csv", "xlsx")

Cost = dict[str, float]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench exports", description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--sizes", type=lambda text: tuple(int(size) for size in text.split(",")), default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args(arguments)
    sizes, runs = ((40,), 1) if options.small else (options.sizes, options.runs)
    databases = ["sqlite"]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        databases.append("postgresql")
    for database in databases if options.database is None else [options.database]:
        print(f"\n{database}: the claims register, 29 columns, {runs} run(s), seconds of the process without its start")
        print(report(database, sizes, runs))


def report(database: str, sizes: Sequence[int], runs: int) -> str:
    """The table of one database."""
    rows = []
    for size in sizes:
        with office(database, size) as (environment, folder):
            floor = measure("floor", "csv", environment, folder, runs)
            for form in FORMS:
                own = measure("ours", form, environment, folder, runs)
                stock = None
                if size <= STOCK_UP_TO:
                    stock = measure("stock", form, environment, folder, 1 if size >= STOCK_UP_TO else runs)
                    compared(cells(folder / f"ours.{form}"), cells(folder / f"stock.{form}"))
                rows.append(line(size, form, own, stock, floor))
    heads = ["rows", "file", "ours CPU s", "clock s", "MiB", "stock CPU s", "clock s", "MiB", "stock / ours, CPU",
             "clock", "floor clock s"]  # fmt: skip
    return table(heads, rows)


def line(size: int, form: str, own: Cost, stock: Cost | None, floor: Cost) -> list[str]:
    """One line: ours beside stock's, with the database's own as the floor of the CSV."""
    shown = [f"{size:,}", form.upper(), f"{own['cpu']:.2f}", f"{own['wall']:.2f}", f"{own['memory']:.0f}"]
    if stock is None:
        shown += ["-"] * 5
    else:
        shown += [f"{stock['cpu']:.2f}", f"{stock['wall']:.2f}", f"{stock['memory']:.0f}"]
        shown += [f"{stock['cpu'] / own['cpu']:.1f}", f"{stock['wall'] / own['wall']:.1f}"]
    return [*shown, f"{floor['wall']:.2f}" if form == "csv" else ""]


def measure(what: str, form: str, environment: dict[str, str], folder: Path, runs: int) -> Cost:
    """The median of several runs, each figure on its own."""
    costs = [child([what, form, str(folder / f"{what}.{form}")], environment) for _run in range(runs)]
    return {name: statistics.median(cost[name] for cost in costs) for name in ("cpu", "wall", "memory")}


def child(arguments: Sequence[str], environment: dict[str, str]) -> dict[str, Any]:
    """What one run in a process of its own says."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports_child", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compared(own: Iterator[list[str]], stock: Iterator[list[str]]) -> None:
    """AssertionError unless every row of both is the same; the masks are looked at by themselves."""
    headings = next(own)
    assert headings == next(stock), "the headings differ"
    masked = [headings.index(name) for name in MASKED]
    for number, (left, right) in enumerate(zip(own, stock, strict=False), start=2):
        for at in masked:
            assert "****" in left[at], f"row {number}: {left[at]} is not masked"
            left[at] = right[at]
        # A reader of workbooks takes an instant at midnight for a day.
        left = [f"{a}{MIDNIGHT}" if b == f"{a}{MIDNIGHT}" else a for a, b in zip(left, right, strict=True)]
        assert left == right, f"row {number}: {left} against {right}"
    assert next(stock, None) is None, "the peer has more rows"


def cells(path: Path) -> Iterator[list[str]]:
    """A file's rows as text, without what a format adds: numbers with two decimals, instants of the office."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)
        return
    from python_calamine import CalamineWorkbook

    for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python():
        yield [_text(value) for value in row]


def _text(value: Any) -> str:
    if isinstance(value, int | float):
        return f"{value:.2f}"
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%dT%H:%M:%S}+08:00"
    return str(value)


@contextmanager
def office(database: str, size: int) -> Iterator[tuple[dict[str, str], Path]]:
    """A database with so many claims, and the environment to use it in; both go afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-exports-") as name:
        environment = {
            **os.environ,
            "OFFICE_VAR": name,
            "OFFICE_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "claimsoffice.settings",
        }
        environment.pop("REDIS_URL", None)
        server = environment.pop("DATABASE_URL", "")
        if database == "sqlite":
            child(["prepare", str(size)], environment)
            yield environment, Path(name)
            return
        with own_database(server) as url:
            environment["DATABASE_URL"] = url
            child(["prepare", str(size)], environment)
            yield environment, Path(name)


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database of this bench beside the one that `server` names."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {OWN_DATABASE} TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{OWN_DATABASE}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE} WITH (FORCE)")


if __name__ == "__main__":
    main(sys.argv[1:])
