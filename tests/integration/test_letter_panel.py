"""The letters on the claim's page: where each went, and the buttons that stand on it, through the browser's forms."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Clock, ClockState, LetterKind, Message
from claims.services import letters_dispatch, relay, supplement
from claims.services.letters_store import read
from claimsoffice.kernel.clock import OFFICE_ZONE, now
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.models import OutboxMessage
from tests.office import People, approved, days_ago, file_papers, fresh, make_claim, make_parcel

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(claim: Claim, user: Any) -> str:
    return client_of(user).get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()


def post(claim: Claim, user: Any, action: str, **fields: Any) -> int:
    body = {**fields, "key": uuid.uuid4().hex, "version": fresh(claim).version}
    return client_of(user).post(reverse("admin:claims_claim_action", args=[claim.pk, action]), body).status_code


def local(moment: Any) -> str:
    return str(moment.astimezone(OFFICE_ZONE).strftime("%Y-%m-%dT%H:%M"))


def test_a_letter_shows_its_way_and_its_buttons(people: People) -> None:
    claim = make_claim(people)
    letter = claim.letters.get()
    before = page(claim, people.manager)
    assert letter.number in before
    assert letter.sha256 in before
    assert f"?letter={letter.pk}" in before
    assert "/action/send_again/" not in before
    relay.drain()
    after = page(claim, people.manager)
    assert f"/action/send_again/?letter={letter.pk}" in after
    assert f"/action/letter_arrival/?message={letter.messages.get().pk}" in after
    assert f"/action/correct_letter/?letter={letter.pk}" in after
    assert "/action/correct_letter/" not in page(claim, people.adjuster)


def test_where_it_went_is_half_shown(people: People) -> None:
    claim = make_claim(people)
    shown = page(claim, people.manager)
    assert "claimant@example.invalid" not in shown
    whole = client_of(people.manager).post(reverse("admin:claims_claim_unmask", args=[claim.pk])).content.decode()
    assert "claimant@example.invalid" in whole


def test_the_form_opens_with_the_letter_that_the_button_stood_on(people: People) -> None:
    claim = approved(people)
    letter = claim.letters.order_by("pk")[0]
    url = reverse("admin:claims_claim_action", args=[claim.pk, "correct_letter"])
    form = client_of(people.manager).get(f"{url}?letter={letter.pk}").content.decode()
    assert f'<option value="{letter.pk}" selected>' in form


def test_a_correction_by_its_button(people: People) -> None:
    claim = make_claim(people)
    old = claim.letters.get()
    kept = read(old)
    assert post(claim, people.manager, "correct_letter", letter=old.pk, reason="the address was wrong") == 302
    new = claim.letters.get(corrects=old)
    assert read(old) == kept
    shown = page(claim, people.manager)
    assert f"corrects {old.number}" in shown
    assert f"replaced by {new.number}" in shown
    assert f"/action/correct_letter/?letter={old.pk}" not in shown


def test_the_clock_statement_by_its_button(people: People) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    assert post(claim, people.adjuster, "clock_statement") == 302
    assert claim.letters.filter(kind=LetterKind.CLOCK_STATEMENT).count() == 1


def test_a_letter_sent_again_is_a_delivery_of_its_own(people: People) -> None:
    claim = make_claim(people)
    letter = claim.letters.get()
    with pytest.raises(WrongState, match="still to be sent"):
        letters_dispatch.send_again(claim.pk, letter.pk, "email", "", people.adjuster)
    relay.drain()
    assert post(claim, people.adjuster, "send_again", letter=letter.pk, channel="email", address="") == 302
    relay.drain()
    first, second = mail.outbox
    assert first.attachments[0][1] == second.attachments[0][1] == read(letter)
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert letter.messages.filter(sent_at__isnull=False).count() == 2
    assert OutboxMessage.objects.filter(topic="letter.email").count() == 2


def test_a_wrong_address_is_said_at_its_field(people: People) -> None:
    claim = make_claim(people)
    relay.drain()
    assert (
        post(claim, people.adjuster, "send_again", letter=claim.letters.get().pk, channel="email", address="x") == 200
    )
    assert Message.objects.count() == 1


def test_without_any_address_nothing_is_owed(people: People) -> None:
    claim = make_claim(people, make_parcel(email=""))
    letter = claim.letters.get()
    letters_dispatch.record_dispatch(claim.pk, letter.pk, "post", now(), people.adjuster)
    with pytest.raises(NotReady, match="e-mail address"):
        letters_dispatch.send_again(claim.pk, letter.pk, "email", "", people.adjuster)
    assert post(claim, people.adjuster, "send_again", letter=letter.pk, channel="post", address="上海") == 302
    assert letter.messages.get(sent_at__isnull=True).address == "上海"


def test_printed_posted_and_arrived(people: People) -> None:
    claim = make_claim(people, make_parcel(email=""))
    letter = claim.letters.get()
    assert f"/action/dispatch/?letter={letter.pk}" in page(claim, people.clerk)
    sent = local(now())
    assert (
        post(claim, people.adjuster, "dispatch", letter=letter.pk, channel="courier", sent_at=sent, proof="SF1") == 302
    )
    message = letter.messages.get()
    arrival = {"message": message.pk, "arrived_at": local(now()), "proof": "signed for by 王"}
    assert post(claim, people.adjuster, "letter_arrival", **arrival) == 302
    message.refresh_from_db()
    assert (message.channel, message.proof, message.arrival_proof) == ("courier", "SF1", "signed for by 王")
    assert message.arrived_at is not None
    assert post(claim, people.adjuster, "letter_arrival", **arrival) == 200  # it is no choice any more
    shown = page(claim, people.adjuster)
    assert "SF1" in shown
    assert "signed for by 王" in shown


def test_the_arrival_of_the_supplement_request_stops_the_clock(people: People) -> None:
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, leave_out=("invoice",), arrived_at=days_ago(19))
    supplement.request_supplement(claim.pk, people.adjuster, **supplement.what_is_missing(fresh(claim)))
    relay.drain()
    message = Message.objects.get(letter__claim=claim, letter__kind=LetterKind.SUPPLEMENT_REQUEST)
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination", closed_at=None)
    assert clock.state == ClockState.RUNNING
    arrival = {"message": message.pk, "arrived_at": local(now()), "proof": "read receipt"}
    assert post(claim, people.adjuster, "letter_arrival", **arrival) == 302
    clock.refresh_from_db()
    assert clock.state == ClockState.PAUSED


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_parties_of_the_assurance_have_taken_out_no_insurance(people: People, language: str) -> None:
    claim = make_claim(people, make_parcel("FPX-TA"), kind="loss")
    client = client_of(people.adjuster)
    client.cookies["django_language"] = language
    shown = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    parties = shown.split('id="parties"')[1].split("</section>")[0]
    for word in ("投保人", "被保险人", "保单", "Policyholder", "Insured"):
        assert word not in parties
    insured = client.get(reverse("admin:claims_claim_change", args=[make_claim(people).pk])).content.decode()
    assert ("投保人" if language == "zh-hans" else "Policyholder") in insured.split('id="parties"')[1]
