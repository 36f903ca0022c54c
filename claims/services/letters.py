"""Letters are issued once, kept with their hash, and owed to the claimant through the outbox."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from claims.letters.compose import compose
from claims.letters.pdf import LetterNotRendered, render
from claims.models import Channel, Claim, Letter, LetterContent, LetterKind, Message
from claims.services import letters_facts, letters_store
from claims.services.base import on_claim, record, require_reason
from claimsoffice.kernel.clock import minute_of, now
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.services import outbox

TOPIC = "letter.email"


def issue(
    claim: Claim, kind: str, actor: User, *, corrects: Letter | None = None, correction_reason: str = ""
) -> Letter:
    """Write, number and keep one letter of `kind` in the claim's letter language, and owe its dispatch.

    Called inside the transaction of the service that causes the letter, under the claim's lock: without its PDF there
    is no letter, and without the letter nothing happened. Raises LetterNotRendered, LettersUnavailable, or WrongState
    where the claim has nothing that such a letter could say.
    """
    to = letters_facts.addressee(claim, kind)
    letter = Letter(
        claim=claim,
        kind=kind,
        number=f"{claim.claim_no}-L{claim.letters.count() + 1}",
        language=claim.letter_language,
        corrects=corrects,
        author=actor,
        issued_at=now(),
    )
    document = compose(letters_facts.head_of(letter, to, correction_reason), letters_facts.facts_for(claim, kind))
    pdf = render(document, letter.issued_at)
    letter.sha256 = hashlib.sha256(pdf).hexdigest()
    letter.pdf_name = letters_store.put(pdf)
    letter.save(force_insert=True)
    LetterContent.objects.create(letter=letter, document=document)
    # The chain of events holds the hash, so that nobody can put another letter in its place.
    record(claim, actor, "letter.issued", {"letter": letter.pk, "letter_kind": kind, "sha256": letter.sha256})
    if to and to.email:
        message = Message.objects.create(letter=letter, channel=Channel.EMAIL, address=to.email)
        outbox.owe(f"message:{message.pk}", TOPIC, {"message": message.pk})
    else:
        Message.objects.create(letter=letter, channel=Channel.POST, address=to.address if to else "")
    return letter


def correct_letter(claim_id: int, letter_id: int, reason: str, actor: User) -> Letter:
    """Issue a letter again as the claim stands now; the new one names the old one, which stays as it is."""
    with on_claim(claim_id, actor, "claims.correct_claim") as claim:
        old = claim.letters.get(pk=letter_id)
        if old.corrected_by.exists():
            raise WrongState(_("This letter has already been corrected: correct the newest one."))
        letter = issue(claim, old.kind, actor, corrects=old, correction_reason=require_reason(reason))
        record(claim, actor, "letter.corrected", {"letter": letter.pk, "corrects": old.pk})
        return letter


def issue_clock_statement(claim_id: int, actor: User) -> Letter:
    """Issue the statement of every day of the claim's clocks, as of today."""
    with on_claim(claim_id, actor, "claims.record_arrival") as claim:
        return issue(claim, LetterKind.CLOCK_STATEMENT, actor)


def render_again(letter: Letter) -> bytes:
    """The PDF made anew from what the letter says: the same bytes, where templates and typeface are the same.

    LetterNotRendered where the content was erased or was a text only.
    """
    document = letter.content.document
    if not document or "sides" not in document:
        raise LetterNotRendered(f"letter {letter.number}: its content is not kept any more")
    return render(document, letter.issued_at)


def send(message_id: int) -> None:
    """Send one owed letter by e-mail; called by the relay. Sent already: nothing happens."""
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("letter__claim").get(pk=message_id)
        if message.sent_at is not None:
            return
        letter = message.letter
        mail = EmailMessage(
            subject=f"{letter.title} {letter.number}",
            body=letter.body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.address],
            # The same letter keeps its id: a mail system that gets it twice shows it once.
            headers={"Message-ID": f"<letter-{message.pk}-{letter.sha256[:16]}@claimsoffice>"},
        )
        if letter.pdf_name:
            mail.attach(letter.file_name, letters_store.read(letter), "application/pdf")
        mail.send(fail_silently=False)
        message.sent_at = now()
        message.save(update_fields=["sent_at"])
        claim_id = letter.claim_id
    _note_dispatch(claim_id, letter, message)


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
