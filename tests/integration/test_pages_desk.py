"""My desk: what stands on it for each role, in which order, at what cost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Party
from claims.selectors.desk import Desk, desk_of, next_claim
from claims.selectors.dues import BUCKETS, bucket_of, in_bucket, with_due
from claims.services import decide
from claims.services.file import assign_claim
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import Absence
from tests.office import People, approved, days_ago, file_papers, fresh, make_claim, make_parcel, ready_to_decide

pytestmark = pytest.mark.django_db


def reload(user: User) -> User:
    """The same person without cached permissions."""
    return User.objects.get(pk=user.pk)


def pile(desk: Desk, key: str) -> list[Any]:
    return [line for pile in desk.piles if pile.key == key for line in pile.lines]


def late_claim(people: People, days: int, **more: Any) -> Claim:
    claim = make_claim(people, received_at=days_ago(days), **more)
    file_papers(claim, people, arrived_at=days_ago(days))
    return fresh(claim)


def test_overdue_stands_before_the_rest(people: People) -> None:
    soon, late = late_claim(people, 2), late_claim(people, 39)
    desk = desk_of(reload(people.adjuster))
    assert desk.piles[0].key == "overdue"
    assert [line.claim.pk for line in pile(desk, "overdue")] == [late.pk]
    assert [line.claim.pk for line in pile(desk, "later")] == [soon.pk]
    assert desk.next_claim is not None
    assert desk.next_claim.pk == late.pk


@pytest.mark.parametrize(
    ("days", "word"), [(None, "undated"), (-1, "overdue"), (0, "today"), (1, "week"), (7, "week"), (8, "later")]
)
def test_the_words_for_when(days: int | None, word: str) -> None:
    day = today()
    assert bucket_of(None if days is None else day + timedelta(days=days), day) == word


@pytest.mark.parametrize("days", [1, 8, 23, 28, 29, 30, 31, 45])
def test_a_pile_and_its_list_say_the_same(people: People, days: int) -> None:
    claim = late_claim(people, days)
    row: Any = with_due(Claim.objects.filter(pk=claim.pk)).get()
    own = bucket_of(row.due_on, today())
    for word in BUCKETS:
        assert in_bucket(Claim.objects.filter(pk=claim.pk), word).exists() is (word == own)


def test_each_line_says_what_comes_next(people: People) -> None:
    bare = make_claim(people)
    papers = late_claim(people, 3)
    paid_next = approved(people)
    steps = {line.claim.pk: str(line.step.label) for p in desk_of(reload(people.adjuster)).piles for line in p.lines}
    assert steps[bare.pk] == "Request or take in papers"
    assert steps[papers.pk] == "Check the new papers"
    assert steps[paid_next.pk] == "Pay"


def test_what_somebody_else_does_next_is_not_put_forward(people: People) -> None:
    """An adjuster can't pay: the claim stands on the desk, quietly, and "next claim" passes it by."""
    payable, undecided = approved(people), late_claim(people, 3)
    theirs = {line.claim.pk: line.theirs for p in desk_of(reload(people.adjuster)).piles for line in p.lines}
    assert theirs == {payable.pk: True, undecided.pk: False}
    assert {line.theirs for line in pile(desk_of(reload(people.cashier)), "pay")} == {False}
    assert next_claim(reload(people.cashier), []) == payable
    assert next_claim(reload(people.adjuster), [undecided.pk]) is None


def test_one_goes_from_claim_to_claim_in_the_desks_order(client: Client, people: People) -> None:
    later, first, second = late_claim(people, 3), late_claim(people, 45), late_claim(people, 44)
    client.force_login(people.adjuster)
    for _round in range(2):
        assert client.get(reverse("admin:index")).context["desk"].next_claim == first
        way = [client.get(reverse("admin:claims_claim_next", args=[claim.pk]))["Location"] for claim in (first, second)]
        assert way == [reverse("admin:claims_claim_change", args=[claim.pk]) for claim in (second, later)]
        assert client.get(reverse("admin:claims_claim_next", args=[later.pk]))["Location"] == reverse("admin:index")
    assert "data-key" in client.get(way[0]).content.decode()


def test_a_payee_is_entered_before_somebody_confirms_it(client: Client, people: People) -> None:
    claim = approved(people)
    Party.objects.filter(claim=claim, role="payee").update(replaced_at=now())
    client.force_login(people.adjuster)
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk]))
    assert page.context["page"].step.label == "Enter the payee"
    form = client.get(reverse("admin:claims_claim_action", args=[claim.pk, "payee"])).context["form"]
    claimant = claim.parties.get(role="claimant", replaced_at=None)
    assert form["account_holder"].value() == claimant.name


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


def test_an_adjuster_sees_nothing_of_a_colleague(people: People) -> None:
    make_claim(people, owner=people.colleague)
    desk = desk_of(reload(people.adjuster))
    assert not any(p.lines for p in desk.piles)


def test_a_deputy_has_the_absent_ones_claims_on_the_desk(people: People) -> None:
    claim = make_claim(people, owner=people.colleague)
    Absence.objects.create(user=people.colleague, from_on=today(), to_on=today(), deputy=people.adjuster)
    lines = [line.claim.pk for p in desk_of(reload(people.adjuster)).piles for line in p.lines]
    assert lines == [claim.pk]


def test_unassigned_claims_stand_on_everybodys_desk(people: People) -> None:
    claim = make_claim(people)
    assign_claim(claim.pk, None, people.manager)
    for user in (people.adjuster, people.manager, people.clerk):
        assert [line.claim.pk for line in pile(desk_of(reload(user)), "unassigned")] == [claim.pk], user


def test_a_manager_sees_the_office(people: People) -> None:
    late_claim(people, 45, owner=people.colleague)
    waiting = ready_to_decide(people, make_parcel(sum_insured=9000, insured_value=9000), claimed="8000")
    decide.propose(waiting.pk, "approved", Decimal(8000), "above my limit", people.adjuster)
    desk = desk_of(reload(people.manager))
    assert [p.claim_id for p in desk.proposals] == [waiting.pk]
    assert {str(f.label): f.value for f in desk.figures}["Overdue"] == 1
    assert desk.adjusters[0]["owner"] == people.colleague.pk
    assert desk.adjusters[0]["overdue"] == 1


def test_a_cashier_sees_what_is_to_be_paid(people: People) -> None:
    claim = approved(people)
    make_claim(people)
    desk = desk_of(reload(people.cashier))
    assert [line.claim.pk for line in pile(desk, "pay")] == [claim.pk]
    assert [p.key for p in desk.piles] == ["pay"]


def test_the_auditor_is_given_no_proposals_to_answer(people: People) -> None:
    waiting = ready_to_decide(people, make_parcel(sum_insured=9000, insured_value=9000), claimed="8000")
    decide.propose(waiting.pk, "approved", Decimal(8000), "above my limit", people.adjuster)
    assert desk_of(reload(people.auditor)).proposals == []


@pytest.mark.parametrize(
    ("role", "queries"),
    [("adjuster", 15), ("manager", 17), ("cashier", 13), ("clerk", 15), ("auditor", 15), ("administrator", 9)],
)
def test_the_desk_costs_the_same_however_much_lies_on_it(
    client: Client, people: People, role: str, queries: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for days in (1, 5, 29, 30, 45):
        late_claim(people, days)
    approved(people)
    client.force_login(getattr(people, role))
    client.get(reverse("admin:index"))  # the first look makes the sweep's heartbeat
    with django_assert_max_num_queries(queries):
        assert client.get(reverse("admin:index")).status_code == 200


def test_every_figure_leads_to_a_list_of_as_many(client: Client, people: People) -> None:
    late_claim(people, 45)
    late_claim(people, 2)
    approved(people)
    assign_claim(make_claim(people).pk, None, people.manager)
    client.force_login(people.manager)
    desk = client.get(reverse("admin:index")).context["desk"]
    assert desk.figures
    for figure in desk.figures:
        listed = client.get(figure.url).context["cl"].result_count
        assert listed == figure.value, figure.label
    for each in desk.piles:
        url = f"{reverse('admin:claims_claim_changelist')}?{each.query}"
        assert client.get(url).context["cl"].result_count == each.total, each.key
