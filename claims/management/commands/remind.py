"""One sweep of the clocks from the command line: what the periodic task does."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.services import digests, heartbeat, relay, reminders


class Command(BaseCommand):
    help = "Send the reminders that are due. Twice in a row sends nothing the second time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", help="an ISO instant with offset to sweep as if it were then")

    def handle(self, *args: Any, **options: Any) -> None:
        at = None
        if options["now"]:
            try:
                at = datetime.fromisoformat(options["now"])
            except ValueError as error:
                raise CommandError(f"--now: {options['now']} is no ISO instant", returncode=2) from error
            if at.tzinfo is None:
                raise CommandError("--now: give the offset too, e.g. 2026-03-02T09:00:00+08:00", returncode=2)
        result = reminders.sweep(at)
        digests.owe_due(at)
        if at is None:
            heartbeat.beat(asdict(result))
        _delivered, failed = relay.drain(limit=1_000_000)
        result.failed += failed
        self.stdout.write(json.dumps(asdict(result)))
