"""From facts to a document: the same blocks in each language, so that two languages stand side by side."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from claims.letters import clock_text, decision_text, money_text, request_text
from claims.letters.blocks import Block
from claims.letters.cleaning import clean
from claims.letters.facts import Facts, Head
from claims.letters.words import Say

Document: TypeAlias = dict[str, Any]
_LANGUAGES: Mapping[str, tuple[str, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
_BODIES: Mapping[str, Callable[[Say, Any], list[Block]]] = {
    "receipt": request_text.receipt,
    "supplement_request": request_text.supplement,
    "supplement_reminder": request_text.supplement,
    "determination": decision_text.determination,
    "denial_notice": decision_text.denial,
    "payment_notice": money_text.payment,
    "advance_notice": money_text.advance,
    "subrogation_letter": money_text.subrogation,
    "rescission_notice": request_text.rescission,
    "clock_statement": clock_text.statement,
}
KINDS = tuple(_BODIES)


def compose(head: Head, facts: Facts) -> Document:
    """The whole letter as data: JSON for the template, with nothing in it that a template could run.

    `head.kind` names the letter and must fit the type of `facts`; `head.language` is zh, en or both.
    """
    sides = [_side(head, facts, language) for language in _LANGUAGES[head.language]]
    document: Document = clean(
        {
            "kind": head.kind,
            "number": head.number,
            "issued_on": head.issued_on.isoformat(),
            "claim_no": head.claim_no,
            "addressee": head.addressee,
            "address": head.address,
            "contact": head.sender.contact,
            "sides": sides,
        }
    )
    return document


def _side(head: Head, facts: Facts, language: str) -> dict[str, Any]:
    say = Say(head.kind, language, head.tone)
    body = _BODIES[head.kind](say, facts)
    notes = []
    if head.corrects:
        notes.append(say("corrects", number=head.corrects))
        if head.correction_reason:
            notes.append(say("corrects_because", reason=head.correction_reason))
    return {
        "language": language,
        "title": say("title"),
        "sender": say.of(head.sender.name),
        "sender_address": say.of(head.sender.address),
        "to": say("to"),
        "addressee": head.addressee or say("no_addressee"),
        "head": [[say("letter_no"), head.number], [say("date"), head.issued_on.isoformat()]],
        "references": [
            [say("claim"), head.claim_no],
            [say("reference"), head.reference_no],
            [say("tracking"), head.tracking_no],
            [say("product"), say.of(head.product)],
        ],
        "notes": notes,
        "blocks": body,
        "kept": say("kept"),
        "page": say("page", page="{page}", pages="{pages}"),
    }
