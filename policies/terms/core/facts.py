"""A claim's facts, typed and frozen: the only thing that a clause may look at."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from policies.terms.core.calendar import Calendar, packaged_calendar

NO_CODES: frozenset[str] = frozenset()
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


class Policy(NamedTuple):
    """What the contract (or the order) fixes. Sums are in the claim's currency."""

    issued_at: datetime | None = None
    paid_at: datetime | None = None
    sum_insured: Decimal | None = None
    insured_value: Decimal | None = None
    deductible_amount: Decimal | None = None
    deductible_rate: Decimal | None = None
    deductible_order: str | None = None
    premium_paid: bool | None = None
    exemptions_explained: bool | None = None
    endorsements: frozenset[str] = NO_CODES
    agreed_categories: frozenset[str] = NO_CODES
    transport_modes: frozenset[str] = NO_CODES
    status: str | None = None
    rescinded_at: datetime | None = None
    rescission_ground: str | None = None
    ground_known_at: datetime | None = None
    rescission_arrived_at: datetime | None = None

    @property
    def rescission_on_record(self) -> bool:
        """Knowing a ground is not rescinding: only a rescission that was declared counts."""
        return self.status == "rescinded" or self.rescinded_at is not None or self.rescission_arrived_at is not None


class Parcel(NamedTuple):
    """The parcel on its way. `freight` is what its carriage cost."""

    tracking_no: str | None = None
    order_no: str | None = None
    category: str | None = None
    carriage: str | None = None
    transport_mode: str | None = None
    freight: Decimal | None = None
    freight_paid: bool | None = None
    platform_order: bool | None = None
    order_paid_at: datetime | None = None
    order_confirmed_at: datetime | None = None
    carrier_accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrival_notice_at: datetime | None = None
    delivered_at: datetime | None = None
    terminated_at: datetime | None = None
    returned_at: datetime | None = None
    promised_on: date | None = None
    destination_time_zone: ZoneInfo | None = None
    weight_kg: Decimal | None = None


class Reduction(NamedTuple):
    """A part of the goods loss that a clause takes away, as the adjuster measured it."""

    clause: str
    amount: Decimal
    note: str | None = None


class Claim(NamedTuple):
    """What is claimed, and what the office measured."""

    kind: str
    claim_no: str | None = None
    peril: str | None = None
    event_at: datetime | None = None
    received_at: datetime | None = None
    third_party_liable: bool | None = None
    goods_loss: Decimal | None = None
    salvage_expenses: Decimal | None = None
    rescued_sum_insured: Decimal | None = None
    residual_value: Decimal | None = None
    third_party_recovered: Decimal | None = None
    reductions: tuple[Reduction, ...] = ()
    delay_days: int | None = None
    delay_subsidy: Decimal | None = None
    order_subsidies_paid: Decimal | None = None
    insurer_approved: Decimal | None = None
    standard_amount: Decimal | None = None
    standard_amount_reason: str | None = None
    advances_paid: Decimal | None = None


class OtherClaim(NamedTuple):
    """Another claim of the same parcel, under any scheme.

    `goods_paid` and `salvage_paid` are what was paid on it, in the claim's currency; known where the office knows it.
    """

    claim_no: str | None = None
    scheme: str | None = None
    kind: str | None = None
    state: str | None = None
    goods_paid: Decimal | None = None
    salvage_paid: Decimal | None = None


class StandardTable(NamedTuple):
    """The carrier's published standard as the office keeps it (JS-0): what a parcel is compensated with at most.

    Sums are in `currency`; at least one limit is there. `version` is the office's own name for the table.
    """

    currency: str
    per_parcel: Decimal | None = None
    per_kg: Decimal | None = None
    version: str | None = None
    effective_on: date | None = None


class Facts(NamedTuple):
    """Everything that is known of one claim. Absent is None; nothing is guessed.

    `calendar` is the office's working-day calendar: no fact of the claim, but periods that roll are counted on it.
    """

    scheme: str
    claim: Claim
    id: Any = None
    edition: str | None = None
    currency: str | None = None
    policy: Policy = Policy()
    parcel: Parcel = Parcel()
    documents: frozenset[str] = NO_CODES
    waived_documents: frozenset[str] = NO_CODES
    answers: Mapping[str, str] = NO_ANSWERS
    other_claims: tuple[OtherClaim, ...] = ()
    standard_table: StandardTable | None = None
    calendar: Calendar = packaged_calendar()

    def answer(self, clause: str) -> str | None:
        """``yes``, ``no`` or None; ``unknown`` weighs like no answer."""
        given = self.answers.get(clause)
        return None if given == "unknown" else given

    def lacking(self, *names: str) -> tuple[str, ...]:
        """Those of the dotted facts (``claim.event_at``) that are not there."""
        split = (name.partition(".") for name in names)
        return tuple(
            section + dot + fact for section, dot, fact in split if getattr(getattr(self, section), fact) is None
        )

    def reduction(self, clause: str) -> Decimal | None:
        """The part that `clause` takes away, None where none was measured."""
        if not self.claim.reductions:
            return None
        parts = [part.amount for part in self.claim.reductions if part.clause == clause]
        return sum(parts, Decimal(0)) if parts else None
