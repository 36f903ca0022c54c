"""GT-16: what is proved is paid first, the difference later. Granted by one person, paid by another."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils.translation import gettext as _

from claims.models import Advance, Claim, LetterKind, Payment, PaymentKind
from claims.services import advance_draft, letters, pay
from claims.services.adjudication import assess
from claims.services.authority import needs_three, require_authority
from claims.services.base import on_claim, record, require_reason, require_state, require_sum
from claims.workflow import OPEN_STATES
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.second_factor import require_second_factor
from policies.terms.core.money import show_money


def advance_waiting(claim: Claim) -> Advance | None:
    """The advance that is granted and neither instructed nor taken back."""
    waiting = (row for row in claim.advances.all() if row.payment_id is None and row.withdrawn_at is None)
    return next(waiting, None)


def largest_advance(claim: Claim) -> Decimal:
    """What could be advanced now, in the claim's currency: the determined sum, else what the terms make payable,
    less what is paid or on its way.
    """
    base: Decimal | None = claim.approved_amount
    if base is None:
        payable = assess(claim)["payable"]
        base = Decimal(payable) if payable is not None else Decimal(0)
    return max(Decimal(0), base - pay.live_payments(claim))


def overtaken(claim: Claim, row: Advance) -> str:
    """Why a granted advance can't be paid any more, since more was determined after it; empty while it can."""
    if claim.agreed_amount is not None:
        return _("The amount is agreed: it is paid, not advanced.")
    if claim.approved_amount is not None and row.amount > claim.approved_amount - pay.live_payments(claim):
        return _("More was granted in advance than the determination leaves to pay.")
    return ""


def grant_advance(claim_id: int, amount: Decimal, reason: str, actor: User, *, version: int | None = None) -> Advance:
    """Grant a part that is proved (in the claim's currency), before the determination or before the agreement.

    Never more than the terms make payable on what is proved now, less what is paid or on its way.
    """
    with on_claim(claim_id, actor, "claims.decide_claim", version=version) as claim:
        require_state(claim, *OPEN_STATES)
        require_authority(claim, actor, "approved", amount + pay.live_payments(claim))
        if advance_waiting(claim) is not None:
            raise WrongState(_("An advance is already waiting for the cashier."))
        _refuse_where_three_are_needed(claim, amount)
        most = largest_advance(claim)
        if not 0 < amount <= most:
            raise NotReady(
                _("An advance lies between nothing and what is proved: at most %(most)s %(currency)s.")
                % {"most": show_money(most, claim.currency), "currency": claim.currency},
                missing=["amount"],
            )
        row = Advance.objects.create(
            claim=claim,
            amount=require_sum(amount, claim.currency),
            reason=require_reason(reason),
            granted_by=actor,
            granted_at=now(),
        )
        advance_draft.granted(claim, row, actor)
        record(claim, actor, "advance.granted", {"advance": row.pk, "amount": str(amount)})
        return row


def take_back_advance(claim_id: int, reason: str, actor: User, *, version: int | None = None) -> Advance:
    """Grant it no longer: it can't be paid any more, or should not be. Another one may be granted then.

    Raises WrongState (none waits: one that is instructed is the bank's), NotPermitted, NotReady (no reason).
    """
    with on_claim(claim_id, actor, "claims.decide_claim", version=version) as claim:
        row = advance_waiting(claim)
        if row is None:
            raise WrongState(_("No advance is waiting."))
        row.withdrawn_at, row.withdrawn_reason = now(), require_reason(reason)[:300]
        row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        record(claim, actor, "advance.withdrawn", {"advance": row.pk})
        return row


def pay_advance(claim_id: int, actor: User, *, version: int | None = None) -> Payment:
    """Instruct the bank to pay the granted advance to the confirmed payee; once, and never beside the settlement.

    Raises WrongState (none waits, or the determination overtook it), NotPermitted, NotReady.
    """
    try:
        with on_claim(claim_id, actor, pay.PAY, version=version) as claim:
            row = payable_advance(claim, actor)
            require_second_factor(actor)
            if row.amount > largest_advance(claim):
                # Verified lower since, or granted before a denial and the claim opened again.
                raise WrongState(_("More was granted in advance than is proved now."))
            payment = _instruct(claim, row, actor)
            record(claim, actor, "payment.instructed", {"payment": payment.pk, "reference": payment.reference})
            letters.issue(claim, LetterKind.ADVANCE_NOTICE, actor)
            return payment
    except IntegrityError as error:
        raise WrongState(_("This payment has already been instructed.")) from error


def payable_advance(claim: Claim, actor: User) -> Advance:
    """The advance that `actor` could instruct now, the payee apart; reads only. Raises NotPermitted, WrongState."""
    require_state(claim, *OPEN_STATES)
    row = advance_waiting(claim)
    if row is None:
        raise WrongState(_("No advance is waiting."))
    reason = overtaken(claim, row)
    if reason:
        raise WrongState(reason)
    if row.granted_by_id == actor.pk:
        raise NotPermitted(_("You granted this advance: somebody else pays it."))
    _refuse_where_three_are_needed(claim, row.amount)
    return row


def _refuse_where_three_are_needed(claim: Claim, amount: Decimal) -> None:
    """Two stand behind an advance, whatever went before it: a high sum is not paid by two in small parts."""
    if needs_three(claim.currency, amount + pay.live_payments(claim)):
        raise NotPermitted(_("A sum this high needs three people: proposed, approved, paid."))


def _instruct(claim: Claim, row: Advance, actor: User) -> Payment:
    payment = pay.create_payment(claim, None, PaymentKind.ADVANCE, row.amount, row.granted_by, actor)
    row.payment = payment
    row.save(update_fields=["payment"])
    return payment
