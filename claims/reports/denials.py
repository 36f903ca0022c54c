"""Denials by clause: which clauses claims fail on, and how many of those denials were reopened."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.models import Decision, Outcome
from claims.reports.columns import Column, Kind, Row
from claims.reports.report import BATCH, Report, Sources, batches, total_of
from claims.selectors.wording import said
from claimsoffice.kernel.models import Event
from policies import terms

NO_CLAUSE = "-"


@dataclass(slots=True)
class _Tally:
    denials: int = 0
    alone: int = 0
    reopened: int = 0
    claimed: Decimal = Decimal(0)

    def add(self, decision: Decision, *, alone: bool, reopened: bool) -> None:
        self.denials += 1
        self.alone += alone
        self.reopened += reopened
        self.claimed += decision.claim.claimed_amount or Decimal(0)


class Denials(Report):
    """One denial counts under each of its clauses, so the totals below are counted by themselves, not summed."""

    name = "denials"
    title = _("Denials by clause")
    period = _("Day of the determination")
    adds_up = True
    columns = (
        Column("clause", _("Clause"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("summary", _("What it says")),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("denials", _("Denials"), Kind.COUNT),
        Column("alone", _("On this clause alone"), Kind.COUNT),
        Column("reopened", _("Reopened since"), Kind.COUNT),
        Column("claimed", _("Claimed in them"), Kind.MONEY),
    )
    totals_by = ()

    def sources(self) -> Sources:
        return (self._denials(),)

    def _denials(self) -> QuerySet[Decision]:
        decisions = self.scope.within(Decision.objects.filter(outcome=Outcome.DENIED), "decided_at")
        return decisions.filter(decided_at__lte=self.scope.as_of, claim__in=self.scope.claims())

    def rows(self) -> Iterator[Row]:
        by_clause: dict[tuple[str, str, str], _Tally] = {}
        self._by_currency: dict[str, _Tally] = {}
        decisions = self._denials().defer("facts", "result").select_related("claim").order_by("pk")
        for batch in batches(self.watched(decisions.iterator(chunk_size=BATCH))):
            reopened = self._reopened(batch)
            for decision in batch:
                # A denial against the terms' advice names no clause; it is counted, under no clause's name.
                clauses = decision.denial_clauses or [NO_CLAUSE]
                found = {"alone": len(clauses) == 1, "reopened": decision.pk in reopened}
                keys = [(decision.claim.scheme, clause, decision.currency) for clause in clauses]
                for key in keys:
                    by_clause.setdefault(key, _Tally()).add(decision, **found)
                self._by_currency.setdefault(decision.currency, _Tally()).add(decision, **found)
        summaries = {(row.scheme, row.clause): row.summary for row in terms.register()} if by_clause else {}
        for scheme, clause, currency in sorted(by_clause):
            summary = summaries.get((scheme, clause))
            tally = by_clause[scheme, clause, currency]
            yield {
                "clause": clause,
                "scheme": scheme,
                "summary": said(summary) if summary else gettext("Denied for the reason given by a manager"),
                **_figures(tally, currency),
            }

    def totals(self) -> Iterator[Row]:
        for currency, tally in sorted(self._by_currency.items()):
            yield {"clause": total_of(tally.denials), **_figures(tally, currency)}

    def _reopened(self, decisions: list[Decision]) -> set[int]:
        """Which of the denials were reopened by the cut-off."""
        events = Event.objects.filter(
            stream__in={d.claim.stream for d in decisions}, kind="claim.reopened", at__lte=self.scope.as_of
        ).values_list("stream", "at")
        times = list(events)
        return {d.pk for d in decisions if any(s == d.claim.stream and at > d.decided_at for s, at in times)}


def _figures(tally: _Tally, currency: str) -> dict[str, object]:
    return {
        "currency": currency,
        "denials": tally.denials,
        "alone": tally.alone,
        "reopened": tally.reopened,
        "claimed": tally.claimed,
    }
