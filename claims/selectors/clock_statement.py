"""What a clock statement shows: the facts it runs on with their proof, the reckoning, every single day. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Clock, Evidence, LetterKind, Message, Reminder
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import Event
from policies.terms.core.clock_days import Day
from policies.terms.core.clock_result import Step

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded fact that the clock hangs on, and how it is known."""

    at: datetime
    what: Text
    proof: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One clock, accounted for."""

    clock: Clock
    steps: tuple[Step, ...]
    days: list[Day]
    facts: list[Fact]
    reminders: list[Reminder]
    recounts: list[tuple[datetime, dict[str, list[object]]]]
    calendar_version: str


def last_day_shown(clock: Clock) -> date:
    """Today while it runs; the day on which it was met or ended afterwards."""
    ended = clock.met_at or clock.closed_at
    return min(today(), ended.date()) if ended else today()


def facts_of(clock: Clock) -> list[Fact]:
    """The facts on record that open, pause, resume and end clocks of this claim, in order."""
    claim = clock.claim
    found = [Fact(claim.received_at, _("Claim received"), "")]
    first = Evidence.objects.filter(claim=claim).order_by("arrived_at", "pk").first()
    if first is not None:
        found.append(Fact(first.arrived_at, _("First evidence arrived"), first.arrival_proof or first.file.sha256[:16]))
    if claim.complete_at:
        found.append(Fact(claim.complete_at, _("Papers complete"), ""))
    if claim.round_started_at:
        found.append(Fact(claim.round_started_at, _("Taken up again"), ""))
    found += [*_of_requests(clock), *_of_letters(clock), *_of_decisions(clock)]
    for payment in claim.payments.filter(executed_on__isnull=False):
        at = payment.ended_at or payment.instructed_at
        found.append(Fact(at, _("Payment executed by the bank"), f"{payment.reference}, {payment.executed_on}"))
    return sorted(found, key=lambda fact: fact.at)


def _of_requests(clock: Clock) -> Iterator[Fact]:
    for request in clock.claim.supplements.order_by("seq"):
        yield Fact(request.sent_at, _("Supplement request issued"), "")
        if request.arrived_at:
            yield Fact(request.arrived_at, _("Supplement request arrived at the claimant"), request.arrival_proof)
        if request.closed_at:
            papers = Evidence.objects.filter(
                claim=clock.claim, arrived_at__lte=request.closed_at, arrived_at__gte=request.sent_at
            )
            proof = "; ".join(paper.arrival_proof for paper in papers if paper.arrival_proof)
            yield Fact(request.closed_at, _REASONS.get(request.closed_because, _("Supplement request ended")), proof)


_REASONS: dict[str, Text] = {
    "documents": _("The requested papers arrived"),
    "that_is_all": _("The claimant says that is all"),
    "cannot_supply": _("The claimant can't supply the rest"),
    "decided": _("Determined on the papers at hand"),
}


def _of_letters(clock: Clock) -> Iterator[Fact]:
    letters = Message.objects.filter(letter__claim=clock.claim, sent_at__isnull=False).select_related("letter")
    for message in letters.order_by("pk"):
        if (
            message.letter.kind not in (LetterKind.DENIAL_NOTICE, LetterKind.SUPPLEMENT_REQUEST)
            or message.sent_at is None
        ):
            continue
        yield Fact(message.sent_at, _("Letter sent"), f"{message.letter.number}, {message.get_channel_display()}")
        if message.arrived_at:
            yield Fact(message.arrived_at, _("Letter arrived"), f"{message.letter.number}: {message.arrival_proof}")


def _of_decisions(clock: Clock) -> Iterator[Fact]:
    for decision in clock.claim.decisions.select_related("agreement").defer("facts", "result").order_by("seq"):
        yield Fact(decision.decided_at, _("Determination"), f"{decision.seq}: {decision.get_outcome_display()}")
        agreement = getattr(decision, "agreement", None)
        if agreement is not None:
            yield Fact(agreement.agreed_at, _("Amount agreed"), agreement.proof)


def recounts_of(clock: Clock, kind: str) -> list[tuple[datetime, dict[str, list[object]]]]:
    """When a new calendar moved this clock: the instant, and each date before and after."""
    found = Event.objects.filter(stream=clock.claim.stream, kind=kind).order_by("seq")
    return [
        (event.at, event.data["clocks"][clock.clock_id]) for event in found if clock.clock_id in event.data["clocks"]
    ]
