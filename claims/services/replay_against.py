"""Decisions under terms that were not theirs: whose outcome or amount would differ, and by how much."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet

from claims.models import Decision
from claims.services.replay import calendar_known_at
from policies import terms
from policies.terms import trial


@dataclass(frozen=True, slots=True)
class Terms:
    """What is tried: schemes by code, under `edition`, or under each decision's own where that is None."""

    schemes: Mapping[str, terms.Scheme]
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One claim that would come out differently. Sums are payable in `currency`; None: can't be computed."""

    claim_no: str
    scheme: str
    currency: str
    edition: str
    recommendation: str
    payable: Decimal | None
    other_edition: str
    other_recommendation: str
    other_payable: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """How much more (or less, below zero) would be payable; None where either sum is open."""
        if self.payable is None or self.other_payable is None:
            return None
        return self.other_payable - self.payable


def under_edition(edition: str) -> Terms:
    """Terms of one edition; without schemes where none has it."""
    return Terms(trial.having_edition(edition), edition)


def under_parameters(path: Path) -> Terms:
    """The terms with other values for single parameters. Raises LawFileError for a file that can't be trusted."""
    return Terms(trial.with_parameters(path))


def standing_decisions(tried: Terms) -> QuerySet[Decision]:
    """The current decision of every claim whose scheme the tried terms concern, in the order of the claims."""
    current = Decision.objects.filter(superseded_by__isnull=True, claim__scheme__in=tried.schemes)
    return current.select_related("claim").order_by("claim__claim_no")


def shifts(decisions: Iterable[Decision], tried: Terms) -> Iterator[Shift]:
    """Adjudicate the frozen facts of each decision under the tried terms and yield what differs."""
    for decision in decisions:
        shift = _shift(decision, tried)
        if (shift.recommendation, shift.payable) != (shift.other_recommendation, shift.other_payable):
            yield shift


def _shift(decision: Decision, tried: Terms) -> Shift:
    facts = {**decision.facts, "edition": tried.edition or decision.edition}
    other = terms.adjudicate(facts, calendar_known_at(decision.decided_at), tried.schemes)
    payable = decision.result["payable"]
    return Shift(
        claim_no=decision.claim.claim_no,
        scheme=decision.facts["scheme"],
        currency=decision.currency,
        edition=decision.edition,
        recommendation=decision.recommendation,
        payable=None if payable is None else Decimal(payable),
        other_edition=other.edition,
        other_recommendation=other.recommendation.value,
        other_payable=other.payable,
    )
