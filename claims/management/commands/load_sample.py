"""A filled office to look at: policies in bulk, and claims at every point of their way."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.sample.load import load
from claimsoffice.kernel.errors import Refused


class Command(BaseCommand):
    help = "Load sample policies and claims into an empty office. In one that has claims it does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(self.stdout.write)
        except Refused as error:
            raise CommandError(str(error.message)) from error
        if not loaded.claims:
            self.stdout.write("This office already has claims: nothing was loaded.")
