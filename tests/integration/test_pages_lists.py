"""The lists: who sees which rows, the filters in the desk's words, search, and no way to change anything."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from import_export.mixins import BaseExportMixin, BaseImportMixin
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Clock, Decision, Letter, Payment, Reminder
from claims.services import pay
from claimsoffice.kernel.admin.read_only import MOST_COUNTED, CappedPaginator
from tests.office import People, approved, fresh, make_claim

pytestmark = pytest.mark.django_db

LISTS = ["claim", "payment", "clock", "decision", "letter", "reminder"]


def url(name: str, **query: str) -> str:
    return reverse(f"admin:claims_{name}_changelist", query=query or None)


@pytest.mark.parametrize("model", [Claim, Payment, Clock, Decision, Letter, Reminder])
def test_no_list_adds_changes_deletes_or_imports(client: Client, people: People, model: type) -> None:
    client.force_login(people.manager)
    name = model._meta.model_name  # type: ignore[attr-defined]
    assert client.get(reverse(f"admin:claims_{name}_add")).status_code == 403
    model_admin = admin.site._registry[model]
    assert not isinstance(model_admin, BaseImportMixin | BaseExportMixin)
    assert model_admin.inlines == ()
    claim = approved(people)
    assert client.post(reverse("admin:claims_claim_delete", args=[claim.pk]), {"post": "yes"}).status_code == 403
    assert Claim.objects.filter(pk=claim.pk).exists()
    page = client.get(url(name)).content.decode()
    # Of an inbox one can say that one has read it; nothing else is done to many rows at once.
    assert ('name="action"' in page) is (model is Reminder)
    assert "delete_selected" not in page


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_for_the_manager(client: Client, people: People, name: str) -> None:
    claim = approved(people)
    pay.instruct_payment(claim.pk, people.cashier)
    client.force_login(people.manager)
    assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("name", ["claim", "clock", "letter", "decision"])
def test_rows_of_a_colleagues_claim_are_not_listed(client: Client, people: People, name: str) -> None:
    approved(people, owner=people.colleague)
    client.force_login(people.adjuster)
    assert client.get(url(name)).context["cl"].result_count == 0
    client.force_login(people.colleague)
    assert client.get(url(name)).context["cl"].result_count > 0


def test_a_part_opens_its_claim_and_one_out_of_sight_does_not_exist(client: Client, people: People) -> None:
    claim = approved(people, owner=people.colleague)
    letter = Letter.objects.filter(claim=claim).first()
    assert letter is not None
    address = reverse("admin:claims_letter_change", args=[letter.pk])
    client.force_login(people.colleague)
    assert client.get(address)["Location"] == reverse("admin:claims_claim_change", args=[claim.pk])
    client.force_login(people.adjuster)
    assert client.get(address).status_code == 404


def test_filters_are_addresses(client: Client, people: People) -> None:
    mine, other = make_claim(people), make_claim(people, owner=people.colleague)
    done = approved(people)
    client.force_login(people.manager)

    def found(**query: str) -> set[int]:
        return {claim.pk for claim in client.get(url("claim", **query)).context["cl"].result_list}

    assert found(state="undecided") == {mine.pk, other.pk}
    assert found(state="approved") == {done.pk}
    assert found(waits="payment") == {done.pk}
    assert found(state="live") == {mine.pk, other.pk, done.pk}
    assert found(owner__id__exact=str(people.colleague.pk)) == {other.pk}
    assert found(due="no such word") == {mine.pk, other.pk, done.pk}
    client.force_login(people.adjuster)
    assert found(whose="mine") == {mine.pk, done.pk}


@pytest.mark.parametrize("name", ["claim", "payment", "clock"])
def test_lists_are_searched_by_the_claims_numbers(client: Client, people: People, name: str) -> None:
    claim = approved(people)
    pay.instruct_payment(claim.pk, people.cashier)
    other = approved(people)
    pay.instruct_payment(other.pk, people.cashier)
    client.force_login(people.manager)
    for text in (claim.claim_no, claim.parcel.tracking_no, claim.parcel.policy.policy_no, claim.parcel.order_no):
        rows = client.get(url(name, q=text)).context["cl"].result_list
        assert {getattr(row, "claim_id", row.pk) for row in rows} == {claim.pk}, text


def test_a_payment_is_found_by_its_reference(client: Client, people: People) -> None:
    payment = pay.instruct_payment(approved(people).pk, people.cashier)
    client.force_login(people.cashier)
    rows = client.get(url("payment", q=payment.reference)).context["cl"].result_list
    assert [row.pk for row in rows] == [payment.pk]


def test_the_list_of_claims_costs_the_same_for_one_row_and_for_many(
    client: Client, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(6):
        make_claim(people)
    client.force_login(people.manager)
    with django_assert_max_num_queries(10):  # one of them counts the manager's own reports that are ready
        assert client.get(url("claim")).status_code == 200


def test_counting_ends_where_nobody_turns_pages_any_more() -> None:
    few, many = CappedPaginator(list(range(7)), 5), CappedPaginator(list(range(MOST_COUNTED + 5)), 5)
    assert (few.count, few.is_capped) == (7, False)
    assert (many.count, many.is_capped) == (MOST_COUNTED, True)


def test_sums_are_written_with_currency_and_thousands(client: Client, people: People) -> None:
    make_claim(people, claimed="12345.6")
    client.force_login(people.manager)
    assert b"CNY 12,345.60" in client.get(url("claim")).content


def test_the_cashier_lists_only_what_is_approved(client: Client, people: People) -> None:
    make_claim(people)
    claim = fresh(approved(people))
    client.force_login(people.cashier)
    rows = client.get(url("claim")).context["cl"].result_list
    assert [row.pk for row in rows] == [claim.pk]
    assert claim.approved_amount == Decimal("750")


@pytest.mark.parametrize(
    ("name", "lookup"),
    [
        ("policies_policy", "phone__startswith"),
        ("policies_policy", "email__contains"),
        ("claims_payment", "account_number__startswith"),
        ("claims_platformrow", "values__icontains"),
    ],
)
def test_what_is_masked_is_not_told_by_a_filter_in_the_address(
    client: Client, people: People, name: str, lookup: str
) -> None:
    approved(people)
    client.force_login(people.manager)
    page = reverse(f"admin:{name}_changelist")
    assert client.get(page).status_code == 200
    for guess in ("138", "139"):
        answer = client.get(page, {lookup: guess})
        assert answer.status_code in (302, 400), "an answer by rows says whether the guess was right"
