"""A claim comes in: the policy and the parcel come up, the edition is fixed, what was claimed is kept as claimed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Claim, ClaimItem, ClaimKind, Party, PartyRole, Reserve
from claims.selectors.facts import claims_on, tracking_numbers
from claims.selectors.wording import edition_of
from claims.services import clocks, letters
from claims.services.base import record, require
from claims.workflow import DEAD_STATES
from claimsoffice.kernel.actor import user_of
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady
from policies.models import InsuredParcel, Scheme


@dataclass(frozen=True, slots=True)
class ItemClaimed:
    """One line of what the claimant asks for, in the policy's currency; `unit_price` is in the invoice's."""

    description: str
    claimed: Decimal
    quantity: int = 1
    unit_price: Decimal | None = None
    invoice_currency: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """What the clerk takes down. Instants are aware; sums in the policy's currency."""

    kind: str
    claimant: str
    received_at: datetime
    items: Sequence[ItemClaimed] = field(default_factory=list)
    peril: str = ""
    description: str = ""
    event_at: datetime | None = None
    event_source: str = ""
    event_reference: str = ""
    claimant_phone: str = ""
    claimant_email: str = ""
    salvage_expenses: Decimal | None = None
    delay_days: int | None = None
    third_party_liable: bool | None = None
    letter_language: str = "zh"
    duplicates_seen: bool = False
    # Of a row of the platform's sheet: the import that brought it, for the event.
    batch: int | None = None


def register_claim(parcel_id: int, registration: Registration, actor: User) -> Claim:
    """Open a claim file for one insured parcel and return it.

    Raises NotPermitted; NotReady where an earlier claim on the same waybill was not acknowledged
    (`missing` names them) or where another kind of claim lives on the parcel under JSX-INS (JI-3).
    """
    require(actor, "claims.register_claim")
    with transaction.atomic():
        # Registrations on one parcel stand in line behind its lock.
        parcel = InsuredParcel.objects.select_for_update(of=("self",)).select_related("policy").get(pk=parcel_id)
        _check(parcel, registration)
        claim = _open(parcel, registration, actor)
        _file_people(claim, registration, actor)
        for item in registration.items:
            ClaimItem.objects.create(
                claim=claim,
                description=item.description,
                quantity=item.quantity,
                claimed=item.claimed,
                unit_price=item.unit_price,
                invoice_currency=item.invoice_currency,
            )
        Reserve.objects.create(
            claim=claim,
            amount=first_reserve(claim),
            reason=_("At registration: the lower of the claimed sum and the limit"),
            author=actor,
        )
        about = {"parcel": parcel.pk, "kind": claim.kind, "edition": claim.edition}
        if registration.batch is not None:
            about["batch"] = registration.batch
        record(claim, actor, "claim.registered", about)
        letters.issue(claim, "receipt", actor)
        clocks.sync(claim)
        return claim


def earlier_claims(parcel: InsuredParcel) -> list[Claim]:
    """Claims on any of the parcel's waybill numbers, under any scheme, oldest first."""
    return list(claims_on(tracking_numbers(parcel)).order_by("pk"))


def first_reserve(claim: Claim) -> Decimal:
    """min(claimed, limit), in the claim's currency; for the assurance the freight."""
    parcel = claim.parcel
    if claim.scheme == Scheme.FPX_TA:
        return parcel.freight or Decimal(0)
    sums = [s for s in (claim.claimed_amount, parcel.sum_insured, parcel.insured_value) if s is not None]
    return min(sums, default=Decimal(0))


def kind_group(kind: str) -> str:
    """JI-3 knows three kinds: a shortage is a partial loss."""
    return ClaimKind.LOSS if kind == ClaimKind.SHORTAGE else kind


def _check(parcel: InsuredParcel, registration: Registration) -> None:
    if registration.received_at > now():
        raise NotReady(_("The claim can't have been received in the future."), missing=["received_at"])
    live = [c for c in earlier_claims(parcel) if c.state not in DEAD_STATES]
    if parcel.policy.scheme == Scheme.JSX_INS:
        for other in live:
            if other.scheme == Scheme.JSX_INS and other.kind_group != kind_group(registration.kind):
                raise NotReady(
                    _("JI-3: this parcel already has a claim for %(kind)s: %(number)s. Only one kind can be claimed.")
                    % {"kind": other.get_kind_display(), "number": other.claim_no},
                    missing=[other.claim_no],
                )
    if live and not registration.duplicates_seen:
        raise NotReady(
            _("This waybill already has claims: %(numbers)s. Confirm that you have looked at them.")
            % {"numbers": ", ".join(c.claim_no for c in live)},
            missing=[c.claim_no for c in live],
        )


def _open(parcel: InsuredParcel, registration: Registration, actor: User) -> Claim:
    policy = parcel.policy
    claimed = sum((i.claimed for i in registration.items), Decimal(0)) if registration.items else None
    if policy.scheme == Scheme.FPX_TA:
        # The assurance pays the freight and nothing else: that is what can be claimed.
        claimed = parcel.freight
    event_at, source = registration.event_at, registration.event_source
    if event_at is None and registration.kind == ClaimKind.LOSS:
        if parcel.last_scan_at:
            event_at, source = parcel.last_scan_at, _("the carrier's last scan")
        elif parcel.dispatched_at:
            event_at, source = parcel.dispatched_at, _("dispatch of the parcel, for want of a later carrier scan")
    claim = Claim(
        claim_no=f"new-{parcel.pk}-{now().timestamp()}",
        parcel=parcel,
        scheme=policy.scheme,
        edition=edition_of(policy.scheme, policy.issued_at),
        kind=registration.kind,
        kind_group=kind_group(registration.kind),
        peril=registration.peril,
        description=registration.description,
        event_at=event_at,
        event_source=source,
        event_reference=registration.event_reference,
        received_at=registration.received_at,
        third_party_liable=registration.third_party_liable,
        currency=policy.currency,
        claimed_amount=claimed,
        salvage_expenses=registration.salvage_expenses,
        delay_days=registration.delay_days,
        registered_by=actor,
        letter_language=registration.letter_language,
    )
    claim.save(force_insert=True)
    claim.claim_no = f"C{registration.received_at:%y}{claim.pk:07d}"
    return claim


def _file_people(claim: Claim, registration: Registration, actor: User) -> None:
    policy = claim.parcel.policy
    user = user_of(actor)
    if user is None:
        raise NotPermitted(_("A claim is registered by a person."))
    people = [
        Party(role=PartyRole.POLICYHOLDER, name=policy.policyholder, phone=policy.phone, email=policy.email),
        Party(role=PartyRole.INSURED, name=policy.insured),
        Party(
            role=PartyRole.CLAIMANT,
            name=registration.claimant,
            phone=registration.claimant_phone or policy.phone,
            email=registration.claimant_email or policy.email,
        ),
    ]
    for party in people:
        party.claim = claim
        party.entered_by = user
        party.language = "en" if registration.letter_language == "en" else "zh"
        party.save()
