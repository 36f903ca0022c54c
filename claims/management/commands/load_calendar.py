"""Put a year's holiday notice in force from the command line, with the preview of every open clock that it moves."""

from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from claims.services import recompute
from claimsoffice.kernel.errors import Refused
from policies.selectors.calendars import current_calendar
from policies.services import calendars

UNUSABLE = 2
SHOWN = 1000


class Command(BaseCommand):
    """Exit code 0 when done, 1 if the office refuses it, 2 for arguments and files that can't be used."""

    help = "Load the State Council's holiday notice for one year (YAML): preview, then put in force by two people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the notice, in the shape of policies/terms/calendars"
        )
        parser.add_argument("--user", required=True, metavar="NAME", help="who loads it")
        parser.add_argument("--approver", required=True, metavar="NAME", help="who puts it in force; somebody else")
        parser.add_argument("--dry-run", action="store_true", help="only show which clocks would move")

    def handle(self, *, file: Path, user: str, approver: str, dry_run: bool, **options: Any) -> None:
        loader, second = _person(user), _person(approver)
        try:
            notice = calendars.read_notice(file.read_bytes(), file.name)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}", returncode=UNUSABLE) from error
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=UNUSABLE) from refusal
        self._preview(current_calendar().with_year(notice), notice.year)
        if dry_run:
            self.stdout.write("dry run: nothing was changed")
            return
        try:
            row = calendars.put_in_force(calendars.stage(notice, file.name, loader).pk, second)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        done = recompute.bring_up_to_date()
        self.stdout.write(f"{row} is in force: {done.counted} open clocks counted, {done.moved} moved")
        if done.failed:
            raise CommandError(f"{done.failed} clocks could not be counted; the log names them")

    def _preview(self, calendar: Any, year: int) -> None:
        moves = recompute.preview(calendar, year)
        for move in islice(moves, SHOWN):
            day = (
                f"{move.old_due_on or '-'} -> {move.new_due_on or '-'}" if move.is_another_day else f"{move.new_due_on}"
            )
            mark = {(True, False): " now firm", (False, True): " now provisional"}
            firm = mark.get((move.old_provisional, move.new_provisional), "")
            self.stdout.write(f"{move.claim_no}  {move.clock_id}  {day}{firm}")
        rest = sum(1 for _move in moves)
        if rest:
            self.stdout.write(f"... and {rest} more")


def _person(name: str) -> User:
    found = User.objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"nobody here is called {name}", returncode=UNUSABLE)
    return found
