"""The clock statement: who may have it, and that it accounts for every day."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, Clock
from claims.services import evidence, supplement
from claims.services.statement import statement_of
from tests.office import People, days_ago, file_papers, fresh, make_claim, make_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def paused(people: People) -> Claim:
    """A claim whose supplement request has arrived and was answered: its clock was paused in between."""
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, leave_out=("invoice",), arrived_at=days_ago(19))
    missing = supplement.what_is_missing(fresh(claim))
    assert missing["documents"], "the fixture needs something to ask for"
    supplement.request_supplement(claim.pk, people.adjuster, **missing)
    request = fresh(claim).supplements.get()
    request.sent_at = days_ago(12)
    request.save()
    supplement.record_notice_arrival(claim.pk, days_ago(10), "courier 123", people.adjuster)
    return fresh(claim)


def determination(claim: Claim) -> Clock:
    return claim.clocks.select_related("claim__parcel__policy").get(clock_id="GT-14.determination")


def test_every_day_has_a_place(paused: Claim, people: People) -> None:
    statement = statement_of(determination(paused))
    kinds = [day.kind for day in statement.days]
    assert kinds[0] == "trigger"
    assert kinds.count("counted") == 9
    assert kinds.count("paused") == 10
    supplement.end_supplement(paused.pk, "that_is_all", days_ago(2), people.adjuster)
    clock = determination(fresh(paused))
    statement = statement_of(clock)
    kinds = [day.kind for day in statement.days]
    assert kinds.count("counted") == 30
    assert kinds.count("paused") == 8
    assert statement.days[-1].on == clock.due_on
    proofs = {fact.proof for fact in statement.facts}
    assert "courier 123" in proofs


def page(client: Client, clock: Clock) -> Any:
    return client.get(f"/admin/claims/claim/{clock.claim_id}/clocks/{clock.pk}/")


def test_who_sees_the_claim_may_have_it(client: Client, paused: Claim, people: People) -> None:
    clock = determination(paused)
    for user, status in (
        (people.adjuster, 200),
        (people.manager, 200),
        (people.auditor, 200),
        (people.colleague, 404),
        (people.cashier, 404),
        (people.administrator, 404),
    ):
        client.force_login(user)
        assert page(client, clock).status_code == status, user.username
    client.force_login(people.manager)
    other = make_claim(people)
    assert client.get(f"/admin/claims/claim/{other.pk}/clocks/{clock.pk}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_reads_in_both_languages(language: str, client: Client, paused: Claim, people: People) -> None:
    client.force_login(people.adjuster)
    client.cookies["django_language"] = language
    text = page(client, determination(paused)).content.decode()
    assert "courier 123" in text
    assert ("the clock stands still" in text) is (language == "en")
    assert ("期限中止" in text) is (language == "zh-hans")


def test_each_clock_of_a_claim_has_a_statement(paused: Claim, people: People) -> None:
    evidence.file_evidence(paused.pk, make_file(people.clerk), people.clerk)
    for clock in paused.clocks.select_related("claim__parcel__policy"):
        assert statement_of(clock).steps
