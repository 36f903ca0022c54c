"""Clocks met and missed, by month, clock, product and adjuster."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Column, Kind, Row
from claims.reports.judged import clocks_of, judged_clocks
from claims.reports.people import Names
from claims.reports.report import Report, Sources, total_of
from claims.selectors.names import clock_name

ONE_PLACE = Decimal("0.1")
HUNDRED = Decimal(100)


@dataclass(slots=True)
class _Tally:
    met: int = 0
    missed: int = 0
    overdue: int = 0
    running: int = 0
    days: int = 0

    @property
    def count(self) -> int:
        return self.met + self.missed + self.overdue + self.running

    def add(self, state: str, days: int) -> None:
        setattr(self, state, getattr(self, state) + 1)
        self.days += days

    def figures(self) -> dict[str, object]:
        ended = self.met + self.missed
        judged = ended + self.overdue
        return {
            "count": self.count,
            "met": self.met,
            "missed": self.missed,
            "overdue": self.overdue,
            "running": self.running,
            "days": one_place(Decimal(self.days) / ended) if ended else None,
            "share": one_place(HUNDRED * self.met / judged) if judged else None,
        }


def one_place(value: Decimal) -> Decimal:
    """A figure with one decimal, rounded half up."""
    return value.quantize(ONE_PLACE, rounding=ROUND_HALF_UP)


class Clocks(Report):
    """A clock counts in the month in which it ended; one still open in the month of its last day."""

    name = "clocks"
    title = _("Clocks met and missed")
    period = _("Day on which the clock ended, or its last day while it is open")
    adds_up = True
    columns = (
        Column("month", _("Month"), Kind.IDENTIFIER),
        Column("clock_id", _("Clock"), Kind.IDENTIFIER),
        Column("clock", _("What it limits")),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("adjuster", _("Adjuster")),
        Column("count", _("Clocks"), Kind.COUNT),
        Column("met", _("Met"), Kind.COUNT),
        Column("missed", _("Missed"), Kind.COUNT),
        Column("overdue", _("Open and overdue"), Kind.COUNT),
        Column("running", _("Open"), Kind.COUNT),
        Column("days", _("Average days until met"), Kind.SHARE),
        Column("share", _("Met, in per cent of those judged"), Kind.SHARE),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (clocks_of(self.scope),)

    def rows(self) -> Iterator[Row]:
        names = Names()
        groups: dict[tuple[str, str, str, str], _Tally] = {}
        self._all = _Tally()
        for clock, kind, judged, owner_id in self.watched(judged_clocks(self.scope)):
            if not self.scope.has_day(judged.day):
                continue
            key = (f"{judged.day:%Y-%m}", kind, clock.claim.scheme, names.of(owner_id))
            for tally in (groups.setdefault(key, _Tally()), self._all):
                tally.add(judged.state, judged.days)
        for month, clock_id, scheme, adjuster in sorted(groups):
            yield {
                "month": month,
                "clock_id": clock_id,
                "clock": str(clock_name(clock_id)),
                "scheme": scheme,
                "adjuster": adjuster,
                **groups[month, clock_id, scheme, adjuster].figures(),
            }

    def totals(self) -> Iterator[Row]:
        if self._all.count:
            yield {"month": total_of(self._all.count), **self._all.figures()}
