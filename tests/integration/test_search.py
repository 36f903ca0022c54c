"""Searching the office: whole numbers, parts of numbers and names, and what is too short to be looked for."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Party
from claims.selectors.facts import claims_on
from claims.selectors.lists import CLAIM_PARTS, PARTY_PARTS, search_claims
from claimsoffice.kernel import dialect
from claimsoffice.kernel.searching import Joined
from policies.models import InsuredParcel, ParcelAlias, Policy
from policies.selectors.search import ALIAS_PARTS, PARCEL_PARTS, POLICY_PARTS, search_parcels, search_policies
from tests.office import People, make_claim, make_parcel

pytestmark = pytest.mark.django_db
INDEXED = [
    ("policy_parts", Policy, POLICY_PARTS),
    ("parcel_parts", InsuredParcel, PARCEL_PARTS),
    ("alias_parts", ParcelAlias, ALIAS_PARTS),
    ("claim_parts", Claim, CLAIM_PARTS),
    ("party_parts", Party, PARTY_PARTS),
]


def found(text: str) -> list[int]:
    return list(search_claims(Claim.objects.all(), text).values_list("pk", flat=True))


def test_a_claim_is_found_by_what_people_remember_of_it(people: People) -> None:
    parcel = make_parcel(insured="杭州云帆电子商务有限公司")
    claim, other = make_claim(people, parcel), make_claim(people, make_parcel(insured="Anna Schmidt"))
    parcel.aliases.create(tracking_no="LX998877CN", source="carrier")
    for text in (claim.claim_no, claim.claim_no[1:], parcel.tracking_no[2:], parcel.policy.policy_no, "云帆",
                 "帆电子", "lx9988", "ＬＸ９９８８７７ＣＮ"):  # fmt: skip
        assert found(text) == [claim.pk], text
    assert found("anna sch") == [other.pk]
    assert found("杭州云帆%") == []


@pytest.mark.parametrize("text", ["", "云", "x", "CN"])
def test_what_is_too_short_finds_nothing(people: People, text: str) -> None:
    make_claim(people, make_parcel(tracking_no="XXCN", insured="云帆"))
    assert found(text) == []
    assert not search_policies(Policy.objects.all(), text).exists()
    assert not search_parcels(InsuredParcel.objects.all(), text).exists()


def test_parcels_are_found_by_their_policyholders_name(people: People) -> None:
    parcel = make_parcel(policyholder="义乌晨光贸易有限公司")
    make_parcel(policyholder="John Miller")
    assert [p.pk for p in search_parcels(InsuredParcel.objects.all(), "晨光贸易")] == [parcel.pk]


def test_claims_on_a_number_are_those_of_every_parcel_that_bore_it(people: People) -> None:
    claim, other = make_claim(people, make_parcel(tracking_no="ONE1")), make_claim(people, make_parcel())
    other.parcel.aliases.create(tracking_no="ONE1", source="carrier")
    other.parcel.aliases.create(tracking_no="TWO2", source="carrier")
    assert set(claims_on({"ONE1", "TWO2"})) == {claim, other}
    assert set(claims_on({"TWO2"})) == {other}


@pytest.mark.parametrize(("name", "model", "columns"), INDEXED, ids=[name for name, _model, _columns in INDEXED])
def test_the_index_is_of_what_the_search_asks_for(name: str, model: type[Policy], columns: tuple[str, ...]) -> None:
    """Where an expression differs by a sign, PostgreSQL reads the whole table and nobody is told."""
    if dialect.vendor() != "postgresql":
        pytest.skip("SQLite has no index of parts")
    rows = model.objects.alias(searched=Joined(*columns)).filter(searched__icontains="needle").order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert name in rows.values("pk").explain()


def test_who_may_register_goes_on_from_a_parcel_that_was_found(people: People, client: Client) -> None:
    parcel = make_parcel(insured="杭州云帆电子商务有限公司")
    register = reverse("admin:claims_claim_register", args=[parcel.pk])
    for user, offered in ((people.clerk, True), (people.auditor, False)):
        client.force_login(user)
        page = client.get(reverse("admin:office_search"), {"q": parcel.tracking_no}).content.decode()
        assert (f'href="{register}"' in page) is offered
    client.force_login(people.clerk)
    form = client.get(register).context["form"]
    assert form["claimant"].value() == "杭州云帆电子商务有限公司"
    assert "duplicates_seen" not in form.fields
    make_claim(people, parcel)
    assert "duplicates_seen" in client.get(register).context["form"].fields
