"""What the commands that check a store have in common: what is not good, a line each, then a summary."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand

from documents.services.check_store import GOOD, NOT_ERASED, Checked


@dataclass(frozen=True, slots=True)
class Kept:
    """What a store keeps: every row checked, the files without a row, how files go, a row's files and label."""

    checks: Callable[[], Iterable[Checked[Any]]]
    orphans: Callable[[], Iterable[str]]
    discard: Callable[..., None]
    files: Callable[[Any], tuple[str, ...]]
    label: Callable[[Any], dict[str, str]]


class CheckStore(BaseCommand):
    """A command over what a store keeps."""

    help = (
        "Check every stored file's SHA-256: one JSON object for each that is not good, then a summary. "
        "Exit code 0 all good or erased by an event, 1 faults."
    )
    kept: Kept

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sweep", action="store_true", help="remove files that no row names, or whose erasure did not reach them"
        )

    def handle(self, *args: Any, sweep: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        faults = 0
        for checked in self.kept.checks():
            if sweep and checked.state == NOT_ERASED:
                self.kept.discard(*self.kept.files(checked.row))
            counts[checked.state] += 1
            faults += checked.at_fault
            if checked.state != GOOD:
                line = {**self.kept.label(checked.row), "state": checked.state, "event": checked.event}
                self.stdout.write(json.dumps(line))
        unnamed = list(self.kept.orphans())
        for name in unnamed:
            self.stdout.write(json.dumps({"store": name, "state": "orphan"}))
        if sweep:
            self.kept.discard(*unnamed)
        summary = {"examined": counts.total(), **dict(sorted(counts.items())), "orphans": len(unnamed)}
        self.stdout.write(json.dumps(summary))
        if faults:
            sys.exit(1)
