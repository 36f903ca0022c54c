"""Which clocks a claim has, and from which recorded facts each of them runs. Reads only.

A clock is never stepped forward: it is computed from its origin events each time, so a late
correction of an arrival date moves it as if it had been right from the start.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from claims.models import Agreement, Claim, Decision, LetterKind, Message, Outcome, Payment, PaymentState
from claims.selectors.facts import instant
from claims.workflow import ClaimState
from policies.models import Policy, Scheme


@dataclass(slots=True)
class Origin:
    """One clock: what it runs from, and what ended it (None while it runs)."""

    clock_id: str
    inputs: dict[str, Any]
    trigger_at: datetime
    met_at: datetime | None = None
    void: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Course:
    """The facts that clocks hang on, of the claim's present round."""

    claim: Claim
    started_at: datetime
    decision: Decision | None
    agreement: Agreement | None
    executed_at: datetime | None
    advance_at: datetime | None


INSURED_SCHEMES = (Scheme.FPX_PI, Scheme.FPX_AR)


def origins(claim: Claim) -> Iterator[Origin]:
    """Every clock that has begun on the claim's present round."""
    course = _course(claim)
    makers = {Scheme.FPX_TA: _assurance, Scheme.JSX_INS: _jsx_insured, Scheme.JSX_STD: _jsx_standard}
    maker = _insured if claim.scheme in INSURED_SCHEMES else makers[Scheme(claim.scheme)]
    for origin in maker(course):
        origin.void = claim.state == ClaimState.WITHDRAWN and origin.met_at is None
        yield origin


def _course(claim: Claim) -> Course:
    started_at = claim.round_started_at or claim.received_at
    decision = claim.decisions.filter(decided_at__gte=started_at).order_by("-seq").first()
    if claim.state in (ClaimState.SUBMITTED, ClaimState.SUPPLEMENT_REQUESTED):
        decision = None
    agreement = Agreement.objects.filter(decision=decision).first() if decision else None
    return Course(claim, started_at, decision, agreement, _whole_sum_executed_at(claim, decision), _advance_at(claim))


def _whole_sum_executed_at(claim: Claim, decision: Decision | None) -> datetime | None:
    """The bank's day of the payment that completes the sum; for a sum of nothing, the determination itself."""
    if decision is None or decision.outcome != Outcome.APPROVED:
        return None
    if decision.amount == 0:
        return decision.decided_at
    if claim.agreed_amount is None or claim.paid_amount < claim.agreed_amount:
        return None
    last = Payment.objects.filter(claim=claim, state=PaymentState.EXECUTED).order_by("-executed_on", "-pk").first()
    return _end_of_bank_day(last) if last else None


def _end_of_bank_day(payment: Payment) -> datetime:
    from datetime import time

    from claimsoffice.kernel.clock import OFFICE_ZONE

    assert payment.executed_on is not None  # noqa: S101  a CHECK holds it for executed payments
    return datetime.combine(payment.executed_on, time(12), OFFICE_ZONE)


def _advance_at(claim: Claim) -> datetime | None:
    first = (
        Payment.objects.filter(claim=claim, kind="advance", state=PaymentState.EXECUTED).order_by("executed_on").first()
    )
    return _end_of_bank_day(first) if first else None


def _pauses(claim: Claim, started_at: datetime) -> list[dict[str, Any]]:
    """From the notice's arrival to the papers' arrival; the pure clock counts only the first notice."""
    return [
        {"from": instant(s.arrived_at), "to": instant(s.closed_at)}
        for s in claim.supplements.filter(arrived_at__isnull=False, sent_at__gte=started_at).order_by("arrived_at")
    ]


def _agreed(days: int | None, unit: str) -> dict[str, Any] | None:
    return {"days": days, "unit": unit or "calendar"} if days else None


def _assurance(course: Course) -> Iterator[Origin]:
    claim, decision = course.claim, course.decision
    complete_at = max(filter(None, (claim.complete_at, claim.round_started_at)), default=None)
    if claim.complete_at and complete_at:
        yield _plain("TA-8.review", complete_at, decision.decided_at if decision else None)
    if decision and decision.outcome == Outcome.APPROVED:
        yield _plain("TA-8.payment", decision.decided_at, course.executed_at)


def _insured(course: Course) -> Iterator[Origin]:
    claim, decision, policy = course.claim, course.decision, course.claim.parcel.policy
    decided_at = decision.decided_at if decision else None
    first_evidence_at = claim.first_evidence_at if course.started_at == claim.received_at else course.started_at
    if first_evidence_at is not None:
        request = {"trigger_at": instant(course.started_at), "first_evidence_at": instant(first_evidence_at)}
        begun = max(course.started_at, first_evidence_at)
        yield from _determination(claim, course, request, begun, decided_at, policy)
    if decision and decision.outcome == Outcome.DENIED:
        yield _plain("GT-15.denial_notice", decision.decided_at, _dispatched_at(decision))
    if course.agreement:
        agreed_at = course.agreement.agreed_at
        origin = _plain("GT-15.payment", agreed_at, course.executed_at)
        agreed = _agreed(policy.payment_days, policy.payment_unit)
        if agreed:
            origin.inputs["agreed"] = agreed
        yield origin
        if course.advance_at:
            yield _plain("GT-16.difference", agreed_at, course.executed_at)


def _determination(
    claim: Claim,
    course: Course,
    request: dict[str, Any],
    begun: datetime,
    decided_at: datetime | None,
    policy: Policy,
) -> Iterator[Origin]:
    first = claim.supplements.filter(sent_at__gte=course.started_at).order_by("sent_at").first()
    # Told once and completely, or nothing had to be asked for: papers complete, or decided on them.
    told_at = min(filter(None, (first.sent_at if first else None, claim.complete_at, decided_at)), default=None)
    yield Origin("GT-13.supplement_notice", dict(request), begun, told_at)
    inputs = dict(request)
    pauses = _pauses(claim, course.started_at)
    if pauses:
        inputs["pauses"] = pauses
    agreed = _agreed(policy.determination_days, policy.determination_unit)
    if agreed:
        inputs["agreed"] = agreed
    yield Origin("GT-14.determination", inputs, begun, decided_at)
    yield Origin(
        "GT-16.advance", dict(request), begun, min(filter(None, (decided_at, course.advance_at)), default=None)
    )


def _jsx_insured(course: Course) -> Iterator[Origin]:
    claim, decision = course.claim, course.decision
    if claim.complete_at:
        trigger = max(filter(None, (claim.complete_at, claim.round_started_at)))
        yield _plain("JI-C2.review", trigger, decision.decided_at if decision else None)


def _jsx_standard(course: Course) -> Iterator[Origin]:
    parcel = course.claim.parcel
    receipt = parcel.delivered_at or parcel.carrier_accepted_at or parcel.dispatched_at
    if receipt:
        yield _plain("JS-5.1.filing", receipt, course.claim.received_at)


def _plain(clock_id: str, trigger_at: datetime, met_at: datetime | None) -> Origin:
    return Origin(clock_id, {"trigger_at": instant(trigger_at)}, trigger_at, met_at)


def _dispatched_at(decision: Decision) -> datetime | None:
    """When the denial notice left the office."""
    return (
        Message.objects.filter(
            letter__claim_id=decision.claim_id,
            letter__kind=LetterKind.DENIAL_NOTICE,
            letter__issued_at__gte=decision.decided_at,
            sent_at__isnull=False,
        )
        .order_by("sent_at")
        .values_list("sent_at", flat=True)
        .first()
    )
