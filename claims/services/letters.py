"""Letters are issued once, kept with their hash, and owed to the claimant through the outbox."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Channel, Claim, Decision, Letter, LetterKind, Message, PartyRole
from claims.selectors import wording
from claims.services.base import on_claim, record, require_reason
from claimsoffice.kernel.clock import minute_of, now
from claimsoffice.kernel.errors import NotReady
from claimsoffice.kernel.services import outbox

LANGUAGES = {"zh": ("zh-hans",), "en": ("en",), "both": ("zh-hans", "en")}
TOPIC = "letter.email"


def issue(claim: Claim, kind: str, actor: User, *, corrects: Letter | None = None) -> Letter:
    """Write, number and keep one letter of `kind` in the claim's letter language, and owe its dispatch.

    Called inside the transaction of the service that causes the letter.
    """
    issued_at = now()
    number = f"{claim.claim_no}-L{claim.letters.count() + 1}"
    body = render(claim, kind, number, issued_at)
    letter = Letter.objects.create(
        claim=claim,
        kind=kind,
        number=number,
        language=claim.letter_language,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        corrects=corrects,
        author=actor,
        issued_at=issued_at,
    )
    claimant = claim.parties.filter(role=PartyRole.CLAIMANT).order_by("-pk").first()
    if claimant and claimant.email:
        message = Message.objects.create(letter=letter, channel=Channel.EMAIL, address=claimant.email)
        outbox.owe(f"message:{message.pk}", TOPIC, {"message": message.pk})
    else:
        Message.objects.create(letter=letter, channel=Channel.POST, address=claimant.address if claimant else "")
    return letter


def render(claim: Claim, kind: str, number: str, issued_at: datetime) -> str:
    """The letter's text, in each language of the claim one after the other."""
    parts = []
    for language in LANGUAGES[claim.letter_language]:
        with translation.override(language):
            parts.append(render_to_string(f"letters/{kind}.txt", _context(claim, number, issued_at)).strip())
    return "\n\n----------\n\n".join(parts) + "\n"


def _context(claim: Claim, number: str, issued_at: datetime) -> dict[str, Any]:
    decision = claim.decisions.order_by("-seq").first()
    denied = set(decision.denial_clauses) if decision else set()
    findings = decision.result["findings"] if decision else []
    request = claim.supplements.order_by("-seq").first()
    return {
        "claim": claim,
        "parcel": claim.parcel,
        "policy": claim.parcel.policy,
        "number": number,
        "issued_at": issued_at,
        "decision": decision,
        "reasons": [(f["clause"], wording.said(f["reason"])) for f in findings if f["clause"] in denied],
        "could_change": _could_change(decision) if decision else [],
        "steps": [(s["clause"], wording.said(s["label"]), s["value"]) for s in decision.result["amount"]["steps"]]
        if decision
        else [],
        "documents": [wording.document_label(d) for d in request.documents] if request else [],
        "facts": [wording.fact_label(f) for f in request.facts] if request else [],
        "request": request,
        "is_assurance": claim.scheme == "FPX-TA",
    }


def _could_change(decision: Decision) -> list[list[str]]:
    """What the claimant could still supply, as frozen with the decision: each entry is to be brought together."""
    changes = [change for change in decision.result.get("what_would_change", []) if change["by_claimant"]]
    return [[wording.said(lever["text"]) for lever in change["levers"]] for change in changes]


def send(message_id: int) -> None:
    """Send one owed letter by e-mail; called by the relay. Sent already: nothing happens."""
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("letter__claim").get(pk=message_id)
        if message.sent_at is not None:
            return
        letter = message.letter
        mail = EmailMessage(
            subject=f"{_label(letter)} {letter.number}",
            body=letter.body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.address],
            # The same letter keeps its id: a mail system that gets it twice shows it once.
            headers={"Message-ID": f"<letter-{message.pk}-{letter.sha256[:16]}@claimsoffice>"},
        )
        mail.send(fail_silently=False)
        message.sent_at = now()
        message.save(update_fields=["sent_at"])
        claim_id = letter.claim_id
    _note_dispatch(claim_id, letter, message)


def _label(letter: Letter) -> str:
    with translation.override("en" if letter.language == "en" else "zh-hans"):
        return str(LetterKind(letter.kind).label)


def _note_dispatch(claim_id: int, letter: Letter, message: Message) -> None:
    from claimsoffice.kernel.actor import SystemActor

    relay = SystemActor("system:relay", frozenset({"claims.record_arrival"}))
    with on_claim(claim_id, relay, "claims.record_arrival") as claim:
        record(claim, relay, "letter.sent", {"letter": letter.pk, "message": message.pk})


def record_dispatch(
    claim_id: int, letter_id: int, channel: str, sent_at: datetime, actor: User, *, proof: str = ""
) -> Message:
    """Somebody posted or handed over a letter at `sent_at` (aware). GT-15: the denial notice's clock ends here."""
    with on_claim(claim_id, actor, "claims.record_arrival") as claim:
        letter = claim.letters.get(pk=letter_id)
        if channel not in Channel.values or not minute_of(letter.issued_at) <= sent_at <= now():
            raise NotReady(_("A letter leaves between its issue and now."), missing=["sent_at"])
        message = letter.messages.filter(sent_at__isnull=True).first() or Message(letter=letter)
        message.channel, message.sent_at = channel, sent_at
        message.arrival_proof = proof.strip()
        message.save()
        record(claim, actor, "letter.sent", {"letter": letter.pk, "message": message.pk})
        return message


def record_letter_arrival(claim_id: int, message_id: int, arrived_at: datetime, proof: str, actor: User) -> None:
    """A letter reached its addressee at `arrived_at` (aware), and how that is known."""
    with on_claim(claim_id, actor, "claims.record_arrival") as claim:
        message = Message.objects.get(pk=message_id, letter__claim=claim)
        if message.sent_at is None or not minute_of(message.sent_at) <= arrived_at <= now():
            raise NotReady(_("A letter arrives between its dispatch and now."), missing=["arrived_at"])
        message.arrived_at, message.arrival_proof = arrived_at, require_reason(proof)
        message.save(update_fields=["arrived_at", "arrival_proof"])
        record(claim, actor, "letter.arrived", {"message": message.pk})
