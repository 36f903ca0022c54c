"""The recorded facts that clocks hang on, read for many claims at once: the same few queries for one or for fifty."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from claims.models import (
    Agreement,
    Claim,
    Decision,
    LetterKind,
    Message,
    Outcome,
    Payment,
    PaymentKind,
    PaymentState,
    SupplementRequest,
)
from claims.workflow import UNDECIDED_STATES
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.models import Rescission, Scheme

NOON = time(12)
INSURED_SCHEMES = (Scheme.FPX_PI, Scheme.FPX_AR)
_DISPATCHES = (LetterKind.SUPPLEMENT_REQUEST, LetterKind.DENIAL_NOTICE)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One delivery of a letter: when it left and when it arrived, as far as it did (aware)."""

    kind: str
    issued_at: datetime
    sent_at: datetime | None
    arrived_at: datetime | None


@dataclass(slots=True)
class Record:
    """One claim's facts of its present round. Instants are aware."""

    claim: Claim
    started_at: datetime
    decision: Decision | None = None
    agreement: Agreement | None = None
    payments: list[Payment] = field(default_factory=list)
    supplements: list[SupplementRequest] = field(default_factory=list)
    dispatches: list[Dispatch] = field(default_factory=list)
    rescission: Rescission | None = None

    @property
    def decided_at(self) -> datetime | None:
        return self.decision.decided_at if self.decision else None

    @property
    def first_evidence_at(self) -> datetime | None:
        """Of the round: a reopened claim has its evidence from the start."""
        return self.claim.first_evidence_at if self.started_at == self.claim.received_at else self.started_at

    @property
    def whole_sum_executed_at(self) -> datetime | None:
        """The bank's day of the payment that completes the sum; for a sum of nothing, the determination itself."""
        if self.decision is None or self.decision.outcome != Outcome.APPROVED:
            return None
        if self.decision.amount == 0:
            return self.decision.decided_at
        claim = self.claim
        if claim.agreed_amount is None or claim.paid_amount < claim.agreed_amount or not self.payments:
            return None
        return noon_of(self.payments[-1])

    @property
    def advance_at(self) -> datetime | None:
        """The bank's day of the first advance."""
        return next((noon_of(p) for p in self.payments if p.kind == PaymentKind.ADVANCE), None)

    def dispatched_at(self, kind: str, since: datetime) -> datetime | None:
        """When the first letter of `kind` issued at `since` or later left the office."""
        sent = (d.sent_at for d in self.dispatches if d.kind == kind and d.issued_at >= since and d.sent_at)
        return min(sent, default=None)


def noon_of(payment: Payment) -> datetime:
    """A bank names a day, not an hour."""
    if payment.executed_on is None:
        raise ValueError(f"payment {payment.pk} is executed without a day, which a constraint forbids")
    return datetime.combine(payment.executed_on, NOON, OFFICE_ZONE)


def read(claims: Sequence[Claim]) -> dict[int, Record]:
    """The facts of each claim by its id. The claims come with `parcel__policy` beside them."""
    records = {c.pk: Record(c, c.round_started_at or c.received_at) for c in claims}
    _decisions(records)
    _payments(records)
    _supplements(records)
    _dispatches(records)
    _rescissions(records)
    return records


def _decisions(records: dict[int, Record]) -> None:
    # What was decided on, and the whole adjudication, are large and no business of a clock.
    rows = Decision.objects.filter(claim_id__in=records).defer("facts", "result").select_related("agreement")
    for decision in rows.order_by("claim_id", "seq"):
        record = records[decision.claim_id]
        if decision.decided_at >= record.started_at and record.claim.state not in UNDECIDED_STATES:
            record.decision = decision
            record.agreement = getattr(decision, "agreement", None)


def _payments(records: dict[int, Record]) -> None:
    rows = Payment.objects.filter(claim_id__in=records, state=PaymentState.EXECUTED)
    counted = rows.exclude(kind__in=(PaymentKind.REFUND, PaymentKind.EX_GRATIA))
    for payment in counted.order_by("executed_on", "pk"):
        records[payment.claim_id].payments.append(payment)


def _supplements(records: dict[int, Record]) -> None:
    for request in SupplementRequest.objects.filter(claim_id__in=records).order_by("claim_id", "seq"):
        record = records[request.claim_id]
        if request.sent_at >= record.started_at:
            record.supplements.append(request)


def _dispatches(records: dict[int, Record]) -> None:
    rows = Message.objects.filter(letter__claim_id__in=records, letter__kind__in=_DISPATCHES).order_by("pk")
    fields = ("letter__claim_id", "letter__kind", "letter__issued_at", "sent_at", "arrived_at")
    for claim_id, kind, issued_at, sent_at, arrived_at in rows.values_list(*fields):
        records[claim_id].dispatches.append(Dispatch(kind, issued_at, sent_at, arrived_at))


def _rescissions(records: dict[int, Record]) -> None:
    by_policy: dict[int, list[Record]] = defaultdict(list)
    for record in records.values():
        if record.claim.scheme in INSURED_SCHEMES:
            by_policy[record.claim.parcel.policy_id].append(record)
    if not by_policy:
        return
    # A later row with more dates supersedes the earlier one.
    for rescission in Rescission.objects.filter(policy_id__in=by_policy).order_by("pk"):
        for record in by_policy[rescission.policy_id]:
            record.rescission = rescission
