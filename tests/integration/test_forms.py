"""Forms of actions: what stands in them before anybody has typed."""

from decimal import Decimal

import pytest

from claims.forms import DenyForm, FactsForm, SupplementForm
from tests.office import People, fresh, make_claim, ready_to_decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kept", "shown"), [("30.000", "30.00"), ("30.125", "30.125"), ("0", "0.00")])
def test_a_sum_is_shown_as_people_write_it(people: People, kept: str, shown: str) -> None:
    claim = make_claim(people)
    claim.salvage_expenses = Decimal(kept)
    assert str(FactsForm(claim=claim, user=people.adjuster)["salvage_expenses"].value()) == shown


def test_the_first_field_has_the_cursor(people: People) -> None:
    form = FactsForm(claim=make_claim(people), user=people.adjuster)
    assert [field.name for field in form.visible_fields() if "autofocus" in str(field)] == ["event_at"]


def test_where_nothing_is_missing_the_form_asks_for_nothing(people: People) -> None:
    form = SupplementForm(claim=fresh(ready_to_decide(people)), user=people.adjuster)
    assert set(form.fields) == {"message"}
    assert "Nothing is missing" in str(form.impossible())


def test_a_denial_without_a_clause_says_so(people: People) -> None:
    form = DenyForm(claim=fresh(ready_to_decide(people)), user=people.adjuster)
    assert "No clause denies this claim" in str(form.preview())
