"""The letters of the claim's page: each with what can be done with it, and where it went, half shown if need be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.functional import Promise

from claims.actions import ACTIONS
from claims.models import Channel, Letter, Message
from claimsoffice.kernel.masking import mask_email


@dataclass(frozen=True, slots=True)
class LetterButton:
    """One action on one letter: the form opens with the letter, or its delivery, chosen."""

    name: str
    label: Promise
    query: str


def arrange(letters: Sequence[Letter], user: User, *, unmasked: bool) -> Sequence[Letter]:
    """The letters with `buttons`, and `shown_address` on each delivery. The rows are for showing, never for saving."""
    for letter in letters:
        row: Any = letter
        row.buttons = [button for button in _buttons(letter) if user.has_perm(ACTIONS[button.name].permission)]
        for message in letter.messages.all():
            _show_address(message, unmasked=unmasked)
    return letters


def _buttons(letter: Letter) -> Iterator[LetterButton]:
    deliveries = list(letter.messages.all())
    unsent = [message for message in deliveries if message.sent_at is None]
    away = [message for message in deliveries if message.sent_at is not None and message.arrived_at is None]
    if any(message.channel != Channel.EMAIL for message in unsent):
        yield _button("dispatch", letter=letter.pk)
    if away:
        yield _button("letter_arrival", message=away[-1].pk)
    if not letter.content.document:
        return
    if not unsent:
        yield _button("send_again", letter=letter.pk)
    if not letter.corrected_by.all():
        yield _button("correct_letter", letter=letter.pk)


def _button(name: str, **chosen: int) -> LetterButton:
    return LetterButton(name, ACTIONS[name].label, urlencode(chosen))


def _show_address(message: Message, *, unmasked: bool) -> None:
    row: Any = message
    if unmasked or not message.address:
        row.shown_address = message.address
    else:
        row.shown_address = mask_email(message.address) if message.channel == Channel.EMAIL else "••••"
