"""Every clock of the terms is opened by the office from recorded facts, or stands here with the reason why not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from claims.models import Agreement, Claim, Decision, Outcome, Payment, PaymentKind, SupplementRequest
from claims.services.clock_origins import Origin, origins
from claims.services.clock_record import Record
from claims.services.office_clocks import ANSWER, CHASE
from policies.models import InsuredParcel, Policy, Rescission, Scheme
from policies.terms.core.clock_spec import CLOCKS

# Bounds of the cover, not periods in which somebody has to act: the findings of GT-9 and JI-5 state them.
NOT_OPENED = {"GT-9.cover_end", "JI-5.inception"}
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


def full_record(scheme: str, outcome: str) -> Record:
    """A claim on which everything has happened that a clock could run from."""
    policy = Policy(scheme=scheme, paid_at=AT, issued_at=AT)
    parcel = InsuredParcel(
        policy=policy, dispatched_at=AT, delivered_at=AT, returned_at=AT, return_notified_at=AT, arrival_notice_at=AT
    )
    claim = Claim(
        parcel=parcel, scheme=scheme, received_at=AT, first_evidence_at=AT, complete_at=AT, event_at=AT,
        agreed_amount=Decimal(10), paid_amount=Decimal(5),
    )  # fmt: skip
    decision = Decision(outcome=outcome, amount=Decimal(10), decided_at=AT)
    return Record(
        claim,
        AT,
        decision=decision,
        agreement=Agreement(amount=Decimal(10), agreed_at=AT) if outcome == Outcome.APPROVED else None,
        payments=[Payment(kind=PaymentKind.ADVANCE, executed_on=date(2026, 3, 2), amount=Decimal(5))],
        supplements=[SupplementRequest(seq=1, sent_at=AT, documents=["invoice"])],
        rescission=Rescission(ground="intentional", ground_known_at=AT),
    )


def opened() -> Iterator[Origin]:
    for scheme in Scheme.values:
        for outcome in Outcome.values:
            yield from origins(full_record(scheme, outcome))


def test_a_service_opens_every_clock_of_the_table() -> None:
    found = {origin.clock_id for origin in opened()}
    assert found == {*CLOCKS, CHASE, ANSWER} - NOT_OPENED


@pytest.mark.parametrize("scheme", Scheme.values)
def test_and_only_those_of_the_claims_own_product(scheme: str) -> None:
    found = {origin.clock_id for outcome in Outcome.values for origin in origins(full_record(scheme, outcome))}
    assert {clock_id for clock_id in found & set(CLOCKS) if scheme not in CLOCKS[clock_id].schemes} == set()
