"""A report at a glance: one bar a month, clause or age, drawn from the very lines of its table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.reports.columns import Column, Value
from claims.selectors.office_figures import BANDS, age_band
from claims.templatetags.claim_words import money_text

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """Bars by one column (and currency, where sums are drawn); each series is a column, or None for a plain count."""

    by: str
    series: tuple[tuple[str | None, str], ...]
    band: Callable[[Value], str] = str
    money: bool = False


PLANS: Mapping[str, Plan] = {
    "clocks": Plan("month", (("met", "green"), ("missed", "red"), ("overdue", "amber"), ("running", "blue"))),
    "payments": Plan("month", (("amount", "green"),), money=True),
    "denials": Plan("clause", (("denials", "red"),)),
    "outstanding": Plan("age", ((None, "blue"),), lambda days: age_band(int(str(days)))),
    "ageing": Plan("age", (("claims", "blue"),)),
    "workload": Plan("adjuster", (("late_claims", "red"),)),
    "forecast": Plan("clock_id", (("overdue", "red"), ("likely", "amber"), ("safe", "green"))),
    "outcomes": Plan("scheme", (("approved", "green"), ("denied", "red"))),
    "loss_ratio": Plan("month", (("paid", "red"),), money=True),
    "closing": Plan("month", (("closed", "green"), ("open", "blue"))),
    "recoveries": Plan("month", (("to_office", "green"),), money=True),
    "imports": Plan("state", ((None, "blue"),)),
    "claims": Plan("scheme", ((None, "blue"),)),
}


@dataclass(slots=True)
class Segment:
    """A piece of a bar, from `x` for `width` hundredths of the longest bar."""

    colour: str
    x: float
    width: float
    name: str
    text: str


@dataclass(slots=True)
class Bar:
    label: str
    total: str
    segments: list[Segment]


class Chart:
    """Adds up lines as they pass; memory grows with the groups, not with the lines."""

    def __init__(self, plan: Plan, columns: Sequence[Column]) -> None:
        self._plan = plan
        at = {column.key: place for place, column in enumerate(columns)}
        self._by, self._currency = at[plan.by], at.get("currency")
        self._series = [at[key] if key else None for key, _colour in plan.series]
        self.names = [(colour, columns[at[key]].label if key else "") for key, colour in plan.series]
        self._sums: dict[tuple[str, str], list[Decimal]] = {}

    def add(self, cells: Sequence[Value]) -> None:
        """Count one line of the table."""
        currency = str(cells[self._currency]) if self._plan.money and self._currency is not None else ""
        key = (currency, self._plan.band(cells[self._by]))
        sums = self._sums.setdefault(key, [Decimal(0)] * len(self._series))
        for place, at in enumerate(self._series):
            sums[place] += Decimal(1) if at is None else Decimal(str(cells[at] or 0))

    def bars(self) -> list[Bar]:
        """The bars in order of their labels; each currency has a scale of its own."""
        longest: dict[str, Decimal] = {}
        for (currency, _label), sums in self._sums.items():
            longest[currency] = max(longest.get(currency, Decimal(0)), sum(sums, Decimal(0)))
        return [self._bar(key, sums, longest[key[0]]) for key, sums in self._drawn()]

    def _drawn(self) -> list[tuple[tuple[str, str], list[Decimal]]]:
        # A sum of nothing is a line of the table, and no bar.
        return [(key, sums) for key, sums in sorted(self._sums.items(), key=_in_order) if any(sums)]

    def _bar(self, key: tuple[str, str], sums: list[Decimal], longest: Decimal) -> Bar:
        currency, label = key
        scale = Decimal(WIDTH) / longest if longest else Decimal(0)
        segments, x = [], Decimal(0)
        for value, (colour, name) in zip(sums, self.names, strict=True):
            if value:
                segments.append(
                    Segment(colour, float(x * scale), float(value * scale), str(name), self._text(value, currency))
                )
            x += value
        return Bar(label, self._text(sum(sums, Decimal(0)), currency), segments)

    def _text(self, value: Decimal, currency: str) -> str:
        return money_text(value, currency) if currency else f"{value:,f}"


def _in_order(entry: tuple[tuple[str, str], list[Decimal]]) -> tuple[str, int, str]:
    (currency, label), _sums = entry
    return currency, BANDS.index(label) if label in BANDS else 0, label
