"""Read every stored file and compare it with its row."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from documents.services import store
from documents.services.verify import NOT_ERASED, orphans, verify_files


class Command(BaseCommand):
    help = (
        "Check every stored file's SHA-256: one JSON object for each that is not good, then a summary. "
        "Exit code 0 all good or erased by an event, 1 faults."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sweep", action="store_true", help="remove files that no row names, or whose erasure did not reach them"
        )

    def handle(self, *args: Any, sweep: bool, **options: Any) -> None:
        counts: Counter[str] = Counter()
        faults = 0
        for checked in verify_files():
            if sweep and checked.state == NOT_ERASED:
                store.discard(checked.file.storage_name, checked.file.thumbnail_name)
            counts[checked.state] += 1
            faults += checked.at_fault
            if checked.state != "good":
                line = {"id": checked.file.public_id, "state": checked.state, "event": checked.event}
                self.stdout.write(json.dumps(line))
        unnamed = list(orphans())
        for name in unnamed:
            self.stdout.write(json.dumps({"store": name, "state": "orphan"}))
        if sweep:
            store.discard(*unnamed)
        summary = {"examined": counts.total(), **dict(sorted(counts.items())), "orphans": len(unnamed)}
        self.stdout.write(json.dumps(summary))
        if faults:
            sys.exit(1)
