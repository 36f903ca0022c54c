"""Decides again what was decided, to show that it comes out the same."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.models import Decision
from claims.services.replay import Difference, replay

UNUSABLE = 2


class Command(BaseCommand):
    """Exit code 0 if every decision comes out the same, 1 at a difference, 2 for arguments that can't be used."""

    help = "Adjudicate frozen decisions again, each on its own facts and edition, and compare every figure and finding."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--claim", metavar="N", help="number of one claim")
        which.add_argument("--all", action="store_true", help="every decision of the office")

    def handle(self, *, claim: str | None, **options: Any) -> None:
        decisions = Decision.objects.select_related("claim").order_by("claim", "seq")
        if claim is not None:
            decisions = decisions.filter(claim__claim_no=claim)
            if not decisions.exists():
                raise CommandError(f"--claim {claim}: no decision is recorded under this number", returncode=UNUSABLE)
        count = different = 0
        for decision in decisions.iterator(chunk_size=200):
            count += 1
            found = replay(decision)
            if found:
                different += 1
                self.stdout.write(f"{decision}: {len(found)} differences")
                for each in found:
                    self.stdout.write(f"  {each.path}: {_shown(each)}")
            elif claim is not None or options["verbosity"] > 1:
                self.stdout.write(f"{decision}: identical")
        if different:
            raise CommandError(f"{different} of {count} decisions come out differently")
        self.stdout.write(f"{count} decisions replayed: identical")


def _shown(difference: Difference) -> str:
    old, new = (json.dumps(value, ensure_ascii=False) for value in (difference.frozen, difference.replayed))
    return f"{old} -> {new}"
