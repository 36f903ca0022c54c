"""From the claim file to what each kind of letter says."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from claims.letters.facts import (
    ASSURANCE,
    CARRIER,
    INSURANCE,
    Advance,
    Denial,
    Determination,
    Facts,
    Head,
    Line,
    Money,
    Payment,
    Receipt,
    Rescission,
    Sender,
    Step,
    Subrogation,
    Supplement,
)
from claims.models import (
    Agreement,
    Claim,
    Decision,
    Letter,
    LetterKind,
    Party,
    PartyRole,
    PaymentKind,
    PaymentState,
    SupplementRequest,
)
from claims.selectors import wording
from claims.selectors.facts import documents_on_file
from claims.services import letters_clock, letters_grounds
from claims.services.letters_clock import both
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.errors import WrongState
from claimsoffice.kernel.masking import mask_account
from policies import terms
from policies.models import RescissionGround, Scheme
from policies.terms import Text

_TONES: Mapping[str, str] = {Scheme.FPX_TA: ASSURANCE, Scheme.JSX_STD: CARRIER}
# The general terms send a dispute to arbitration or a court; the other texts say nothing of it.
_UNDER_GENERAL_TERMS = (Scheme.FPX_PI, Scheme.FPX_AR)
_PREMIUM_RETURNED: Mapping[str, bool] = {RescissionGround.INTENTIONAL: False, RescissionGround.GROSS_NEGLIGENCE: True}
_DISCLOSURE_CLAUSES = Text(" GT-12 和 GT-17 ", "GT-12 and GT-17")
_RESCINDED_UNDER: Mapping[str, Text] = {
    RescissionGround.INTENTIONAL: _DISCLOSURE_CLAUSES,
    RescissionGround.GROSS_NEGLIGENCE: _DISCLOSURE_CLAUSES,
    RescissionGround.PREMIUM_UNPAID: Text(" GT-18 ", "GT-18"),
    RescissionGround.INCREASED_RISK: Text(" GT-20 ", "GT-20"),
}
_INSURANCE_LAW = Text("《中华人民共和国保险法》", "the Insurance Law of the People's Republic of China")
_ROLES_ALIKE = (PartyRole.POLICYHOLDER, PartyRole.INSURED, PartyRole.CLAIMANT)
_ADDRESSEES: Mapping[str, str] = {
    LetterKind.SUBROGATION_LETTER: PartyRole.INSURED,
    LetterKind.RESCISSION_NOTICE: PartyRole.POLICYHOLDER,
}


def addressee(claim: Claim, kind: str) -> Party | None:
    """To whom a letter of `kind` goes: the newest party in that role."""
    role = _ADDRESSEES.get(kind, PartyRole.CLAIMANT)
    people = claim.parties.filter(replaced_at__isnull=True).order_by("-pk")
    party = people.filter(role=role).first()
    if party is None or party.email or party.address:
        return party
    # The same person, entered with an address in another role.
    known = people.filter(name=party.name, role__in=_ROLES_ALIKE).exclude(email="", address="")
    return known.first() or party


def head_of(letter: Letter, to: Party | None, correction_reason: str = "") -> Head:
    """What stands around the letter. `letter` need not be saved yet."""
    claim = letter.claim
    return Head(
        kind=letter.kind,
        number=letter.number,
        issued_on=day_of(letter.issued_at),
        language=letter.language,
        tone=_TONES.get(claim.scheme, INSURANCE),
        sender=_sender(),
        addressee=to.name if to else "",
        address=to.address if to else "",
        claim_no=claim.claim_no,
        reference_no=claim.parcel.policy.policy_no,
        tracking_no=claim.parcel.tracking_no,
        product=both(claim.get_scheme_display),
        corrects=letter.corrects.number if letter.corrects else "",
        correction_reason=correction_reason,
    )


def facts_for(claim: Claim, kind: str) -> Facts:
    """What a letter of `kind` says about the claim as it stands. WrongState where there is nothing to say yet."""
    return _GATHERERS[LetterKind(kind)](claim)


def _nothing_to_say() -> WrongState:
    return WrongState(_("There is nothing on record yet that such a letter could say."))


def _sender() -> Sender:
    head = settings.LETTERHEAD
    return Sender(Text(head["name_zh"], head["name_en"]), Text(head["address_zh"], head["address_en"]), head["contact"])


def _document(key: str) -> Text:
    return both(lambda: wording.document_label(key))


def _fact(path: str) -> Text:
    return both(lambda: wording.fact_label(path))


def _receipt(claim: Claim) -> Receipt:
    on_file = set(documents_on_file(claim))
    needed = terms.checklist(claim.scheme, claim.kind, claim.third_party_liable)
    missing = ["|".join(item.documents) for item in needed if not on_file & set(item.documents)]
    return Receipt(
        both(claim.get_kind_display),
        day_of(claim.received_at),
        None if claim.claimed_amount is None else Money(claim.claimed_amount, claim.currency),
        tuple(Line(item.description, Money(item.claimed, claim.currency)) for item in claim.items.all()),
        tuple(_document(key) for key in missing),
    )


def _request(claim: Claim) -> SupplementRequest:
    request = claim.supplements.order_by("-seq").first()
    if request is None:
        raise _nothing_to_say()
    return request


def _supplement(claim: Claim) -> Supplement:
    request = _request(claim)
    documents = tuple(_document(key) for key in request.documents)
    return Supplement(documents, tuple(_fact(path) for path in request.facts), request.message)


def _reminder(claim: Claim) -> Supplement:
    return replace(_supplement(claim), asked_on=day_of(_request(claim).sent_at))


def _decision(claim: Claim) -> Decision:
    decision = claim.decisions.order_by("-seq").first()
    if decision is None:
        raise _nothing_to_say()
    return decision


def _determination(claim: Claim) -> Determination:
    decision = _decision(claim)
    result = decision.result
    reducing = [f["clause"] for f in result["findings"] if f["outcome"] == "reduces"]
    claimed = claim.claimed_amount
    return Determination(
        amount=Money(decision.amount, decision.currency),
        claimed=None if claimed is None else Money(claimed, claim.currency),
        steps=tuple(Step(s["clause"], Text(**s["label"]), s["value"]) for s in result["amount"]["steps"]),
        decided_on=day_of(decision.decided_at),
        agreed=decision.amount in (claimed, 0) or Agreement.objects.filter(decision=decision).exists(),
        reductions=letters_grounds.grounds(claim, decision, reducing),
        changes=letters_grounds.changes(decision),
        papers=letters_grounds.papers(claim),
        departure=decision.departure_reason,
    )


def _denial(claim: Claim) -> Denial:
    decision = _decision(claim)
    return Denial(
        decided_on=day_of(decision.decided_at),
        grounds=letters_grounds.grounds(claim, decision, decision.denial_clauses),
        changes=letters_grounds.changes(decision),
        papers=letters_grounds.papers(claim),
        departure=decision.departure_reason,
        arbitration=claim.scheme in _UNDER_GENERAL_TERMS,
    )


def _payment(claim: Claim) -> Payment:
    payment = claim.payments.filter(state=PaymentState.EXECUTED).order_by("-pk").first()
    if payment is None:
        raise _nothing_to_say()
    return Payment(
        Money(payment.amount, payment.currency),
        Money(claim.paid_amount, claim.currency),
        payment.executed_on,
        payment.account_holder,
        mask_account(payment.account_number),
        payment.reference,
    )


def _advance(claim: Claim) -> Advance:
    payment = claim.payments.filter(kind=PaymentKind.ADVANCE).order_by("-pk").first()
    if payment is None:
        raise _nothing_to_say()
    proved = claim.items.filter(verified__gt=0)
    return Advance(
        Money(payment.amount, payment.currency),
        payment.account_holder,
        mask_account(payment.account_number),
        payment.reference,
        tuple(Line(i.description, Money(i.verified, claim.currency)) for i in proved if i.verified is not None),
    )


def _subrogation(claim: Claim) -> Subrogation:
    amount = claim.agreed_amount if claim.agreed_amount is not None else claim.approved_amount
    if not amount:
        raise _nothing_to_say()
    carrier = claim.parties.filter(role=PartyRole.CARRIER).order_by("-pk").first()
    parcel = claim.parcel
    named = carrier.name if carrier else (parcel.carrier.name if parcel.carrier else "")
    return Subrogation(
        insured=parcel.policy.insured,
        third_party=named,
        amount=Money(amount, claim.currency),
        goods=parcel.goods,
        event_on=day_of(claim.event_at) if claim.event_at else None,
    )


def _rescission(claim: Claim) -> Rescission:
    policy = claim.parcel.policy
    rescission = policy.rescissions.order_by("-pk").first()
    if rescission is None:
        raise _nothing_to_say()
    return Rescission(
        both(rescission.get_ground_display),
        _RESCINDED_UNDER[rescission.ground] if claim.scheme in _UNDER_GENERAL_TERMS else _INSURANCE_LAW,
        day_of(rescission.ground_known_at),
        day_of(policy.issued_at),
        _PREMIUM_RETURNED.get(rescission.ground),
    )


_GATHERERS: Mapping[str, Callable[[Claim], Facts]] = {
    LetterKind.RECEIPT: _receipt,
    LetterKind.SUPPLEMENT_REQUEST: _supplement,
    LetterKind.SUPPLEMENT_REMINDER: _reminder,
    LetterKind.DETERMINATION: _determination,
    LetterKind.DENIAL_NOTICE: _denial,
    LetterKind.PAYMENT_NOTICE: _payment,
    LetterKind.ADVANCE_NOTICE: _advance,
    LetterKind.SUBROGATION_LETTER: _subrogation,
    LetterKind.RESCISSION_NOTICE: _rescission,
    LetterKind.CLOCK_STATEMENT: letters_clock.statement,
}
