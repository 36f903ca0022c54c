"""The audit log: every event on record, as its hash chain has it. It holds ids and hashes, no names of claimants."""

import json
from collections.abc import Iterator

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Cells, Column, Kind
from claims.reports.people import Names
from claims.reports.report import BATCH, Report, Sources
from claims.selectors.names import event_name
from claimsoffice.kernel.models import Event
from policies.models import Policy
from policies.services.import_origin import imports_of, taken_back


class AuditLog(Report):
    """In the order in which things were recorded. Who doesn't see every claim sees the events of those they see."""

    name = "audit"
    title = _("Audit log")
    period = _("Day on which the event was recorded")
    columns = (
        Column("at", _("Recorded at"), Kind.INSTANT),
        Column("stream", _("Event stream"), Kind.IDENTIFIER),
        Column("seq", _("No. in the stream"), Kind.COUNT),
        Column("kind", _("Event code"), Kind.IDENTIFIER),
        Column("words", _("Event in words")),
        Column("transition", _("State from > to"), Kind.IDENTIFIER),
        Column("actor", _("Author")),
        Column("actor_label", _("Acting as"), Kind.IDENTIFIER),
        Column("data", _("Data")),
        Column("hash", _("Hash"), Kind.IDENTIFIER),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (self._events(),)

    def _events(self) -> QuerySet[Event]:
        events = self.scope.within(Event.objects.filter(at__lte=self.scope.as_of), "at")
        if not self.scope.scheme and self.scope.sees_all:
            return events
        streams = Q(stream__in=_streams("claim", self.scope.claims()))
        if self.scope.scheme and self.scope.sees_all:
            policies = Policy.objects.filter(scheme=self.scope.scheme)
            # What an import creates has no event of its own (ADR 13).
            streams |= Q(stream__in=_streams("policy", policies))
            streams |= Q(stream__in=_streams("batch", imports_of(policies)))
            gone = taken_back(self.scope.scheme).order_by()
            streams |= Q(stream__in=gone.values("stream"))
            batches = gone.values_list("data__batch", flat=True).distinct()
            streams |= Q(stream__in=[f"batch:{batch}" for batch in batches])
        return events.filter(streams)

    def cells(self) -> Iterator[Cells]:
        names = Names()
        fields = ("at", "stream", "seq", "kind", "transition", "actor_id", "actor_label", "data", "hash")
        events = self._events().order_by(F("at"), F("pk")).values_list(*fields)
        for at, stream, seq, kind, transition, actor_id, label, data, digest in self.watched(
            events.iterator(chunk_size=BATCH)
        ):
            text = json.dumps(data, ensure_ascii=False, sort_keys=True) if data else ""
            yield at, stream, seq, kind, str(event_name(kind)), transition, names.of(actor_id), label, text, digest


def _streams(kind: str, rows: QuerySet[object]) -> QuerySet[object]:  # type: ignore[type-var]
    named = rows.order_by().annotate(of=Concat(Value(f"{kind}:"), Cast("pk", CharField())))
    return named.values("of")
