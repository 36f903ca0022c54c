"""Walks the chains of events and names every place where one does not hold."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from claims.models import Claim
from claimsoffice.kernel.guards import PERSONAL_DATA_ERASED
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import batch_erase, events
from claimsoffice.kernel.services import seals as kernel_seals
from documents.services.erase import ERASED as FILE_ERASED

ERASING = (PERSONAL_DATA_ERASED, FILE_ERASED, batch_erase.ERASED)


class Command(BaseCommand):
    """Exit code 0 if every chain holds, 1 if one is broken, 2 for a stream that is not there."""

    help = "Verify the hash chains of the recorded events (all streams, or those named, e.g. claim:17)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("streams", nargs="*", metavar="STREAM", help="claim:ID, policy:ID, ...; all if absent")
        parser.add_argument("--seals", type=Path, metavar="DIR", help="compare with seals that were kept elsewhere")

    def handle(self, *, streams: list[str], seals: Path | None, **options: Any) -> None:
        chosen = Event.objects.filter(stream__in=streams) if streams else Event.objects.all()
        known = set(chosen.values_list("stream", flat=True).distinct()) if streams else set()
        absent = [name for name in streams if name not in known]
        if absent:
            raise CommandError(f"no event was ever recorded in {', '.join(absent)}", returncode=2)
        broken = 0
        if seals is not None and not seals.is_dir():
            raise CommandError(f"{seals} is no directory: name the one that holds the seal-*.jsonl files", returncode=2)
        # Of single chains only the chains are asked: the seals are over all.
        sealed = () if streams else kernel_seals.verify(seals)
        for each in chain(events.verify(streams or None), _cut_short(streams), sealed):
            broken += 1
            self.stdout.write(f"{each.stream} #{each.seq}: {each.what}")
        if broken:
            raise CommandError(f"{broken} breaks: rows were changed or taken away behind the office's back")
        for stream, seq in _erased(streams):
            self.stdout.write(f"{stream}: personal data erased by event {seq}")
        count = chosen.count()
        self.stdout.write(f"{count} events in {chosen.values('stream').distinct().count()} chains: every chain holds")


def _erased(streams: list[str]) -> Iterator[tuple[str, int]]:
    """Streams whose personal data were erased, each with the number of the event that did it."""
    erasing = Event.objects.filter(kind__in=ERASING).order_by("stream", "seq")
    if streams:
        erasing = erasing.filter(stream__in=streams)
    return erasing.values_list("stream", "seq").iterator(chunk_size=2000)


def _cut_short(streams: list[str]) -> Iterator[events.Break]:
    """Claims that remember more events than their chain has: a chain whose end was taken away still holds by itself."""
    stream = Concat(Value("claim:"), Cast(OuterRef("pk"), CharField()))
    last = Event.objects.filter(stream=stream).order_by("-seq").values("seq")[:1]
    claims = Claim.objects.annotate(last_seq=Coalesce(Subquery(last), 0)).filter(last_seq__lt=F("event_seq"))
    for claim in claims.order_by("pk").iterator(chunk_size=2000):
        if not streams or claim.stream in streams:
            yield events.Break(claim.stream, claim.last_seq, f"the events after it, up to {claim.event_seq}, are gone")
