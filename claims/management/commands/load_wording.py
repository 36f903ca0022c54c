"""Load the contract's own wording from the command line: letters quote it from then on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from claims.services import contract_wording
from claimsoffice.kernel.errors import Refused

UNUSABLE = 2


class Command(BaseCommand):
    """Exit code 0 when done, 1 if the office refuses it, 2 for arguments and files that can't be used."""

    help = "Load the contract's wording by clause id (YAML or JSON: GT-6.1: {zh: ..., en: ...}) as a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--edition", required=True, choices=contract_wording.editions(), help="of the terms")
        parser.add_argument("--user", required=True, metavar="NAME", help="who loads it")
        parser.add_argument("--dry-run", action="store_true", help="only check the file")

    def handle(self, *, file: Path, edition: str, user: str, dry_run: bool, **options: Any) -> None:
        actor = User.objects.filter(username=user).first()
        if actor is None:
            raise CommandError(f"nobody here is called {user}", returncode=UNUSABLE)
        try:
            wording = contract_wording.read_wording(file.read_bytes(), edition)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}", returncode=UNUSABLE) from error
        except Refused as refusal:
            raise CommandError(str(refusal.message), returncode=UNUSABLE) from refusal
        known = contract_wording.clauses_of(edition)
        self.stdout.write(f"{len(wording)} of {len(known)} clauses; the others keep their summaries in letters")
        if dry_run:
            self.stdout.write("dry run: nothing was changed")
            return
        try:
            row = contract_wording.load_wording(edition, wording, file.name, actor)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{row} is in force")
