"""The carrier's table comes in by two people, and claims for goods that are not insured are decided by it (JS-0)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from claims.services import assessment, decide, parcel_facts
from claims.services.adjudication import assess
from claims.services.replay import replay
from claimsoffice.kernel.clock import OFFICE_ZONE, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import Event
from policies.models import CarrierStandard
from policies.selectors.standards import standard_for
from policies.services import standards
from policies.services.standards import Table
from tests.office import People, days_ago, fresh, make_parcel, ready_to_decide

pytestmark = pytest.mark.django_db

LONG_AGO = date(2026, 1, 1)


def table(**changes: Any) -> Table:
    values: dict[str, Any] = {
        "currency": "CNY",
        "effective_on": LONG_AGO,
        "per_parcel": Decimal("500.00"),
        "per_kg": Decimal("400.00"),
        "citation": "Price list 2026, page 3",
    }
    return Table(**{**values, **changes})


def in_force(people: People, **changes: Any) -> CarrierStandard:
    return standards.confirm(standards.enter(table(**changes), people.manager).pk, people.second_manager)


def uninsured(people: People, **changes: Any) -> Claim:
    """A claim of 750.00 for uninsured goods of a kilogram, complete and answered; nobody has entered an amount."""
    parcel = make_parcel("JSX-STD", weight_kg=Decimal("1"), **changes)
    return ready_to_decide(people, parcel)


def test_a_claim_is_decided_by_the_table_and_replays_after_the_next_one(people: People) -> None:
    in_force(people)
    claim = uninsured(people)
    result = assess(claim)
    # min(750, 500, 400 x 1 kg)
    assert (result["recommendation"], result["payable"]) == ("approve", "400.00")
    decision = decide.approve_claim(claim.pk, Decimal("400.00"), people.adjuster)
    assert decision.facts["standard_table"] == {
        "currency": "CNY", "per_parcel": "500", "per_kg": "400", "version": "CNY v1", "effective_on": "2026-01-01",
    }  # fmt: skip
    in_force(people, per_parcel=Decimal("100.00"))
    assert replay(decision) == []
    assert assess(uninsured(people))["payable"] == "100.00"


def test_without_a_table_the_adjuster_enters_the_amount(people: People) -> None:
    claim = uninsured(people)
    assert assess(claim)["missing"]["facts"] == ["claim.standard_amount", "claim.standard_amount_reason"]
    facts = {"standard_amount": Decimal("260.00"), "standard_amount_reason": "by the list on paper"}
    assessment.record_facts(claim.pk, facts, people.adjuster)
    assert assess(fresh(claim))["payable"] == "260.00"
    in_force(people)
    result = assess(fresh(claim))
    assert (result["payable"], result["warnings"]) == ("400.00", ["JS-0"])


def test_a_weight_that_is_missing_can_be_recorded(people: People) -> None:
    in_force(people)
    claim = ready_to_decide(people, make_parcel("JSX-STD"))
    result = assess(claim)
    assert (result["recommendation"], result["missing"]["facts"]) == ("investigate", ["parcel.weight_kg"])
    parcel_facts.record_parcel_facts(claim.pk, {"weight_kg": Decimal("0.5")}, "waybill", people.adjuster)
    assert assess(fresh(claim))["payable"] == "200.00"


def test_an_order_is_under_the_table_of_its_own_day_and_currency(people: People) -> None:
    ordered_on = days_ago(40).astimezone(OFFICE_ZONE).date()
    in_force(people)
    in_force(people, effective_on=ordered_on + timedelta(days=1), per_parcel=Decimal("1.00"))
    in_force(people, currency="USD", per_parcel=Decimal("2.00"))
    claim = uninsured(people)
    assert assess(claim)["payable"] == "400.00"
    in_force(people, effective_on=ordered_on, per_parcel=Decimal("3.00"))
    assert assess(fresh(claim))["payable"] == "3.00"
    assert standard_for("EUR", today()) is None


def test_one_person_is_not_enough(people: People) -> None:
    row = standards.enter(table(), people.manager)
    with pytest.raises(NotPermitted):
        standards.confirm(row.pk, people.manager)
    for outsider in (people.adjuster, people.administrator, people.auditor, people.cashier):
        with pytest.raises(NotPermitted):
            standards.enter(table(), outsider)
        with pytest.raises(NotPermitted):
            standards.confirm(row.pk, outsider)
        with pytest.raises(NotPermitted):
            standards.send_away(row.pk, outsider)
    assert standard_for("CNY", today()) is None
    standards.confirm(row.pk, people.second_manager)
    assert standard_for("CNY", today()) == row
    for again in (standards.confirm, standards.send_away):
        with pytest.raises(WrongState):
            again(row.pk, people.second_manager)


def test_what_was_sent_away_never_counts_and_its_author_may_do_it(people: People) -> None:
    row = standards.enter(table(), people.manager)
    standards.send_away(row.pk, people.manager)
    assert standard_for("CNY", today()) is None
    kinds = Event.objects.filter(stream=f"standard:{row.pk}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["standard.entered", "standard.sent_away"]


def test_a_correction_is_a_further_version_and_an_old_one_can_t_come_back(people: People) -> None:
    first = standards.enter(table(), people.manager)
    second = in_force(people, per_parcel=Decimal("450.00"))
    assert (first.version, second.version) == (1, 2)
    with pytest.raises(Stale):
        standards.confirm(first.pk, people.second_manager)
    assert standard_for("CNY", today()) == second
    with pytest.raises(WrongState):
        standards.enter(table(per_parcel=Decimal("450.00")), people.manager)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "XXX"}, "currency"),
        ({"per_parcel": None, "per_kg": None}, "per_parcel"),
        ({"per_parcel": Decimal(0)}, "per_parcel"),
        ({"per_kg": Decimal("0.001")}, "per_kg"),
        ({"per_kg": Decimal(10) ** 11}, "per_kg"),
        ({"currency": "JPY", "per_parcel": Decimal("500.5")}, "per_parcel"),
        ({"citation": "  "}, "citation"),
    ],
)
def test_a_table_that_says_nothing_is_refused_by_its_field(people: People, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotReady) as refusal:
        standards.enter(table(**changes), people.manager)
    assert refusal.value.missing == [field]
    assert not CarrierStandard.objects.exists()


@pytest.mark.parametrize("change", [{"per_parcel": Decimal("9.00")}, {"per_kg": None}, {"citation": "elsewhere"}])
def test_the_database_keeps_what_was_entered(people: People, change: dict[str, Any]) -> None:
    row = standards.enter(table(), people.manager)
    mine = CarrierStandard.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.delete()
    standards.confirm(row.pk, people.second_manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.update(confirmed=False)


URL = "/admin/standards/"
FORM = {"currency": "CNY", "effective_on": "2026-01-01", "per_parcel": "500", "per_kg": "", "citation": "list, page 3"}


def test_the_page_takes_two_managers(client: Client, people: People) -> None:
    uninsured(people)
    client.cookies["django_language"] = "en"
    client.force_login(people.manager)
    page = client.post(URL, FORM, follow=True).content.decode()
    row = CarrierStandard.objects.get()
    answer = reverse("admin:office_standard_answer", args=[row.pk])
    assert answer in page
    assert 'value="confirm"' not in page
    client.post(answer, {"verb": "confirm"})
    assert standard_for("CNY", today()) is None
    client.force_login(people.second_manager)
    page = client.get(URL)
    assert 'value="confirm"' in page.content.decode()
    assert page.context["waiting"] == [(row, False, 1)]
    client.post(answer, {"verb": "confirm"})
    assert standard_for("CNY", today()) == row
    assert "CNY 500.00" in client.get(URL).content.decode()


def test_the_page_sends_a_table_away(client: Client, people: People) -> None:
    row = standards.enter(table(), people.manager)
    client.force_login(people.second_manager)
    client.post(reverse("admin:office_standard_answer", args=[row.pk]), {"verb": "refuse"})
    row.refresh_from_db()
    assert (row.confirmed, row.closed_by) == (False, people.second_manager)


def test_the_page_names_the_field_that_is_wrong(client: Client, people: People) -> None:
    client.force_login(people.manager)
    answer = client.post(URL, {**FORM, "per_parcel": ""})
    assert answer.status_code == 422
    assert "per_parcel" in answer.context["form"].errors
    standards.enter(table(per_kg=None), people.manager)
    assert client.post(URL, FORM).status_code == 409


def test_everybody_at_the_desk_reads_it_and_only_managers_write(client: Client, people: People) -> None:
    row = standards.enter(table(), people.manager)
    for reader in (people.adjuster, people.clerk, people.cashier, people.auditor):
        client.force_login(reader)
        page = client.get(URL)
        assert page.status_code == 200
        assert "<form method" not in page.content.decode().partition('id="content"')[2]
        assert client.post(URL, FORM).status_code == 403
        client.post(reverse("admin:office_standard_answer", args=[row.pk]), {"verb": "confirm"})
        row.refresh_from_db()
        assert row.closed_at is None
    client.force_login(people.nobody)
    assert client.get(URL).status_code == 403
