"""Money moves once: instruct, send, record what the bank did."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from claims.models import (
    LIVE_PAYMENT_STATES,
    Claim,
    Decision,
    Party,
    PartyRole,
    Payment,
    PaymentKind,
    PaymentState,
    Screening,
)
from claims.selectors.facts import documents_on_file
from claims.selectors.wording import SIGNED_SUBROGATION
from claims.services import letters
from claims.services.authority import needs_three
from claims.services.base import move, on_claim, record, require, require_reason, wrong_state
from claims.services.recover import signed_letter_is_on_file
from claims.services.used_up import refuse_used_up
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import day_of, now, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.second_factor import require_second_factor
from claimsoffice.kernel.services.event_bulk import Entry, append_each
from policies.models import Scheme

PAY = "claims.pay_claim"
SETTLING = (PaymentKind.SETTLEMENT, PaymentKind.DIFFERENCE)
RECOVERY_PAPERS = "third_party_correspondence"


def live_payments(claim: Claim) -> Decimal:
    """What is paid or on its way, in the claim's currency."""
    counted = [row for row in claim.payments.all() if row.kind not in (PaymentKind.REFUND, PaymentKind.EX_GRATIA)]
    return sum((row.amount for row in counted if row.state in LIVE_PAYMENT_STATES), Decimal(0))


def amount_to_pay(claim: Claim) -> Decimal:
    """The agreed sum less what is paid or on its way, in the claim's currency; never below zero."""
    return max(Decimal(0), (claim.agreed_amount or Decimal(0)) - live_payments(claim))


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the agreement leaves to pay: `amount` is in the claim's currency, `kind` a PaymentKind."""

    decision: Decision
    kind: str
    amount: Decimal


def instruct_payment(claim_id: int, actor: User, *, version: int | None = None) -> Payment:
    """Instruct the bank to pay what the agreement leaves to pay. Exactly one live settlement a decision.

    Raises NotPermitted (own decision), NotReady (no agreement, no confirmed payee, papers owed), WrongState.
    """
    try:
        with on_claim(claim_id, actor, PAY, version=version) as claim:
            due = settlement_of(claim, actor)
            require_second_factor(actor)
            refuse_used_up(claim, due.decision)
            payment = create_payment(claim, due.decision, due.kind, due.amount, due.decision.decided_by, actor)
            claim.settlement_under_way = True
            record(
                claim, actor, "payment.instructed",
                {"payment": payment.pk, "reference": payment.reference, "amount": str(due.amount)},
            )  # fmt: skip
            return payment
    except IntegrityError as error:
        raise WrongState(_("This payment has already been instructed.")) from error


def settlement_of(claim: Claim, actor: User) -> Settlement:
    """What `actor` could instruct now, the payee apart; reads only. Raises NotPermitted, NotReady, WrongState."""
    decision = _payable_decision(claim)
    amount = amount_to_pay(claim)
    if amount <= 0:
        raise WrongState(_("Nothing is left to pay: the sum is paid or on its way."))
    _require_other_people(decision, actor, amount)
    live = [row for row in claim.payments.all() if row.state in LIVE_PAYMENT_STATES]
    usual = PaymentKind.DIFFERENCE if any(row.kind == PaymentKind.ADVANCE for row in live) else PaymentKind.SETTLEMENT
    # One of each kind lives on a decision. Where an advance came back after the difference, the other kind is free.
    taken = {row.kind for row in live if row.decision_id == decision.pk}
    kind = next((kind for kind in (usual, *SETTLING) if kind not in taken), usual)
    return Settlement(decision, kind, amount)


def _payable_decision(claim: Claim) -> Decision:
    # A settlement that the bank sent back leaves the claim where it was, and the sum owed.
    if claim.state not in (ClaimState.APPROVED, ClaimState.PAID):
        raise wrong_state(claim)
    decision = max(claim.decisions.all(), key=lambda row: row.seq, default=None)
    if decision is None or not hasattr(decision, "agreement"):
        raise NotReady(_("The claimant has not agreed to the amount yet."), missing=["agreement"])
    return decision


def _require_other_people(decision: Decision, actor: User, amount: Decimal) -> None:
    if actor.pk in (decision.decided_by_id, decision.proposed_by_id):
        raise NotPermitted(_("You decided on this claim: somebody else pays it."))
    if needs_three(decision.currency, amount) and decision.proposed_by_id is None:
        raise NotPermitted(_("A sum this high needs three people: proposed, approved, paid."))


def payee_of(claim: Claim) -> Party | None:
    """The payee in force, confirmed or not."""
    payees = [party for party in claim.parties.all() if party.role == PartyRole.PAYEE and party.replaced_at is None]
    return min(payees, key=lambda party: party.pk, default=None)


def confirmed_payee(claim: Claim) -> Party:
    """The payee in force, confirmed by a second person; NotReady otherwise."""
    payee = payee_of(claim)
    # Of an erased claim the row is there, and says nothing.
    if payee is None or not payee.account_number:
        raise NotReady(_("No payee is entered."), missing=["payee"])
    if payee.confirmed_by_id is None:
        raise NotReady(_("The payee is not confirmed by a second person yet."), missing=["payee_confirmation"])
    if payee.account_currency != claim.currency:
        raise NotReady(
            _("The payee's account is in %(account)s, the claim in %(claim)s.")
            % {"account": payee.account_currency, "claim": claim.currency},
            missing=["payee_currency"],
        )
    return payee


def _refuse_blocked(claim: Claim, kind: str) -> None:
    """E1: nothing is paid on a sanctions hit. GT-26.4: recovery papers before a payment in advance of recovery."""
    screening = max(claim.screenings.all(), key=lambda row: row.pk, default=None)
    if screening is not None and screening.hit:
        raise NotReady(_("E1: the sanctions screening has a hit; nothing may be paid."), missing=["E1"])
    missing = papers_before_payment(claim, kind)
    if RECOVERY_PAPERS in missing:
        raise NotReady(_("GT-26.4: the recovery papers are not on file."), missing=missing)
    if missing:
        raise NotReady(_("GT-26.4: the signed letter of subrogation is not on file."), missing=missing)


def papers_before_payment(claim: Claim, kind: str = PaymentKind.SETTLEMENT) -> list[str]:
    """GT-26.4: what the insured still has to hand over before a payment ahead of the third party that is liable.

    Rights pass on for a sum that is determined: an advance waits for the recovery papers alone.
    """
    if not claim.third_party_liable or claim.scheme not in (Scheme.FPX_PI, Scheme.FPX_AR):
        return []
    done = {*documents_on_file(claim), *claim.waivers.values_list("document", flat=True)}
    if signed_letter_is_on_file(claim):
        done.add(SIGNED_SUBROGATION)
    asked = [RECOVERY_PAPERS] if kind == PaymentKind.ADVANCE else [RECOVERY_PAPERS, SIGNED_SUBROGATION]
    return [key for key in asked if key not in done]


def ready_payee(claim: Claim, kind: str) -> Party:
    """Whom a payment of this kind goes to, if nothing is in its way; reads only. NotReady otherwise."""
    payee = confirmed_payee(claim)
    _refuse_blocked(claim, kind)
    return payee


def create_payment(
    claim: Claim, decision: Decision | None, kind: str, amount: Decimal, decided_by: User, actor: User
) -> Payment:
    """Write one instruction to the confirmed payee, under the claim's lock; NotReady if something is in its way."""
    payee = ready_payee(claim, kind)
    seq = claim.payments.count() + 1
    return Payment.objects.create(
        claim=claim,
        decision=decision,
        kind=kind,
        reference=f"{claim.claim_no}-P{seq}",
        amount=amount,
        currency=claim.currency,
        account_holder=payee.account_holder,
        bank=payee.bank,
        branch=payee.branch,
        account_number=payee.account_number,
        decided_by=decided_by,
        instructed_by=actor,
        instructed_at=now(),
    )


def mark_sent(payment_ids: list[int], actor: User) -> str:
    """Put instructed payments into one bank file and return its number; those already sent stay out.

    E1: so do those of a claim on which a sanctions hit was recorded after the instruction; they go on waiting.
    """
    require(actor, PAY)
    with transaction.atomic():
        waiting = Payment.objects.filter(pk__in=payment_ids, state=PaymentState.INSTRUCTED)
        concerned = Claim.objects.filter(pk__in=waiting.values("claim"))
        locked = list(concerned.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        free = set(locked) - blocked_by_screening(locked)
        batch_no, sent = f"B{now():%y%m%d%H%M%S%f}"[:20], defaultdict[int, list[int]](list)
        for payment in waiting.select_for_update(of=("self",)).filter(claim__in=free).order_by("pk"):
            payment.state, payment.batch_no, payment.sent_at = PaymentState.SENT, batch_no, now()
            payment.save(update_fields=["state", "batch_no", "sent_at"])
            sent[payment.claim_id].append(payment.pk)
        append_each(
            (Entry(f"claim:{pk}", "payment.sent", {"payments": ids, "batch": batch_no}) for pk, ids in sent.items()),
            at=now(), actor=actor,
        )  # fmt: skip
        return batch_no


def blocked_by_screening(claim_ids: Collection[int]) -> set[int]:
    """Those of the claims whose newest sanctions screening has a hit (E1)."""
    screenings = Screening.objects.filter(claim__in=claim_ids).order_by("pk")
    newest = dict(screenings.values_list("claim_id", "hit"))
    return {pk for pk, hit in newest.items() if hit}


def record_result(reference: str, actor: User, *, executed_on: date | None = None, failure_reason: str = "") -> Payment:
    """What the bank did with one payment: executed on a day, or failed with a reason. Told twice, recorded once."""
    with on_claim(_claim_of(reference), actor, PAY) as claim:
        payment = claim.payments.select_for_update().get(reference=reference)
        if executed_on is None and not failure_reason.strip():
            raise NotReady(_("Give the day of execution or the reason of the failure."), missing=["executed_on"])
        if _already_told(payment, executed_on):
            return payment
        if executed_on is not None:
            _executed(claim, payment, executed_on, actor)
        else:
            payment.state, payment.failure_reason = PaymentState.FAILED, failure_reason.strip()[:200]
            payment.ended_at = now()
            payment.save()
            claim.settlement_under_way = _settlement_lives(claim)
            record(claim, actor, "payment.failed", {"payment": payment.pk})
        return payment


def record_returned(reference: str, returned_on: date, reason: str, actor: User) -> Payment:
    """The bank sent an executed payment back on a Shanghai day: the sum is owed again, and its clock runs as it ran.

    The claim stays in its state; told twice, recorded once. Raises NotReady, WrongState, NotPermitted.
    """
    with on_claim(_claim_of(reference), actor, PAY) as claim:
        payment = claim.payments.select_for_update().get(reference=reference)
        if payment.state == PaymentState.RETURNED:
            return payment
        if payment.state != PaymentState.EXECUTED or payment.executed_on is None:
            raise WrongState(_("Only a payment that the bank has executed can come back."))
        if not payment.executed_on <= returned_on <= today():
            raise NotReady(_("It came back between its execution and today."), missing=["returned_on"])
        payment.state, payment.failure_reason = PaymentState.RETURNED, require_reason(reason)[:200]
        payment.ended_at = now()
        payment.save()
        claim.paid_amount = _executed_sum(claim)
        claim.settlement_under_way = _settlement_lives(claim)
        record(claim, actor, "payment.returned", {"payment": payment.pk, "on": returned_on.isoformat()})
        return payment


def _settlement_lives(claim: Claim) -> bool:
    """Whether a settlement is paid or on its way: what ended may have been the advance beside it."""
    return claim.payments.filter(kind__in=SETTLING, state__in=LIVE_PAYMENT_STATES).exists()


def _claim_of(reference: str) -> int:
    claim_id = Payment.objects.values_list("claim_id", flat=True).filter(reference=reference).first()
    if claim_id is None:
        raise NotReady(_("No payment has the reference %(reference)s.") % {"reference": reference}, ["reference"])
    return claim_id


def _executed_sum(claim: Claim) -> Decimal:
    executed = claim.payments.filter(state=PaymentState.EXECUTED).exclude(kind__in=(PaymentKind.REFUND, "ex_gratia"))
    return sum(executed.values_list("amount", flat=True), Decimal(0))


def _already_told(payment: Payment, executed_on: date | None) -> bool:
    """The same result again changes nothing; another one than recorded is refused."""
    if payment.state in (PaymentState.INSTRUCTED, PaymentState.SENT):
        return False
    same = payment.executed_on == executed_on if payment.state == PaymentState.EXECUTED else executed_on is None
    if not same:
        raise WrongState(
            _("Payment %(reference)s has already ended differently: %(state)s.")
            % {"reference": payment.reference, "state": payment.get_state_display()}
        )
    return True


def _executed(claim: Claim, payment: Payment, executed_on: date, actor: User) -> None:
    if executed_on > today():
        raise NotReady(_("The bank can't have executed it in the future."), missing=["executed_on"])
    if executed_on < day_of(payment.instructed_at):
        raise NotReady(_("The bank can't have executed it before it was instructed."), missing=["executed_on"])
    payment.state, payment.executed_on, payment.ended_at = PaymentState.EXECUTED, executed_on, now()
    payment.save()
    claim.paid_amount = _executed_sum(claim)
    record(claim, actor, "payment.executed", {"payment": payment.pk, "on": executed_on.isoformat()})
    agreed = claim.agreed_amount
    if claim.state not in (ClaimState.APPROVED, ClaimState.PAID) or agreed is None or claim.paid_amount < agreed:
        return
    if claim.state == ClaimState.APPROVED:
        move(claim, claim.settle, actor, "claim.settled", {"payment": payment.pk})
    letters.issue(claim, "payment_notice", actor)
