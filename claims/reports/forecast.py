"""Breach forecast: each open clock with the median time in which clocks of its kind were met, against its last day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Column, Kind, Row
from claims.reports.judged import MET, MISSED, OVERDUE, RUNNING, clocks_of, days_run, judged_clocks
from claims.reports.report import Report, Sources, total_of
from claims.selectors.names import clock_name
from claimsoffice.kernel.clock import day_of

#: Handling times older than this say little of how the office works now.
LOOK_BACK = timedelta(days=365)
_Key = tuple[str, str]


@dataclass(slots=True)
class _Group:
    """Clocks of one kind and product: how long those lasted that ended, and what is open."""

    lasted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    # Open ones that are not overdue yet, counted by (days run until today, days left).
    open: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    overdue: int = 0


def likely_missed(median: int | None, days_run_: int, days_left: int) -> bool:
    """Whether a clock that has run so long ends after its last day, if it takes as long as the median does.

    One that has already run longer than the median may end today.
    """
    return median is not None and max(median - days_run_, 0) > days_left


def median_of(counted: dict[int, int]) -> int | None:
    """The median of values given as {value: how often}; None of nothing. Of two in the middle, the smaller."""
    half, seen = (sum(counted.values()) + 1) // 2, 0
    for value in sorted(counted):
        seen += counted[value]
        if seen >= half:
            return value
    return None


class Forecast(Report):
    """Of the clocks that are open: overdue already, and those that at the usual pace will be."""

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
                    group.overdue += 1
                elif judged.state == RUNNING:
                    group.open[days_run(clock, today), (judged.day - today).days] += 1
        self._whole: dict[str, int] = defaultdict(int)
        for kind, scheme in sorted(groups):
            figures = _figures(groups[kind, scheme])
            if figures["open"]:
                for name, value in figures.items():
                    self._whole[name] += value or 0
                yield {"clock_id": kind, "clock": str(clock_name(kind)), "scheme": scheme, **figures}

    def totals(self) -> Iterator[Row]:
        if self._whole["open"]:
            whole = {name: self._whole[name] for name in ("open", "overdue", "likely", "safe", "soon", "base")}
            yield {"clock_id": total_of(self._whole["open"]), **whole}


def _figures(group: _Group) -> dict[str, int | None]:
    median = median_of(group.lasted)
    running = sum(group.open.values())
    likely = sum(n for (run, left), n in group.open.items() if likely_missed(median, run, left))
    return {
        "open": running + group.overdue,
        "overdue": group.overdue,
        "likely": likely,
        "safe": running - likely,
        "soon": sum(n for (_run, left), n in group.open.items() if left < 7),
        "median": median,
        "base": sum(group.lasted.values()),
    }
