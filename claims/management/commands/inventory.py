"""What the office holds, as one JSON object; or whether it is what it was."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.services import inventory


class Command(BaseCommand):
    """Exit code 0 if everything is whole (and equal to FILE), 1 if not, 2 if FILE can't be read."""

    help = "Count every table, hash every chain, read every stored file. Before a backup, and after its restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compare", type=Path, metavar="FILE", help="an earlier inventory that this must equal")

    def handle(self, *args: Any, compare: Path | None, **options: Any) -> None:
        before = self._read(compare) if compare else None
        found = inventory.take()
        if before is None:
            self.stdout.write(json.dumps(found))
        wrong = list(inventory.differences(before or found, found))
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(f"{len(wrong)} faults or differences")
        if before is not None:
            rows, chains = sum(found["rows"].values()), found["chains"]["events"]
            self.stdout.write(f"equal: {rows} rows, {chains} chained events, every stored file's SHA-256")

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} can't be read as an inventory: {error}", returncode=2) from error
        if not isinstance(read, dict) or not {"rows", "chains", "evidence", "letters"} <= read.keys():
            raise CommandError(f"{path} is no inventory: make one with `manage.py inventory > FILE`", returncode=2)
        return read
