"""`due`: when is it too late? Clocks in and answers out as JSON Lines, without the database."""

import json
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.management.jsonl import open_lines, process, speak_utf8, while_read
from policies.terms.core.calendar import Calendar, packaged_calendar, parse_calendar_year
from policies.terms.core.clock import CLOCKS
from policies.terms.core.clock_answer import answer, listing
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml

UNUSABLE = 2


class Command(BaseCommand):
    """Exit code 0 if every line was answered well, 1 if any was refused, 2 for unusable arguments or files."""

    help = "Compute the last day of clocks given as JSON Lines (FILE or standard input), one answer a line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", type=Path, help="JSON Lines; standard input if absent")
        parser.add_argument(
            "--calendar",
            action="append",
            default=[],
            metavar="FILE",
            type=Path,
            help="a year's holiday notice (YAML) to add to the packaged ones, replacing a packaged one of its year",
        )
        parser.add_argument("--list", action="store_true", dest="listed", help="print every clock and stop")

    def handle(self, *, file: Path | None, calendar: list[Path], listed: bool, **options: Any) -> None:
        speak_utf8(self.stdout)
        if listed:
            if file is not None:
                raise CommandError("--list reads no FILE; leave one of the two out", returncode=UNUSABLE)
            with while_read(self.stdout):
                for spec in CLOCKS.values():
                    self.stdout.write(json.dumps(listing(spec), ensure_ascii=False))
            return
        known = _with_years(packaged_calendar(), calendar)
        with open_lines(file) as lines, while_read(self.stdout):
            code = process(lines, self.stdout, partial(answer, calendar=known))
        if code:
            sys.exit(code)


def _with_years(calendar: Calendar, paths: list[Path]) -> Calendar:
    for path in paths:
        try:
            calendar = calendar.with_year(parse_calendar_year(read_yaml(path), str(path)))
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}", returncode=UNUSABLE) from error
        except (LawFileError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} is no calendar of a year: {error}", returncode=UNUSABLE) from error
    return calendar
