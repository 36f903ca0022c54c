"""A year of an office, day by day through its services: what the lives say is done by people, what is due by beat."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import time_machine

from claims import tasks
from claims.models import Claim
from claims.services import advance, decide, evidence, parcel_facts, pay, relay, reopen, supplement
from claims.services.adjudication import assess
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import OFFICE_ZONE, now, today
from policies.models import InsuredParcel
from tests.faults.lives import DENIED, DOCUMENTS, LESS, Life
from tests.office import (
    People,
    answer_all,
    file_papers,
    fresh,
    make_claim,
    make_file,
    make_parcel,
    with_payee,
)

OPENS, FIRST_STEP, SWEEPS, RELAYS = time(8), time(9), time(18), time(18, 5)
HELD_BACK = {
    "FPX-AR": ("invoice",),
    "FPX-TA": ("order_details",),
    "JSX-INS": ("invoice", "order_screenshot", "receipt", "purchase_order"),
}
WHY = "as the papers show"


def instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, OFFICE_ZONE)


class Office:
    """The people and the claims of the year; time stands still wherever the traveller has put it."""

    def __init__(self, people: People, lives: Iterable[Life]) -> None:
        self.people = people
        self.claims: dict[int, int] = {}
        self.agenda: dict[date, list[tuple[int, str, Life]]] = defaultdict(list)
        for life in lives:
            for day, place, name in life.steps():
                self.agenda[day].append((place, name, life))

    def work(self, day: date, traveller: time_machine.Traveller) -> None:
        """What people do on one day, each kind of step at its own hour."""
        for place, name, life in sorted(self.agenda.get(day, ()), key=lambda step: (step[0], step[2].number)):
            traveller.move_to(instant(day, FIRST_STEP) + timedelta(minutes=20 * place), tick=False)
            STEPS[name](self, life)

    def claim(self, life: Life) -> Claim:
        return Claim.objects.get(pk=self.claims[life.number])


def by_itself(day: date, beat_dead: bool, worker_dead: bool, traveller: time_machine.Traveller) -> bool:
    """The evening's sweep and relay, unless what would make them is dead; whether there was a sweep."""
    swept = not (beat_dead or worker_dead)
    if swept:
        traveller.move_to(instant(day, SWEEPS), tick=False)
        tasks.sweep()
    if not worker_dead:
        traveller.move_to(instant(day, RELAYS), tick=False)
        relay.drain(limit=1_000_000)
    return swept


def registered(office: Office, life: Life) -> None:
    happened = instant(life.happened, time(12))
    agreed: dict[str, Any] = {}
    if life.determination and life.payment:
        agreed = {
            "determination_days": life.determination[0], "determination_unit": life.determination[1],
            "payment_days": life.payment[0], "payment_unit": life.payment[1],
        }  # fmt: skip
    sent = happened - timedelta(days=2)
    parcel: InsuredParcel = make_parcel(
        life.scheme, paid_at=happened - timedelta(days=20), issued_at=happened - timedelta(days=20),
        dispatched_at=sent, carrier_accepted_at=sent,
        delivered_at=happened if life.scheme == "JSX-STD" else None, **agreed,
    )  # fmt: skip
    claim = make_claim(
        office.people, parcel, kind="damage" if life.scheme in ("FPX-AR", "JSX-STD") else "loss",
        claimed="86.50" if life.scheme == "FPX-TA" else "750", received_at=now(), event_at=happened,
    )  # fmt: skip
    office.claims[life.number] = claim.pk


def papers(office: Office, life: Life) -> None:
    claim = office.claim(life)
    left_out = HELD_BACK[life.scheme] if life.one_held_back else ()
    file_papers(claim, office.people, leave_out=left_out, arrived_at=now())
    answer_all(fresh(claim), office.people)


def facts(office: Office, life: Life, name: str) -> None:
    pk = office.claims[life.number]
    parcel_facts.record_parcel_facts(pk, {name: now()}, "the carrier's report", office.people.adjuster)


def asked(office: Office, life: Life) -> None:
    claim = office.claim(life)
    supplement.request_supplement(claim.pk, office.people.adjuster, **supplement.what_is_missing(claim))


def notice(office: Office, life: Life) -> None:
    supplement.record_notice_arrival(office.claims[life.number], now(), "courier", office.people.adjuster)


def answered(office: Office, life: Life) -> None:
    claim = office.claim(life)
    if life.how == DOCUMENTS:
        for document in claim.supplements.get().documents:
            clerk = office.people.clerk
            evidence.file_evidence(claim.pk, make_file(clerk), clerk, document=document.split("|")[0], arrived_at=now())
    if fresh(claim).state == ClaimState.SUPPLEMENT_REQUESTED:
        supplement.end_supplement(claim.pk, life.how, None, office.people.adjuster)


def advanced(office: Office, life: Life) -> None:
    claim = office.claim(life)
    with_payee(claim, office.people)
    advance.grant_advance(claim.pk, Decimal(100), "proved so far", office.people.adjuster)
    _executed(advance.pay_advance(claim.pk, office.people.cashier).reference, office)


def decided(office: Office, life: Life) -> None:
    claim = office.claim(life)
    if life.outcome == DENIED:
        decide.deny_claim(claim.pk, office.people.manager, departure_reason=WHY, override_reason=WHY)
        return
    if life.advanced is None:
        with_payee(claim, office.people)
    _approve(claim, office, Decimal(500) if life.outcome == LESS else None)


def decided_again(office: Office, life: Life) -> None:
    claim = office.claim(life)
    with_payee(claim, office.people)
    _approve(claim, office, None)


def _approve(claim: Claim, office: Office, amount: Decimal | None) -> None:
    payable = Decimal(assess(claim)["payable"])
    assert payable == claim.claimed_amount, "what is approved as claimed is agreed by itself"
    reason = "" if amount is None else WHY
    wanted = payable if amount is None else amount
    decide.approve_claim(claim.pk, wanted, office.people.adjuster, departure_reason=reason)


def reopened(office: Office, life: Life) -> None:
    reopen.reopen_claim(office.claims[life.number], "dispute", "the claimant objects", office.people.manager)


def agreed(office: Office, life: Life) -> None:
    decide.record_agreement(office.claims[life.number], now(), "e-mail", office.people.adjuster)


def paid(office: Office, life: Life) -> None:
    _executed(pay.instruct_payment(office.claims[life.number], office.people.cashier).reference, office)


def returned(office: Office, life: Life) -> None:
    last = office.claim(life).payments.filter(state="executed").order_by("-pk")[0]
    pay.record_returned(last.reference, today(), "account closed", office.people.cashier)


def withdrawn(office: Office, life: Life) -> None:
    reopen.withdraw_claim(office.claims[life.number], "found it", office.people.adjuster)


def _executed(reference: str, office: Office) -> None:
    pay.record_result(reference, office.people.cashier, executed_on=today())


STEPS: dict[str, Callable[[Office, Life], None]] = {
    "registered": registered, "papers": papers, "asked": asked, "notice": notice, "answered": answered,
    "advanced": advanced, "decided": decided, "reopened": reopened, "decided_again": decided_again, "agreed": agreed,
    "paid": paid, "returned": returned, "paid_again": paid, "withdrawn": withdrawn,
    "back": partial(facts, name="returned_at"), "told": partial(facts, name="return_notified_at"),
    "instructed": partial(facts, name="instructed_at"),
}  # fmt: skip
