"""`adjudicate`: what does a claim come to? Facts in and adjudications out as JSON Lines, without the database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from policies import terms
from policies.management.jsonl import few_collections, open_lines, process, speak_utf8, while_read

AT_ONCE = 32


class Command(BaseCommand):
    """Ends with 0 where all lines could be adjudicated, 1 where some were refused, 2 where the input is unusable."""

    help = "Adjudicate claims given as JSON Lines (FILE or standard input), one adjudication a line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", type=Path, help="JSON Lines; standard input if absent")

    def handle(self, *, file: Path | None, **options: Any) -> None:
        speak_utf8(self.stdout)
        with open_lines(file) as lines, few_collections(), while_read(self.stdout):
            # Who writes to a pipe may wait for each answer; who gives a file waits for all.
            at_once = 1 if file is None else AT_ONCE
            code = process(lines, self.stdout, terms.read_contract, terms.run, terms.as_json, at_once=at_once)
        if code:
            sys.exit(code)
