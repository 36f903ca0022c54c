"""The clause register in the admin: everyone may read the law; what it denied only those who may see decisions."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.selectors.clause_decisions import denials_by_clause
from policies.terms import SCHEMES
from tests.office import People, denied

pytestmark = pytest.mark.django_db


def url(scheme: str = "FPX-AR") -> str:
    return reverse("admin:office_clauses", query={"scheme": scheme})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_clause_of_a_scheme_is_shown(client: Client, people: People, scheme: str) -> None:
    client.force_login(people.auditor)
    page = client.get(url(scheme)).content.decode()
    assert [clause.id for clause in SCHEMES[scheme].clauses if f'<tr id="{clause.id}">' not in page] == []


def test_it_counts_what_a_clause_denied(client: Client, people: People) -> None:
    claim = denied(people)
    denied(people, yes="GT_6__1 GT_22")
    assert denials_by_clause("FPX-AR", people.manager) == {"GT-6.1": 2, "GT-22": 1}
    assert denials_by_clause("FPX-PI", people.manager) == {}
    client.force_login(people.manager)
    page = client.get(url()).content.decode()
    assert '?clause=GT-6.1&amp;claim__scheme__exact=FPX-AR">2</a>' in page
    listed = client.get(reverse("admin:claims_decision_changelist", query={"clause": "GT-22"})).context["cl"]
    assert [decision.denial_clauses for decision in listed.result_list] == [["GT-6.1", "GT-22"]]
    assert (
        client.get(reverse("admin:claims_decision_changelist", query={"clause": "GT-2"})).context["cl"].result_count
        == 0
    )
    assert claim.decisions.count() == 1


def test_decisions_out_of_sight_are_not_counted(people: People) -> None:
    denied(people)
    assert denials_by_clause("FPX-AR", people.adjuster) == {"GT-6.1": 1}
    assert denials_by_clause("FPX-AR", people.colleague) == {}


def test_who_may_not_see_decisions_sees_no_counts(client: Client, people: People) -> None:
    client.force_login(people.clerk)
    response = client.get(url())
    assert response.status_code == 200
    assert response.context["sees_decisions"] is False
    assert "claims/decision" not in response.content.decode()


def test_counting_is_one_query_however_many_were_denied(
    people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    denied(people)
    denied(people, yes="GT_22")
    manager = people.manager
    manager.has_perm("claims.view_every_claim")
    with django_assert_num_queries(1):
        denials_by_clause("FPX-AR", manager)


def test_an_unknown_scheme_is_no_page(client: Client, people: People) -> None:
    client.force_login(people.manager)
    assert client.get(url("FPX-XX")).status_code == 404


def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    assert client.get(url()).status_code == 302
