"""Small things on the file: who works on it, notes, recoveries."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Claim, Note, Recovery, RecoveryCase, RecoveryKind
from claims.selectors.sight import team_of
from claims.services.base import on_claim, record, require, require_reason
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotPermitted, NotReady


def assign_claim(claim_id: int, owner: User | None, actor: User, *, version: int | None = None) -> None:
    """Give the claim to an adjuster, or put it back on the unassigned desk."""
    with on_claim(claim_id, actor, "claims.assign_claim", version=version) as claim:
        if owner is not None:
            require(owner, "claims.assess_claim")
            if claim.registered_by_id == owner.pk:
                raise NotPermitted(_("Who registered a claim can't decide it: choose somebody else."))
            claim.team = team_of(owner)
        claim.owner = owner
        record(claim, actor, "claim.assigned", {"owner": owner.pk if owner else None})


def take_claim(claim_id: int, actor: User, *, version: int | None = None) -> None:
    """An adjuster takes a claim that nobody owns."""
    with on_claim(claim_id, actor, "claims.assess_claim", version=version) as claim:
        if claim.owner_id is not None:
            raise NotPermitted(_("This claim already has an adjuster; a manager can hand it over."))
        if claim.registered_by_id == actor.pk:
            raise NotPermitted(_("You registered this claim: somebody else decides it."))
        claim.owner, claim.team = actor, team_of(actor)
        record(claim, actor, "claim.assigned", {"owner": actor.pk})


def add_note(claim_id: int, text: str, actor: User, *, channel: str = "") -> Note:
    """Write a note or a contact; it stands as written."""
    with on_claim(claim_id, actor, "claims.write_note") as claim:
        note = Note.objects.create(claim=claim, text=require_reason(text), channel=channel.strip(), author=actor)
        record(claim, actor, "note.added", {"note": note.pk})
        return note


def record_recovery(
    claim_id: int,
    kind: str,
    amount: Decimal,
    source: str,
    received_on: date,
    actor: User,
    *,
    before: bool = False,
    case: RecoveryCase | None = None,
) -> Recovery:
    """Money that came back (in the claim's currency); `before`: to the insured, before the decision (GT-26).

    `case`: the open recovery in which it had been asked for. Nobody gives back more than was paid.
    """
    with on_claim(claim_id, actor, "claims.record_recovery") as claim:
        if kind not in RecoveryKind.values or amount <= 0 or received_on > today():
            raise NotReady(
                _("A recovery has a kind, a sum above zero and a day that is not in the future."), ["amount"]
            )
        _check_recovery(claim, kind, amount, before=before, case=case)
        row = Recovery.objects.create(
            claim=claim, case=case, kind=kind, amount=amount, source=require_reason(source), received_on=received_on,
            before_decision=before, author=actor,
        )  # fmt: skip
        if not before:
            claim.recovered_amount += amount
        record(claim, actor, "recovery.recorded", {"recovery": row.pk, "amount": str(amount)})
        return row


def _check_recovery(claim: Claim, kind: str, amount: Decimal, *, before: bool, case: RecoveryCase | None) -> None:
    # As it stands under the claim's lock: somebody may have ended it since the form was read.
    if case is not None and not claim.recovery_cases.filter(pk=case.pk, kind=kind, closed_at__isnull=True).exists():
        raise NotReady(_("The recovery that is named is another kind, or has ended."), missing=["case"])
    if kind == RecoveryKind.REFUND:
        refunded = claim.recoveries.filter(kind=RecoveryKind.REFUND).values_list("amount", flat=True)
        if sum(refunded, amount) > claim.paid_amount:
            raise NotReady(_("A refund can't be more than what was paid."), missing=["amount"])
    if before and kind != RecoveryKind.SUBROGATION:
        raise NotReady(_("Before the decision only the third party can have paid the insured."), missing=["before"])
