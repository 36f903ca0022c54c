"""A letter that left by e-mail is on record as sent, whatever became of the relay right after the mail."""

from typing import Any

import pytest
from django.core import mail

from claims.models import Clock, ClockState
from claims.services import letters_dispatch, relay
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import Event, OutboxMessage
from claimsoffice.kernel.services.events import verify
from tests.office import People, denied

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The relay's process ends here."""


def test_a_relay_that_dies_after_the_mail_is_finished_by_the_next(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = denied(people)
    message = claim.letters.get(kind="denial_notice").messages.get()

    def killed(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(letters_dispatch, "_note_dispatch", killed)
        with pytest.raises(Killed):
            letters_dispatch.send(message.pk)
    told = Event.objects.filter(stream=claim.stream, kind="letter.sent", data__message=message.pk)
    assert (len(mail.outbox), told.count()) == (1, 0)
    relay.drain()
    relay.drain()
    of_the_denial = [sent for sent in mail.outbox if sent.subject.endswith(message.letter.number)]
    assert (len(of_the_denial), told.count()) == (1, 1)
    clock = Clock.objects.get(claim=claim, clock_id="GT-15.denial_notice")
    assert (clock.state, clock.closed_at is not None) == (ClockState.MET, True)
    assert not OutboxMessage.objects.filter(done_at__isnull=True).exists()
    assert list(verify([claim.stream])) == []


def test_what_somebody_posted_is_not_mailed_and_is_noted_once(people: People) -> None:
    claim = denied(people)
    letter = claim.letters.get(kind="denial_notice")
    letters_dispatch.record_dispatch(claim.pk, letter.pk, "post", now(), people.adjuster)
    relay.drain()
    assert not [sent for sent in mail.outbox if sent.subject.endswith(letter.number)]
    told = Event.objects.filter(stream=claim.stream, kind="letter.sent", data__letter=letter.pk)
    assert [event.actor for event in told] == [people.adjuster]
