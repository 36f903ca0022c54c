"""Walks the chains of events and names every place where one does not hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events


class Command(BaseCommand):
    """Exit code 0 if every chain holds, 1 if one is broken, 2 for a stream that is not there."""

    help = "Verify the hash chains of the recorded events (all streams, or those named, e.g. claim:17)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("streams", nargs="*", metavar="STREAM", help="claim:ID, policy:ID, ...; all if absent")

    def handle(self, *, streams: list[str], **options: Any) -> None:
        chosen = Event.objects.filter(stream__in=streams) if streams else Event.objects.all()
        known = set(chosen.values_list("stream", flat=True).distinct()) if streams else set()
        absent = [name for name in streams if name not in known]
        if absent:
            raise CommandError(f"no event was ever recorded in {', '.join(absent)}", returncode=2)
        broken = 0
        for each in events.verify(streams or None):
            broken += 1
            self.stdout.write(f"{each.stream} #{each.seq}: {each.what}")
        if broken:
            raise CommandError(f"{broken} breaks: rows were changed or taken away behind the office's back")
        count = chosen.count()
        self.stdout.write(f"{count} events in {chosen.values('stream').distinct().count()} chains: every chain holds")
