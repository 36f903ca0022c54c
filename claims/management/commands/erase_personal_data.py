"""Personal data of long closed claims go; figures, hashes and the chain of events stay."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.services.erase import ACTOR, Outcome, erase_before
from claims.services.erase_unclaimed import erase_unclaimed_before
from claimsoffice.kernel.clock import OFFICE_ZONE, today
from claimsoffice.kernel.services.batch_erase import erase_batches


def day(text: str) -> date:
    """A date in ISO form."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date: write it as 2016-01-31") from error


class Command(BaseCommand):
    help = (
        "Erase the personal data of claims that were closed before a day (by default OFFICE_RETENTION_YEARS ago), of "
        "policies over since then on which nobody claimed, and of imports as old: one JSON object for each claim or "
        "policy that is erased or held back, then a summary. What is open, "
        "disputed, in recovery, being paid, with a period running or under a hold stays, and is named. "
        "Exit code 0 done, 2 refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")
        parser.add_argument("--before", type=day, metavar="DATE", help="what was over before this day (in Shanghai)")

    def handle(self, *args: Any, dry_run: bool, before: date | None, **options: Any) -> None:
        first_kept = before or _retention_ends()
        if first_kept > today():
            raise CommandError(f"{first_kept} lies in the future: name a day that is over", returncode=2)
        at = datetime.combine(first_kept, time.min, OFFICE_ZONE)
        counts: Counter[str] = Counter()
        for outcome in erase_before(at, dry_run=dry_run):
            counts[outcome.state] += 1
            self._tell("claim", outcome)
        counts["policies"] = 0
        for outcome in erase_unclaimed_before(at, dry_run=dry_run):
            counts["policies"] += outcome.state != "held"
            self._tell("policy", outcome)
        counts["imports"] = erase_batches(at, ACTOR, dry_run=dry_run)
        self.stdout.write(json.dumps({"closed_before": first_kept.isoformat(), **dict(sorted(counts.items()))}))

    def _tell(self, what: str, outcome: Outcome) -> None:
        line: dict[str, Any] = {what: outcome.number, "state": outcome.state}
        if outcome.event is not None:
            line["event"] = outcome.event
        if outcome.why:
            line["why"] = outcome.why
        self.stdout.write(json.dumps(line))


def _retention_ends() -> date:
    now = today()
    year = now.year - settings.RETENTION_YEARS
    # 29 February has no anniversary in most years: the day before has.
    return now.replace(year=year, day=28) if (now.month, now.day) == (2, 29) else now.replace(year=year)
