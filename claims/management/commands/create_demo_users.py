"""One login for every role, for trying the office out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.sample.people import ensure_people, table
from claimsoffice.kernel.errors import Refused


class Command(BaseCommand):
    help = "Make a login for every role and print the passwords; run again, it prints the same."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            logins = ensure_people()
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(table(logins))
