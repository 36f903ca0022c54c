"""Letters are issued once, kept with their hash, and owed to the claimant through the outbox."""

import hashlib
from dataclasses import replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.letters.cleaning import printable
from claims.letters.compose import compose
from claims.letters.facts import Rescission
from claims.letters.pdf import LetterNotRendered, render
from claims.models import Channel, Claim, Letter, LetterContent, LetterKind, Message
from claims.services import letters_facts, letters_store
from claims.services.base import on_claim, record, require_reason
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import WrongState
from claimsoffice.kernel.services import outbox

TOPIC = "letter.email"


def issue(
    claim: Claim,
    kind: str,
    actor: User,
    *,
    corrects: Letter | None = None,
    correction_reason: str = "",
    reasons: str = "",
) -> Letter:
    """Write, number and keep one letter of `kind` in the claim's letter language, and owe its dispatch.

    Called inside the transaction of the service that causes the letter, under the claim's lock: without its PDF there
    is no letter, and without the letter nothing happened. Raises LetterNotRendered, LettersUnavailable, or WrongState
    where the claim has nothing that such a letter could say. `reasons` were typed for this letter (a rescission).
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
    facts = letters_facts.facts_for(claim, kind)
    if isinstance(facts, Rescission):
        facts = replace(facts, reasons=reasons)
    document = compose(letters_facts.head_of(letter, to, correction_reason), facts)
    if reasons:
        document["typed"] = printable(reasons)
    pdf = render(document, letter.issued_at)
    letter.sha256 = hashlib.sha256(pdf).hexdigest()
    letter.pdf_name = letters_store.put(pdf)
    letter.save(force_insert=True)
    LetterContent.objects.create(letter=letter, document=document)
    # The chain of events holds the hash, so that nobody can put another letter in its place.
    record(claim, actor, "letter.issued", {"letter": letter.pk, "letter_kind": kind, "sha256": letter.sha256})
    if to and to.email:
        owe_delivery(letter, Channel.EMAIL, to.email)
    else:
        owe_delivery(letter, Channel.POST, to.address if to else "")
    return letter


def owe_delivery(letter: Letter, channel: str, address: str) -> Message:
    """Owe one delivery of a letter: an e-mail leaves by the outbox, anything else when somebody posts it."""
    message = Message.objects.create(letter=letter, channel=channel, address=address)
    if channel == Channel.EMAIL:
        outbox.owe(f"message:{message.pk}", TOPIC, {"message": message.pk})
    return message


def correct_letter(claim_id: int, letter_id: int, reason: str, actor: User) -> Letter:
    """Issue a letter again as the claim stands now; the new one names the old one, which stays as it is."""
    with on_claim(claim_id, actor, "claims.correct_claim") as claim:
        old = claim.letters.get(pk=letter_id)
        if old.corrected_by.exists():
            raise WrongState(_("This letter has already been corrected: correct the newest one."))
        # What was typed for the old letter alone is on no other record.
        typed = (old.content.document or {}).get("typed", "")
        letter = issue(claim, old.kind, actor, corrects=old, correction_reason=require_reason(reason), reasons=typed)
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
