"""A party moves: letters are posted to the new address, with the reason on file and an event."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Party, PartyRole
from claims.services import letters, parties
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import Event
from tests.office import People, fresh, make_claim

pytestmark = pytest.mark.django_db

NEW = "广东省深圳市示例路 9 号"


def claimant(claim: Claim) -> Party:
    return claim.parties.get(role=PartyRole.CLAIMANT, replaced_at__isnull=True)


def send(client: Client, claim: Claim, **data: Any) -> Any:
    body = {"key": uuid.uuid4().hex, "version": str(fresh(claim).version), **data}
    return client.post(reverse("admin:claims_claim_action", args=[claim.pk, "address"]), body)


def test_letters_go_to_the_new_address_and_the_event_holds_no_word_of_it(client: Client, people: People) -> None:
    claim = make_claim(people)
    before = claim.letters.get().messages.get()
    client.force_login(people.adjuster)
    answer = send(client, claim, party=claimant(claim).pk, address=f" {NEW}\n 3 室 ", reason="told us by phone")
    assert answer.status_code == 302
    assert claimant(claim).address == f"{NEW} 3 室"
    event = Event.objects.get(stream=claim.stream, kind="party.address_changed")
    assert (event.actor, event.data) == (people.adjuster, {"party": claimant(claim).pk})
    assert claim.notes.get().text == "told us by phone"
    letter = letters.issue_clock_statement(claim.pk, people.adjuster)
    assert f"{NEW} 3 室" in json.dumps(letter.content.document, ensure_ascii=False)
    before.refresh_from_db()
    assert NEW not in before.address, "what is out stays as it is"


@pytest.mark.parametrize(
    ("address", "reason"), [("  ", "moved"), (NEW, " "), ("x" * 301, "moved")], ids=["no address", "no reason", "long"]
)
def test_an_address_and_a_reason_are_needed(client: Client, people: People, address: str, reason: str) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    assert send(client, claim, party=claimant(claim).pk, address=address, reason=reason).status_code == 200
    assert claimant(claim).address == ""
    assert not Event.objects.filter(kind="party.address_changed").exists()


def test_refusals_say_why(people: People) -> None:
    claim, other = make_claim(people), make_claim(people)
    party = claimant(claim)
    with pytest.raises(NotPermitted):
        parties.change_address(claim.pk, party.pk, NEW, "moved", people.auditor)
    with pytest.raises(WrongState):
        parties.change_address(claim.pk, claimant(other).pk, NEW, "moved", people.adjuster)
    with pytest.raises(NotReady):
        parties.change_address(claim.pk, party.pk, "", "moved", people.adjuster)
    version = fresh(claim).version
    parties.change_address(claim.pk, party.pk, NEW, "moved", people.adjuster)
    with pytest.raises(WrongState):
        parties.change_address(claim.pk, party.pk, NEW, "moved", people.adjuster)
    with pytest.raises(Stale):
        parties.change_address(claim.pk, party.pk, "elsewhere", "moved", people.adjuster, version=version)
    assert claimant(claim).address == NEW


def test_a_forged_party_of_another_claim_is_no_choice(client: Client, people: People) -> None:
    claim, other = make_claim(people), make_claim(people)
    client.force_login(people.adjuster)
    assert send(client, claim, party=claimant(other).pk, address=NEW, reason="moved").status_code == 200
    assert claimant(other).address == ""
