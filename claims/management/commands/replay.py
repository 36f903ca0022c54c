"""Decides again what was decided: to show that it comes out the same, or what other terms would have made of it."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.models import Decision
from claims.services import replay_against
from claims.services.replay import Difference, replay
from claims.services.replay_against import Shift, Terms
from policies.terms import LawFileError

UNUSABLE = 2
CHUNK = 200
COLUMNS = (
    "claim_no",
    "scheme",
    "currency",
    "edition",
    "recommendation",
    "payable",
    "other_edition",
    "other_recommendation",
    "other_payable",
    "difference",
)
SUMS = ("payable", "other_payable", "difference")
WIDTHS = (22, 8, 8, 20, 14, 13, 20, 20, 13, 13)


class Command(BaseCommand):
    """Exit code 0 if every decision comes out the same, 1 at a difference, 2 for arguments that can't be used.

    Against other terms a difference is the answer and not a failure: exit code 0.
    """

    help = (
        "Adjudicate frozen decisions again, each on its own facts and edition, and compare every figure and finding; "
        "or list the claims whose outcome or amount another edition or other parameters would change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--claim", metavar="N", help="number of one claim")
        which.add_argument("--all", action="store_true", help="every decision of the office")
        which.add_argument("--against", metavar="EDITION", help="list what this edition of the terms would change")
        which.add_argument(
            "--parameters",
            metavar="FILE",
            type=Path,
            help="list what other values would change: YAML of parameter ids with value, unit and citation",
        )
        parser.add_argument("--csv", metavar="FILE", type=Path, help="write the list as CSV as well")

    def handle(self, **options: Any) -> None:
        if options["against"] is None and options["parameters"] is None:
            if options["csv"] is not None:
                raise CommandError("--csv goes with --against or --parameters", returncode=UNUSABLE)
            self._same_again(options["claim"], options["verbosity"])
        else:
            self._otherwise(_terms(options["against"], options["parameters"]), options["csv"])

    def _same_again(self, claim: str | None, verbosity: int) -> None:
        decisions = Decision.objects.select_related("claim").order_by("claim", "seq")
        if claim is not None:
            decisions = decisions.filter(claim__claim_no=claim)
            if not decisions.exists():
                raise CommandError(f"--claim {claim}: no decision is recorded under this number", returncode=UNUSABLE)
        count = different = 0
        for decision in decisions.iterator(chunk_size=CHUNK):
            count += 1
            found = replay(decision)
            if found:
                different += 1
                self.stdout.write(f"{decision}: {len(found)} differences")
                for each in found:
                    self.stdout.write(f"  {each.path}: {_shown(each)}")
            elif claim is not None or verbosity > 1:
                self.stdout.write(f"{decision}: identical")
        if different:
            raise CommandError(f"{different} of {count} decisions come out differently")
        self.stdout.write(f"{count} decisions replayed: identical")

    def _otherwise(self, tried: Terms, to: Path | None) -> None:
        decisions = replay_against.standing_decisions(tried)
        shifts = list(replay_against.shifts(decisions.iterator(chunk_size=CHUNK), tried))
        for row in [COLUMNS, *map(_cells, shifts)] if shifts else []:
            self.stdout.write(_aligned(row))
        for line in _totals(shifts):
            self.stdout.write(line)
        self.stdout.write(f"{len(shifts)} of {decisions.count()} claims would come out differently")
        if to is not None:
            _write(to, shifts)


def _terms(edition: str | None, parameters: Path | None) -> Terms:
    try:
        if parameters is not None:
            return replay_against.under_parameters(parameters)
    except (LawFileError, OSError) as error:
        raise CommandError(f"--parameters: {error}", returncode=UNUSABLE) from error
    tried = replay_against.under_edition(edition or "")
    if not tried.schemes:
        raise CommandError(f"--against {edition}: no scheme has this edition", returncode=UNUSABLE)
    return tried


def _cells(shift: Shift) -> tuple[str, ...]:
    return tuple("" if (value := getattr(shift, name)) is None else str(value) for name in COLUMNS)


def _aligned(cells: tuple[str, ...]) -> str:
    """One line of the table: sums to the right, the rest to the left."""
    line = "  ".join(
        cell.rjust(width) if name in SUMS else cell.ljust(width)
        for name, cell, width in zip(COLUMNS, cells, WIDTHS, strict=True)
    )
    return line.rstrip()


def _totals(shifts: list[Shift]) -> Iterator[str]:
    for currency in sorted({shift.currency for shift in shifts}):
        own = [shift.difference for shift in shifts if shift.currency == currency]
        known = [difference for difference in own if difference is not None]
        still_open = f"; {len(own) - len(known)} can't be computed yet" if len(known) < len(own) else ""
        yield f"{currency}: {sum(known, Decimal(0)):+} in {len(known)} claims{still_open}"


def _write(path: Path, shifts: list[Shift]) -> None:
    """UTF-8 with a byte-order mark, which spreadsheet programs need."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(map(_cells, shifts))
    except OSError as error:
        raise CommandError(f"--csv {path} can't be written: {error.strerror}", returncode=UNUSABLE) from error


def _shown(difference: Difference) -> str:
    old, new = (json.dumps(value, ensure_ascii=False) for value in (difference.frozen, difference.replayed))
    return f"{old} -> {new}"
