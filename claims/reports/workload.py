"""Open and overdue work by adjuster: who is behind, and since when."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Column, Kind, Row
from claims.reports.judged import OVERDUE, RUNNING, clocks_of, judged_clocks
from claims.reports.people import Names
from claims.reports.report import Report, Sources, total_of
from claimsoffice.kernel.clock import day_of


@dataclass(slots=True)
class _Load:
    claims: int = 0
    late_claims: int = 0
    clocks: int = 0
    late: int = 0
    soon: int = 0
    oldest: date | None = None
    _last: int | None = field(default=None, repr=False)
    _last_late: int | None = field(default=None, repr=False)

    def add(self, claim_id: int, due_on: date, state: str, *, soon: bool) -> None:
        """One open clock; those of one claim come one after the other."""
        self.clocks += 1
        self.soon += soon
        self.claims += claim_id != self._last
        self._last = claim_id
        if state == OVERDUE:
            self.late += 1
            self.late_claims += claim_id != self._last_late
            self._last_late = claim_id
            self.oldest = due_on if self.oldest is None else min(self.oldest, due_on)

    def figures(self) -> dict[str, object]:
        return {
            "claims": self.claims,
            "late_claims": self.late_claims,
            "clocks": self.clocks,
            "late": self.late,
            "soon": self.soon,
            "oldest": self.oldest,
        }


class Workload(Report):
    name = "workload"
    title = _("Overdue by adjuster")
    period = _("Last day of the open clock")
    adds_up = True
    columns = (
        Column("adjuster", _("Adjuster")),
        Column("claims", _("Claims with open clocks"), Kind.COUNT),
        Column("late_claims", _("Claims overdue"), Kind.COUNT),
        Column("clocks", _("Open clocks"), Kind.COUNT),
        Column("late", _("Clocks overdue"), Kind.COUNT),
        Column("soon", _("Due within 7 days"), Kind.COUNT),
        Column("oldest", _("Overdue since the day after"), Kind.DAY),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (clocks_of(self.scope),)

    def rows(self) -> Iterator[Row]:
        names = Names()
        loads: dict[str, _Load] = defaultdict(_Load)
        self._all = _Load()
        today = day_of(self.scope.as_of)
        for clock, _kind, judged, owner_id in self.watched(judged_clocks(self.scope)):
            if judged.state in (OVERDUE, RUNNING) and self.scope.has_day(judged.day):
                soon = 0 <= (judged.day - today).days < 7
                for load in (loads[names.of(owner_id)], self._all):
                    load.add(clock.claim_id, judged.day, judged.state, soon=soon)
        for name in sorted(loads, key=lambda name: (-loads[name].late_claims, -loads[name].claims, name)):
            yield {"adjuster": name or gettext("Unassigned"), **loads[name].figures()}

    def totals(self) -> Iterator[Row]:
        if self._all.clocks:
            yield {"adjuster": total_of(self._all.claims), **self._all.figures()}
