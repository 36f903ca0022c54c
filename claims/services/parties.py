"""People on the file: where their letters go, and a payee that two people have looked at."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Claim, Party, PartyRole, PaymentState
from claims.services.base import on_claim, record, require_reason
from claims.services.pay import SETTLING
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState


def change_address(
    claim_id: int, party_id: int, address: str, reason: str, actor: User, *, version: int | None = None
) -> Party:
    """Letters to a party go to another postal address from now on; what is on its way keeps the one that it has.

    The reason is kept as a note, since it may name people; the event names the party only. Raises NotReady without
    an address or a reason, WrongState where the party is on file with this address, or is no longer on file.
    """
    with on_claim(claim_id, actor, "claims.edit_parties", version=version) as claim:
        where, why = " ".join(address.split()), require_reason(reason)
        if not where:
            raise NotReady(_("Give the postal address."), missing=["address"])
        party = claim.parties.filter(pk=party_id, replaced_at__isnull=True).first()
        if party is None:
            raise WrongState(_("This party is no longer on file. Look at the claim again."))
        if party.address == where:
            raise WrongState(_("The party is already on file with this address."))
        party.address = where
        party.save(update_fields=["address"])
        record(claim, actor, "party.address_changed", {"party": party.pk})
        claim.notes.create(text=why, channel=_("postal address"), author=actor)
        return party


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to be paid, and where."""

    name: str
    account_holder: str
    bank: str
    account_number: str
    account_currency: str
    branch: str = ""


def enter_payee(claim_id: int, payee: Payee, actor: User, *, version: int | None = None) -> Party:
    """Enter the payee; an earlier one is replaced, not changed. A second person has to confirm it."""
    with on_claim(claim_id, actor, "claims.edit_parties", version=version) as claim:
        reason = why_no_other_payee(claim)
        if reason:
            raise WrongState(reason)
        if not all(
            (payee.name.strip(), payee.account_holder.strip(), payee.bank.strip(), payee.account_number.strip())
        ):
            raise NotReady(_("Name, account holder, bank and account number are all needed."), missing=["payee"])
        claim.parties.filter(role=PartyRole.PAYEE, replaced_at__isnull=True).update(replaced_at=now())
        party = Party.objects.create(
            claim=claim,
            role=PartyRole.PAYEE,
            name=payee.name.strip(),
            account_holder=payee.account_holder.strip(),
            bank=payee.bank.strip(),
            branch=payee.branch.strip(),
            account_number=payee.account_number.replace(" ", ""),
            account_currency=payee.account_currency,
            entered_by=actor,
        )
        record(claim, actor, "payee.entered", {"party": party.pk})
        return party


def why_no_other_payee(claim: Claim) -> str | None:
    """Why no payee can be entered now; None if one can: what is owed still may go to another account."""
    if claim.state not in (ClaimState.APPROVED, ClaimState.PAID):
        return None  # nothing is settled before it is approved: not worth a question to the database on every page
    on_its_way = claim.payments.filter(kind__in=SETTLING, state__in=(PaymentState.INSTRUCTED, PaymentState.SENT))
    settled = claim.state == ClaimState.PAID and claim.paid_amount >= (claim.agreed_amount or 0)
    return _("The payment is under way: the payee can't change now.") if settled or on_its_way.exists() else None


def confirm_payee(claim_id: int, actor: User, *, version: int | None = None) -> Party:
    """Confirm the payee that somebody else has entered."""
    with on_claim(claim_id, actor, "claims.confirm_payee", version=version) as claim:
        party = claim.parties.filter(role=PartyRole.PAYEE, replaced_at__isnull=True).first()
        if party is None:
            raise NotReady(_("No payee is entered."), missing=["payee"])
        if party.confirmed_by_id is not None:
            raise WrongState(_("The payee is already confirmed."))
        if party.entered_by_id == actor.pk:
            raise NotPermitted(_("You entered this payee: somebody else confirms it."))
        party.confirmed_by, party.confirmed_at = actor, now()
        party.save(update_fields=["confirmed_by", "confirmed_at"])
        record(claim, actor, "payee.confirmed", {"party": party.pk})
        return party
