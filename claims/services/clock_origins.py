"""Which clocks a claim has, and from which recorded facts each of them runs. Pure: the facts come from `clock_record`.

A clock is never stepped forward: it is computed from its origin events each time, so a late
correction of an arrival date moves it as if it had been right from the start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.models import LetterKind, Outcome, SupplementRequest
from claims.selectors.facts import instant
from claims.services.clock_record import INSURED_SCHEMES, Record
from claims.services.office_clocks import ANSWER, CHASE
from claims.workflow import ClaimState
from policies.models import Scheme
from policies.terms.core.vocabulary import RESCISSION_GROUNDS

_DISCLOSURE = RESCISSION_GROUNDS.of_class("disclosure")
_UNDER_INSURANCE_LAW = (*INSURED_SCHEMES, Scheme.JSX_INS)


@dataclass(slots=True)
class Origin:
    """One clock: what it runs from, and what ended it (None while it runs)."""

    clock_id: str
    inputs: dict[str, Any]
    trigger_at: datetime
    met_at: datetime | None = None
    void: bool = False


def origins(record: Record) -> Iterator[Origin]:
    """Every clock that has begun on the claim's present round."""
    withdrawn = record.claim.state == ClaimState.WITHDRAWN
    for origin in _of_scheme(record):
        origin.void = withdrawn and origin.met_at is None
        yield origin


def _of_scheme(record: Record) -> Iterator[Origin]:
    scheme = record.claim.scheme
    if scheme in INSURED_SCHEMES:
        yield from _insured(record)
    elif scheme == Scheme.FPX_TA:
        yield from _assurance(record)
    elif scheme == Scheme.JSX_INS:
        yield from _risk_insurance(record)
    elif scheme == Scheme.JSX_STD:
        yield from _uninsured(record)
    if scheme in _UNDER_INSURANCE_LAW and record.claim.event_at:
        # IL-26 runs from knowledge; nobody knows of an event before it happens, so this is its earliest end.
        yield _plain("IL-26.limitation", record.claim.event_at, record.whole_sum_executed_at)
    yield from _office(record)


def _assurance(record: Record) -> Iterator[Origin]:
    yield from _from_completeness("TA-8.review", record)
    if record.decision and record.decision.outcome == Outcome.APPROVED:
        yield _plain("TA-8.payment", record.decision.decided_at, record.whole_sum_executed_at)


def _risk_insurance(record: Record) -> Iterator[Origin]:
    yield from _from_completeness("JI-C2.review", record)


def _from_completeness(clock_id: str, record: Record) -> Iterator[Origin]:
    claim = record.claim
    if claim.complete_at:
        trigger = max(filter(None, (claim.complete_at, claim.round_started_at)))
        yield _plain(clock_id, trigger, record.decided_at)


def _uninsured(record: Record) -> Iterator[Origin]:
    """JS-5.1: the days run from the later reading of "receipt"; before the delivery that one has not happened.

    JS-6: the month begins once the goods are back and the customer has been told of it.
    """
    parcel = record.claim.parcel
    if parcel.delivered_at:
        taken_over = parcel.carrier_accepted_at or parcel.dispatched_at
        receipt = max(filter(None, (parcel.delivered_at, taken_over)))
        yield _plain("JS-5.1.filing", receipt, record.claim.received_at)
    if parcel.returned_at and parcel.return_notified_at:
        origin = _plain("JS-6.abandonment", parcel.returned_at, parcel.instructed_at)
        origin.inputs["notified_at"] = instant(parcel.return_notified_at)
        origin.trigger_at = max(parcel.returned_at, parcel.return_notified_at)
        yield origin


def _insured(record: Record) -> Iterator[Origin]:
    decision, policy = record.decision, record.claim.parcel.policy
    if record.first_evidence_at is not None:
        yield from _until_determination(record, record.first_evidence_at)
    if decision and decision.outcome == Outcome.DENIED:
        sent_at = record.dispatched_at(LetterKind.DENIAL_NOTICE, decision.decided_at)
        yield _plain("GT-15.denial_notice", decision.decided_at, sent_at)
    if record.agreement:
        origin = _plain("GT-15.payment", record.agreement.agreed_at, record.whole_sum_executed_at)
        _put_agreed(origin, policy.payment_days, policy.payment_unit)
        yield origin
    yield from _difference(record)
    rescission = record.rescission
    if rescission and rescission.ground in _DISCLOSURE:
        origin = _plain("GT-12.rescission", rescission.ground_known_at, rescission.arrived_at)
        origin.inputs["contract_at"] = instant(policy.issued_at or policy.paid_at)
        yield origin


def _until_determination(record: Record, first_evidence_at: datetime) -> Iterator[Origin]:
    """GT-13, GT-14 and GT-16 run from the later of the request and its first evidence."""
    begun = max(record.started_at, first_evidence_at)
    request = {"trigger_at": instant(record.started_at), "first_evidence_at": instant(first_evidence_at)}
    # Told once and completely, or nothing had to be asked for: papers complete, or decided on them.
    asked_at = record.dispatched_at(LetterKind.SUPPLEMENT_REQUEST, record.started_at)
    # What has arrived was dispatched, whether or not anybody recorded that.
    asked = (arrival_of(request, record) for request in record.supplements if request.sent_at >= record.started_at)
    complete_at = record.claim.complete_at and max(record.claim.complete_at, begun)
    told_at = min(filter(None, (asked_at, *asked, complete_at, record.decided_at)), default=None)
    yield Origin("GT-13.supplement_notice", dict(request), begun, told_at)
    determination = Origin("GT-14.determination", dict(request), begun, record.decided_at)
    pauses = _pauses(record)
    if pauses:
        determination.inputs["pauses"] = pauses
    policy = record.claim.parcel.policy
    _put_agreed(determination, policy.determination_days, policy.determination_unit)
    yield determination
    fixed_at = min(filter(None, (record.decided_at, record.advance_at)), default=None)
    yield Origin("GT-16.advance", dict(request), begun, fixed_at)


def _difference(record: Record) -> Iterator[Origin]:
    """GT-16: after an advance the rest is paid once the amount is final.

    It is final with the determination; where the advance was paid only after that (the undisputed
    part of a sum not yet agreed), with the agreement.
    """
    decision, advance_at = record.decision, record.advance_at
    if decision is None or decision.outcome != Outcome.APPROVED or advance_at is None:
        return
    final_at: datetime | None = decision.decided_at
    if advance_at > decision.decided_at:
        final_at = record.agreement.agreed_at if record.agreement else None
    if final_at:
        yield _plain("GT-16.difference", final_at, record.whole_sum_executed_at)


def _pauses(record: Record) -> list[dict[str, Any]]:
    """From each notice's arrival to the papers' arrival; the pure clock counts only the first notice."""
    pauses = []
    for request in record.supplements:
        arrived_at = arrival_of(request, record)
        if arrived_at is not None:
            # Papers that came before the notice was known to have arrived leave a pause of no length.
            ended_at = request.closed_at and max(request.closed_at, arrived_at)
            pauses.append({"from": instant(arrived_at), "to": instant(ended_at)})
    return pauses


def arrival_of(request: SupplementRequest, record: Record) -> datetime | None:
    """When a request reached the claimant: as recorded on it, or on a delivery of its letter; the earliest."""
    later = (r.sent_at for r in record.supplements if r.seq > request.seq)
    until = min(later, default=None)
    of_letter = (
        d.arrived_at
        for d in record.dispatches
        if d.kind == LetterKind.SUPPLEMENT_REQUEST
        and request.sent_at <= d.issued_at
        and (not until or d.issued_at < until)
    )
    return min(filter(None, (request.arrived_at, *of_letter)), default=None)


def _office(record: Record) -> Iterator[Origin]:
    """What the office chases of itself: papers that don't come, and an answer that doesn't."""
    for number, request in enumerate(record.supplements, 1):
        clock_id = CHASE if number == 1 else f"{CHASE}/{number}"
        yield _plain(clock_id, arrival_of(request, record) or request.sent_at, request.closed_at)
    decision = record.decision
    if decision and decision.outcome == Outcome.APPROVED and decision.amount > 0:
        agreement = record.agreement
        if agreement is None or not agreement.implied:
            yield _plain(ANSWER, decision.decided_at, agreement.agreed_at if agreement else None)


def _put_agreed(origin: Origin, days: int | None, unit: str) -> None:
    """The policy's own period displaces the one of the terms."""
    if days:
        origin.inputs["agreed"] = {"days": days, "unit": unit or "calendar"}


def _plain(clock_id: str, trigger_at: datetime, met_at: datetime | None) -> Origin:
    return Origin(clock_id, {"trigger_at": instant(trigger_at)}, trigger_at, met_at)
