"""`adjudicate` on a mixed file, beside `json` alone (the floor) and a rule engine that decides FPX-AR (the peer)."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from decimal import Decimal
from itertools import islice
from pathlib import Path

from bench import claims
from bench.peer import answers
from bench.process import ROOT, Cost, median, python, table

COUNT = 100_000
SMALL = 300
RUNS = 5
SCHEME = "FPX-AR"


def main(arguments: list[str]) -> None:
    """Measure and print; nothing is measured before both programs have given the same answers."""
    parser = argparse.ArgumentParser(prog="python -m bench.adjudicate", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many claims the mixed file has")
    parser.add_argument("--runs", type=int, default=RUNS, help="the figures are the median of so many runs")
    parser.add_argument("--small", action="store_true", help="a few claims, once: shows that it runs, measures nothing")
    options = parser.parse_args(arguments)
    count, runs = (SMALL, 1) if options.small else (options.count, options.runs)
    with tempfile.TemporaryDirectory() as folder:
        print(report(Path(folder), count, runs))


def report(folder: Path, count: int, runs: int) -> str:
    """The whole comparison as Markdown, from a fresh file of `count` claims in `folder`."""
    mixed, tenth, one_scheme = folder / "mixed.jsonl", folder / "tenth.jsonl", folder / "one.jsonl"
    claims.write(mixed, count)
    _copy(mixed, tenth, count // 10)
    compared = _only(SCHEME, mixed, one_scheme)
    outputs = folder / "outputs.jsonl"
    _adjudicate(mixed, outputs)
    floor = statistics.median(_floor(mixed, outputs) for _ in range(runs))
    outputs.unlink()
    _adjudicate(one_scheme, outputs)
    require_same_answers(one_scheme, outputs)
    outputs.unlink()
    ours = median(lambda: _adjudicate(mixed), runs)
    small = median(lambda: _adjudicate(tenth), runs)
    ours_alone = median(lambda: _adjudicate(one_scheme), runs)
    peer = median(lambda: python("-m", "bench.peer", str(one_scheme)), runs)
    rows = [
        ("adjudicate, mixed file", count, *_shown(ours, count), f"{ours.cpu / floor:.2f} x the floor"),
        ("floor: json alone, mixed file", count, f"{floor:.2f}", "", _each(floor, count), "", "1"),
        ("adjudicate, a tenth of the file", count // 10, *_shown(small, count // 10), ""),
        (
            f"adjudicate, {SCHEME} only",
            compared,
            *_shown(ours_alone, compared),
            f"{ours_alone.cpu / peer.cpu:.2f} x the peer",
        ),
        (f"peer: zen-engine, {SCHEME} only", compared, *_shown(peer, compared), "1"),
    ]
    return table(("what", "claims", "CPU s", "clock s", "CPU µs a claim", "peak MiB", "ratio"), rows)


def require_same_answers(inputs: Path, outputs: Path) -> None:
    """Raise AssertionError unless the peer pays and denies exactly as we do."""
    with outputs.open(encoding="utf-8") as lines:
        for line, other in zip(lines, answers(inputs), strict=True):
            own = json.loads(line)
            same = (Decimal(own["payable"]), own["denial_reasons"]) == (Decimal(str(other["payable"])), other["denied"])
            assert same, f"claim {own['id']}: {own['payable']} {own['denial_reasons']}, the peer says {other}"


def _adjudicate(path: Path, out: Path | None = None) -> Cost:
    return python("manage.py", "adjudicate", str(path), out=out)


def _floor(inputs: Path, outputs: Path) -> float:
    command = [sys.executable, "-m", "bench.floor", str(inputs), str(outputs)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def _copy(source: Path, target: Path, count: int) -> None:
    with source.open("rb") as lines, target.open("wb") as copy:
        copy.writelines(islice(lines, count))


def _only(scheme: str, source: Path, target: Path) -> int:
    """Copy the claims of one scheme and return how many they are. One by one: a child's peak begins at its parent's."""
    count = 0
    with source.open("rb") as lines, target.open("wb") as copy:
        for line in lines:
            if json.loads(line)["scheme"] == scheme:
                copy.write(line)
                count += 1
    return count


def _shown(cost: Cost, count: int) -> tuple[str, str, str, str]:
    return f"{cost.cpu:.2f}", f"{cost.wall:.2f}", _each(cost.cpu, count), f"{cost.memory:.0f}"


def _each(seconds: float, count: int) -> str:
    return f"{seconds / count * 1e6:.0f}"


if __name__ == "__main__":
    main(sys.argv[1:])
