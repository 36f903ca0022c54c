"""Read every stored letter and compare it with its row."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from claims.services import letters_store
from claims.services.letters_verify import GOOD, NOT_ERASED, orphans, verify_letters


class Command(BaseCommand):
    help = (
        "Check every stored letter's SHA-256: one JSON object for each that is not good, then a summary. "
        "Exit code 0 all good or erased by an event, 1 faults."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sweep", action="store_true", help="remove files that no letter names, or that outlived their erasure"
        )

    def handle(self, *args: Any, sweep: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        faults = 0
        for checked in verify_letters():
            if sweep and checked.state == NOT_ERASED:
                letters_store.discard(checked.letter.pdf_name)
            counts[checked.state] += 1
            faults += checked.at_fault
            if checked.state != GOOD:
                line = {"letter": checked.letter.number, "state": checked.state, "event": checked.event}
                self.stdout.write(json.dumps(line))
        unnamed = list(orphans())
        for name in unnamed:
            self.stdout.write(json.dumps({"store": name, "state": "orphan"}))
        if sweep:
            letters_store.discard(*unnamed)
        summary = {"examined": counts.total(), **dict(sorted(counts.items())), "orphans": len(unnamed)}
        self.stdout.write(json.dumps(summary))
        if faults:
            sys.exit(1)
