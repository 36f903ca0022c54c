"""Export the heads of the event chains."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claimsoffice.kernel.services import seals


class Command(BaseCommand):
    help = "Seal the event chains: export the heads that moved since the last seal. The worker does it once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="only if this day has no seal yet")

    def handle(self, *args: Any, if_due: bool, **options: Any) -> None:
        event = seals.seal_if_due() if if_due else seals.seal()
        if event is None:
            self.stdout.write("this day is sealed already")
            return
        self.stdout.write(f"{event.data['heads']} heads in {event.data['file']}, SHA-256 {event.data['sha256']}")
