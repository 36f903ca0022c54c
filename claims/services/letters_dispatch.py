"""Letters on their way: by e-mail from the outbox, or printed and posted; sent again; and known to have arrived."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Channel, Claim, Message
from claims.services import letters_facts, letters_store, rescind
from claims.services.base import on_claim, record, require_reason
from claims.services.letters import owe_delivery
from claimsoffice.kernel.actor import SystemActor
from claimsoffice.kernel.clock import minute_of, now
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.models import Event

DISPATCH = "claims.record_arrival"
RELAY = SystemActor("system:relay", frozenset({DISPATCH}))


def send(message_id: int) -> None:
    """Send one owed letter by e-mail; called by the relay. Sent already: only what a dead relay left undone is done."""
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("letter__claim").get(pk=message_id)
        if message.sent_at is None:
            _mail(message)
            message.sent_at = now()
            message.save(update_fields=["sent_at"])
    _note_dispatch(message.letter.claim_id, message)


def _mail(message: Message) -> None:
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


def _note_dispatch(claim_id: int, message: Message) -> None:
    """What follows from a dispatch, once: a relay that died after the mail left is repeated until this stands too."""
    with on_claim(claim_id, RELAY, DISPATCH) as claim:
        if _is_noted(claim, message):
            return
        rescind.follow_notice(claim, message, message.letter.author)
        record(claim, RELAY, "letter.sent", {"letter": message.letter_id, "message": message.pk})


def _is_noted(claim: Claim, message: Message) -> bool:
    sent = Event.objects.filter(stream=claim.stream, kind="letter.sent").values_list("data", flat=True)
    return any(data["message"] == message.pk for data in sent)


def send_again(claim_id: int, letter_id: int, channel: str, address: str, actor: User) -> Message:
    """Owe a further delivery of a letter as it was issued: to the address given, else to the addressee's present one.

    An e-mail goes out by itself; what is printed waits until its dispatch is recorded. Raises NotPermitted,
    NotReady without an address to mail to, WrongState while a delivery still waits or where the PDF is gone.
    """
    with on_claim(claim_id, actor, DISPATCH) as claim:
        letter = claim.letters.select_related("claim").get(pk=letter_id)
        if letter.messages.filter(sent_at__isnull=True).exists():
            raise WrongState(_("A delivery of this letter is still to be sent."))
        letters_store.read(letter)
        to = letters_facts.addressee(claim, letter.kind)
        email, postal = (to.email, to.address) if to else ("", "")
        mailed = channel == Channel.EMAIL
        where = address.strip() or (email if mailed else postal)
        if mailed and not where:
            raise NotReady(_("Give an e-mail address: none is on file."), missing=["address"])
        message = owe_delivery(letter, channel, where)
        record(claim, actor, "letter.resent", {"letter": letter.pk, "message": message.pk})
        return message


def record_dispatch(
    claim_id: int, letter_id: int, channel: str, sent_at: datetime, actor: User, *, proof: str = ""
) -> Message:
    """Somebody posted or handed over a letter at `sent_at` (aware). GT-15: the denial notice's clock ends here."""
    with on_claim(claim_id, actor, DISPATCH) as claim:
        letter = claim.letters.get(pk=letter_id)
        if channel not in Channel.values or not minute_of(letter.issued_at) <= sent_at <= now():
            raise NotReady(_("A letter leaves between its issue and now."), missing=["sent_at"])
        # Locked: the relay may be mailing this very delivery, and then it has left already.
        waiting = letter.messages.select_for_update().filter(sent_at__isnull=True)
        message = waiting.first() or Message(letter=letter)
        message.channel, message.sent_at, message.proof = channel, sent_at, proof.strip()
        message.save()
        rescind.follow_notice(claim, message, actor)
        record(claim, actor, "letter.sent", {"letter": letter.pk, "message": message.pk})
        return message


def record_letter_arrival(claim_id: int, message_id: int, arrived_at: datetime, proof: str, actor: User) -> None:
    """A letter reached its addressee at `arrived_at` (aware), and how that is known.

    A supplement request pauses the determination from here (GT-14); a notice of rescission ends the contract (GT-12).
    """
    with on_claim(claim_id, actor, DISPATCH) as claim:
        message = Message.objects.select_related("letter__author").get(pk=message_id, letter__claim=claim)
        if message.arrived_at is not None:
            raise WrongState(_("The arrival of this delivery is already on record."))
        if message.sent_at is None or not minute_of(message.sent_at) <= arrived_at <= now():
            raise NotReady(_("A letter arrives between its dispatch and now."), missing=["arrived_at"])
        message.arrived_at, message.arrival_proof = arrived_at, require_reason(proof)
        message.save(update_fields=["arrived_at", "arrival_proof"])
        rescind.follow_notice(claim, message, actor)
        record(claim, actor, "letter.arrived", {"message": message.pk})
