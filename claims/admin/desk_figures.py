"""The managers' figures on the desk: charts, each with its table and the way to its report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.admin.report_chart import Bar, Segment
from claims.reports.export import PERMISSION
from claims.selectors import office_figures
from claims.selectors.names import clock_and_clause
from claims.templatetags.claim_words import money_text
from claimsoffice.kernel.clock import today

Text = str | Promise
# People look at the desk all day; the figures need not be younger than this.
KEPT_SECONDS = 60
WIDTH = 100
ROWS = 12


@dataclass(slots=True)
class Panel:
    """One chart with its table. `heads` are (label, is a number); `url` leads to the report behind it."""

    key: str
    title: Text
    report: str
    keys: list[tuple[str, Text]]
    heads: list[tuple[Text, bool]]
    note: Text = ""
    bars: list[Bar] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    query: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> list[list[tuple[str, bool]]]:
        """The rows as (text, is a number)."""
        numbers = [is_number for _label, is_number in self.heads]
        return [list(zip(row, numbers, strict=True)) for row in self.rows]

    @property
    def url(self) -> str:
        """The report behind the panel, where it can be taken home."""
        return f"{reverse('admin:office_reports')}?{urlencode({'report': self.report, **self.query})}"


def panels_for(user: User) -> list[Panel]:
    """The panels of who sees the whole office; nothing for anybody else. Counted at most once a minute."""
    if not (user.has_perm("claims.view_every_claim") and user.has_perm(PERMISSION)):
        return []
    key = f"desk-figures-{get_language()}-{today()}"
    found: list[Panel] | None = cache.get(key)
    if found is None:
        found = [panel for panel in (_forecast(), _compliance(), _outcomes(), _ageing()) if panel.rows]
        cache.set(key, found, KEPT_SECONDS)
    return found


def _forecast() -> Panel:
    panel = Panel(
        "forecast",
        _("Breach forecast"),
        "forecast",
        [("red", _("Overdue already")), ("amber", _("Likely to be missed")), ("green", _("Likely to be met"))],
        [
            (_("Clock"), False),
            (_("Open"), True),
            (_("Overdue"), True),
            (_("Likely to be missed"), True),
            (_("Due within 7 days"), True),
            (_("Median days"), True),
        ],
        _("Worked off in the order of their last days, what is open is done within the median handling time."),
    )
    found = office_figures.forecast()[:ROWS]
    longest = max((each.queue.open for each in found), default=0)
    for each in found:
        queue, likely, name = each.queue, each.likely, clock_and_clause(each.kind)
        counts = [queue.overdue, likely, queue.open - queue.overdue - likely]
        panel.bars.append(_bar(name, counts, longest, panel.keys))
        median = "–" if each.median is None else str(each.median)
        panel.rows.append([name, *map(_count, (queue.open, queue.overdue, likely, queue.soon)), median])
    return panel


def _compliance() -> Panel:
    found = office_figures.compliance()
    months = sorted({month for month, _kind in found})
    panel = Panel(
        "compliance",
        _("Clocks met by month"),
        "clocks",
        [("green", _("Met")), ("red", _("Missed"))],
        [(_("Clock"), False), *((f"{month:%Y-%m}", True) for month in months)],
        _("Of the clocks that ended in a month: how many were met."),
        query={"from_on": months[0].isoformat(), "to_on": today().isoformat()} if months else {},
    )
    sums = {month: [0, 0] for month in months}
    for (month, _kind), (met, missed) in found.items():
        sums[month][0] += met
        sums[month][1] += missed
    longest = max((sum(pair) for pair in sums.values()), default=0)
    panel.bars = [_bar(f"{month:%Y-%m}", pair, longest, panel.keys) for month, pair in sums.items()]
    kinds = sorted({kind for _month, kind in found})
    for kind in kinds:
        cells = [_share(*found.get((month, kind), (0, 0))) for month in months]
        panel.rows.append([clock_and_clause(kind), *cells])
    if months:
        panel.rows.append([_("All"), *(_share(*sums[month]) for month in months)])
    return panel


def _outcomes() -> Panel:
    since = today() - office_figures.RECENT + timedelta(days=1)
    panel = Panel(
        "outcomes",
        _("Paid and denied by product, last 30 days"),
        "outcomes",
        [("green", _("Approved")), ("red", _("Denied"))],
        [
            (_("Product"), False),
            (_("Currency"), False),
            (_("Approved"), True),
            (_("Denied"), True),
            (_("Payments"), True),
            (_("Paid"), True),
        ],
        query={"from_on": since.isoformat(), "to_on": today().isoformat()},
    )
    found = office_figures.outcomes()
    longest = max((each.approved + each.denied for each in found.values()), default=0)
    for (scheme, currency), each in sorted(found.items()):
        panel.bars.append(_bar(f"{scheme} {currency}", [each.approved, each.denied], longest, panel.keys))
        sum_ = money_text(each.paid, currency).removeprefix(f"{currency} ")
        panel.rows.append([scheme, currency, *map(_count, (each.approved, each.denied, each.payments)), sum_])
    return panel


def _ageing() -> Panel:
    panel = Panel(
        "ageing",
        _("Open claims by age"),
        "ageing",
        [("blue", _("Claims"))],
        [(_("Product"), False), *((_("%(days)s days") % {"days": band}, True) for band in office_figures.BANDS)],
    )
    found = office_figures.ageing()
    bands = [sum(counts) for counts in zip(*found.values(), strict=True)]
    longest = max(bands, default=0)
    panel.bars = [
        _bar(band, [count], longest, panel.keys) for band, count in zip(office_figures.BANDS, bands, strict=False)
    ]
    panel.rows = [[scheme, *map(_count, counts)] for scheme, counts in sorted(found.items())]
    if found:
        panel.rows.append([_("All"), *map(_count, bands)])
    return panel


def _bar(label: str, counts: Sequence[int], longest: int, keys: Sequence[tuple[str, Text]]) -> Bar:
    segments, x = [], 0.0
    for count, (colour, name) in zip(counts, keys, strict=True):
        width = WIDTH * count / longest if longest else 0.0
        if count:
            segments.append(Segment(colour, x, width, str(name), _count(count)))
        x += width
    return Bar(label, _count(sum(counts)), segments)


def _count(number: int) -> str:
    return f"{number:,d}"


def _share(met: int, missed: int) -> str:
    ended = met + missed
    return f"{100 * met / ended:.1f} % ({ended:,d})" if ended else "–"
