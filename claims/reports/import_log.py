"""The import log: which spreadsheets came in, by whom, what they held, and what became of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Column, Kind, Row
from claims.reports.people import Names
from claims.reports.report import BATCH, Report, Sources, batches
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import BatchState, Event, ImportBatch

# What the last event on a batch says of its state, where the event doesn't bear the state's name itself.
_STATES = {"put_aside": BatchState.STAGED, "not_applied": BatchState.STAGED}
_COUNTS = ("rows", "created", "updated", "unchanged", "held", "rejected")


class ImportLog(Report):
    """Told by the batches' own events. Who may not see the office's imports sees their own."""

    name = "imports"
    title = _("Import log")
    period = _("Day on which the file came in")
    columns = (
        Column("number", _("No."), Kind.COUNT),
        Column("kind", _("Kind"), Kind.IDENTIFIER),
        Column("file_name", _("File")),
        Column("sha256", "SHA-256", Kind.IDENTIFIER),
        Column("owner", _("Uploaded by")),
        Column("came_at", _("Came in at"), Kind.INSTANT),
        Column("state", _("State")),
        Column("rows", _("Rows"), Kind.COUNT),
        Column("created", _("New"), Kind.COUNT),
        Column("updated", _("Changed"), Kind.COUNT),
        Column("unchanged", _("Unchanged"), Kind.COUNT),
        Column("held", _("Held for a person"), Kind.COUNT),
        Column("rejected", _("Refused"), Kind.COUNT),
        Column("ended_at", _("Last step at"), Kind.INSTANT),
        Column("ended_by", _("Last step by")),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (self._batches(),)

    def _batches(self) -> QuerySet[ImportBatch]:
        user = self.scope.user
        rows = ImportBatch.objects.order_by("pk")
        return rows if user is None or user.has_perm("kernel.view_importbatch") else rows.filter(owner=user)

    def rows(self) -> Iterator[Row]:
        names = Names()
        stream = self._batches().defer("errors", "warnings", "columns").iterator(chunk_size=BATCH)
        for batch in batches(self.watched(stream)):
            told = _told([row.pk for row in batch], self.scope.as_of)
            for row in batch:
                own = told.get(row.pk)
                if own and self.scope.has_day(day_of(own[0]["at"])):
                    yield _row(row, own, names)


def _told(batch_ids: list[int], as_of: datetime) -> dict[int, list[Mapping[str, Any]]]:
    by_stream = {f"batch:{pk}": pk for pk in batch_ids}
    found: dict[int, list[Mapping[str, Any]]] = {}
    events = Event.objects.filter(stream__in=by_stream, at__lte=as_of, kind__startswith="import.")
    for event in events.order_by("stream", "seq").values("stream", "kind", "at", "actor_id", "data"):
        found.setdefault(by_stream[event["stream"]], []).append(event)
    return found


def _row(batch: ImportBatch, told: list[Mapping[str, Any]], names: Names) -> Row:
    last = told[-1]
    word = last["kind"].removeprefix("import.")
    state = _STATES.get(word, word)
    staged: Mapping[str, Any] = next(
        (event["data"] for event in reversed(told) if event["kind"] == "import.staged"), {}
    )
    return {
        "number": batch.pk,
        "kind": batch.kind,
        "file_name": batch.file_name,
        "sha256": batch.sha256,
        "owner": names.of(batch.owner_id),
        "came_at": told[0]["at"],
        "state": str(BatchState(state).label) if state in BatchState.values else word,
        **{name: staged.get(name) for name in _COUNTS},
        "ended_at": last["at"],
        "ended_by": names.of(last["actor_id"]),
    }
