"""Many claims change hands at once; what can't move is named, and nobody but a manager moves anything."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.selectors import hand_over as desks
from claims.services.hand_over import hand_over
from claimsoffice.kernel.errors import NotPermitted, NotReady
from claimsoffice.kernel.models import Absence, Event
from tests.office import PASSWORD, People, approved, days_ago, fresh, make_claim

pytestmark = pytest.mark.django_db


def page(giver: object = "unassigned") -> str:
    return f"{reverse('admin:office_hand_over')}?from={giver}"


def test_a_desk_moves_and_leaves_an_event_on_each_claim(people: People) -> None:
    claims = [make_claim(people), make_claim(people)]
    done = hand_over([claim.pk for claim in claims], people.colleague, people.manager)
    assert (done.moved, done.kept) == ([claim.claim_no for claim in claims], [])
    assert [fresh(claim).owner for claim in claims] == [people.colleague] * 2
    assert Event.objects.filter(kind="claim.assigned", data__owner=people.colleague.pk).count() == 2


def test_what_they_registered_stays_and_is_named(people: People) -> None:
    own, other = make_claim(people), make_claim(people)
    type(own).objects.filter(pk=own.pk).update(registered_by=people.colleague)
    done = hand_over([own.pk, other.pk], people.colleague, people.manager)
    assert done.moved == [other.claim_no]
    assert [number for number, _reason in done.kept] == [own.claim_no]
    assert fresh(own).owner == people.adjuster


def test_back_to_the_unassigned_desk(people: People) -> None:
    claim = make_claim(people)
    hand_over([claim.pk], None, people.manager)
    assert fresh(claim).owner is None
    assert list(desks.open_claims(None)) == [claim]


def test_who_may_not(people: People) -> None:
    claim = make_claim(people)
    with pytest.raises(NotPermitted):
        hand_over([claim.pk], people.colleague, people.adjuster)
    with pytest.raises(NotPermitted, match="cashier"):
        hand_over([claim.pk], people.cashier, people.manager)
    with pytest.raises(NotReady):
        hand_over([claim.pk], people.adjuster, people.manager)
    assert fresh(claim).owner == people.adjuster


def test_the_page_shows_who_has_how_much(people: People, client: Client) -> None:
    make_claim(people)
    Absence.objects.create(user=people.adjuster, from_on=days_ago(1), to_on=days_ago(-1), deputy=people.colleague)
    load = {load.name: load for load in desks.loads()}
    assert (load["adjuster"].open, load["adjuster"].away) == (1, True)
    assert (load["colleague"].open, load["colleague"].away) == (0, False)
    client.login(username="manager", password=PASSWORD)
    assert "away" in client.get(page(people.adjuster.pk)).content.decode()


def test_through_the_page(people: People, client: Client) -> None:
    first, second = make_claim(people), make_claim(people)
    client.login(username="manager", password=PASSWORD)
    answer = client.post(page(people.adjuster.pk), {"to": people.colleague.pk, "claims": [first.pk]})
    assert answer.status_code == 302
    assert [fresh(first).owner, fresh(second).owner] == [people.colleague, people.adjuster]


@pytest.mark.parametrize("forged", ["other", "decided", "nobody"])
def test_the_page_moves_nothing_that_it_does_not_show(people: People, client: Client, forged: str) -> None:
    shown = make_claim(people)
    other = make_claim(people, owner=people.colleague) if forged == "other" else approved(people)
    client.login(username="manager", password=PASSWORD)
    chosen = [] if forged == "nobody" else [shown.pk, other.pk]
    if forged == "decided":
        type(other).objects.filter(pk=other.pk).update(owner=people.colleague)
    before = fresh(other).owner
    answer = client.post(page(people.adjuster.pk), {"to": people.second_manager.pk, "claims": chosen})
    assert answer.status_code in (200, 422)
    assert fresh(shown).owner == people.adjuster
    assert fresh(other).owner == before


def test_an_unknown_giver_does_not_exist(people: People, client: Client) -> None:
    client.login(username="manager", password=PASSWORD)
    assert client.get(page("999999")).status_code == 404
    assert client.get(page("x")).status_code == 404
    client.login(username="adjuster", password=PASSWORD)
    assert client.get(page()).status_code == 403


def test_the_page_costs_the_same_however_many_work_here(
    people: People, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        User.objects.create_user(f"more{number}").groups.add(Group.objects.get(name="adjuster"))
    make_claim(people)
    client.login(username="manager", password=PASSWORD)
    with django_assert_max_num_queries(18):
        assert client.get(page(people.adjuster.pk)).status_code == 200
