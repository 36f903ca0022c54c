"""Breach forecast: the open clocks, worked off in the order of their last days at the pace of the median handling time.

What is open is done within the median time that clocks of its kind ran: which of them end after their last day?
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Column, Kind, Row
from claims.reports.judged import MET, MISSED, OVERDUE, RUNNING, clocks_of, judged_clocks
from claims.reports.report import Report, Sources, total_of
from claims.selectors.names import clock_name
from claims.selectors.office_figures import Queue, median_of
from claimsoffice.kernel.clock import day_of

#: Handling times older than this say little of how the office works now.
LOOK_BACK = timedelta(days=365)
_Key = tuple[str, str]


@dataclass(slots=True)
class _Group:
    """Clocks of one kind and product: how long those ran that ended, and what is open."""

    lasted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    queue: Queue = field(default_factory=Queue)

    def figures(self) -> dict[str, int | None]:
        median = median_of(self.lasted)
        likely = self.queue.likely_missed(median)
        return {
            "open": self.queue.open,
            "overdue": self.queue.overdue,
            "likely": likely,
            "safe": self.queue.open - self.queue.overdue - likely,
            "soon": self.queue.soon,
            "median": median,
            "base": sum(self.lasted.values()),
        }


class Forecast(Report):
    """Of the clocks that are open: overdue already, and those that will be at the usual pace."""

    name = "forecast"
    title = _("Breach forecast")
    period = _("Last day of the open clock")
    adds_up = True
    columns = (
        Column("clock_id", _("Clock"), Kind.IDENTIFIER),
        Column("clock", _("What it limits")),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("open", _("Open clocks"), Kind.COUNT),
        Column("overdue", _("Overdue already"), Kind.COUNT),
        Column("likely", _("Likely to be missed"), Kind.COUNT),
        Column("safe", _("Likely to be met"), Kind.COUNT),
        Column("soon", _("Due within 7 days"), Kind.COUNT),
        Column("median", _("Median handling time in days"), Kind.COUNT),
        Column("base", _("Ended clocks that it is taken from"), Kind.COUNT),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (clocks_of(self.scope),)

    def rows(self) -> Iterator[Row]:
        groups: dict[_Key, _Group] = defaultdict(_Group)
        today = day_of(self.scope.as_of)
        for clock, kind, judged, _owner_id in self.watched(judged_clocks(self.scope)):
            group = groups[kind, clock.claim.scheme]
            if judged.state in (MET, MISSED):
                if judged.day > today - LOOK_BACK:
                    group.lasted[judged.days] += 1
            elif self.scope.has_day(judged.day):
                if judged.state == OVERDUE:
                    group.queue.overdue += 1
                elif judged.state == RUNNING:
                    group.queue.left[(judged.day - today).days] += 1
        self._whole: dict[str, int] = defaultdict(int)
        for kind, scheme in sorted(groups):
            figures = groups[kind, scheme].figures()
            if figures["open"]:
                for name, value in figures.items():
                    self._whole[name] += value or 0
                yield {"clock_id": kind, "clock": str(clock_name(kind)), "scheme": scheme, **figures}

    def totals(self) -> Iterator[Row]:
        if self._whole["open"]:
            whole = {name: self._whole[name] for name in ("open", "overdue", "likely", "safe", "soon", "base")}
            yield {"clock_id": total_of(self._whole["open"]), **whole}
