"""By which import a policy and its parcels came: they have no event of their own for it."""

import io
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from claimsoffice.kernel import guards
from claimsoffice.kernel.models import Event, ImportBatch
from claimsoffice.kernel.services.event_bulk import Entry, append_each
from claimsoffice.kernel.services.events import verify
from policies.models import InsuredParcel, Policy
from policies.services import import_policies
from policies.services.import_origin import import_of
from tests.office import People, make_parcel
from tests.sheets import csv_bytes, good, grid, numbered

pytestmark = pytest.mark.django_db


def bring_in(user: Any, *rows: dict[str, Any]) -> ImportBatch:
    batch = import_policies.stage(io.BytesIO(csv_bytes(grid(rows))), "p.csv", user)
    return import_policies.apply(batch.pk, user)


def test_each_policy_and_parcel_names_the_import_that_made_it(people: People) -> None:
    first = bring_in(people.clerk, *numbered(3))
    second = bring_in(people.clerk, good(), good(tracking_no="YT2"), *numbered(2))
    third = bring_in(people.clerk, good(tracking_no="YT3", phone="139"), good(phone="139"))
    of_policies = {policy.policy_no: import_of(policy) for policy in Policy.objects.all()}
    assert list(of_policies.values()).count(first) == 3
    assert of_policies["PI-2026-0001"] == second
    of_parcels = {parcel.tracking_no: import_of(parcel) for parcel in InsuredParcel.objects.all()}
    assert (of_parcels["YT2"], of_parcels["YT3"]) == (second, third)
    assert not Event.objects.filter(kind="policy.imported").exists()
    changed = Event.objects.get(stream__startswith="policy:")
    assert (changed.data["batch"], changed.data["parcels_added"]) == (third.pk, 1)


def test_what_no_import_made_names_none(people: People) -> None:
    batch = bring_in(people.clerk, *numbered(2))
    policy = make_parcel().policy
    assert import_of(policy) is None
    # An instant shared by chance is not enough.
    Policy.objects.filter(pk=policy.pk).update(created_at=batch.applied_at)
    policy.refresh_from_db()
    assert import_of(policy) is None


def test_a_policy_of_older_days_tells_it_itself(people: People) -> None:
    batch = bring_in(people.clerk, *numbered(1))
    policy = make_parcel().policy
    with transaction.atomic():
        append_each(
            [Entry(f"policy:{policy.pk}", "policy.imported", {"batch": batch.pk})],
            at=policy.created_at,
            actor=people.clerk,
        )
    assert import_of(policy) == batch


def test_who_alters_what_an_import_created_breaks_its_chain(people: People) -> None:
    batch = bring_in(people.clerk, *numbered(2))
    event = Event.objects.get(kind="import.applied")
    first, last = event.data["policies"][0]
    with guards.lifted():
        Event.objects.filter(pk=event.pk).update(data={**event.data, "policies": [[first, last + 1]]})
    assert [(found.stream, found.seq) for found in verify()] == [(batch.stream, event.seq)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_say_with_which_import_they_came(client: Client, people: People, language: str) -> None:
    batch = bring_in(people.clerk, *numbered(1))
    client.force_login(people.auditor)
    client.cookies["django_language"] = language
    other = make_parcel()
    for name, record, without in (
        ("policy", Policy.objects.exclude(pk=other.policy_id).get(), other.policy),
        ("insuredparcel", InsuredParcel.objects.exclude(pk=other.pk).get(), other),
    ):
        pages = [
            client.get(reverse(f"admin:policies_{name}_change", args=[each.pk])).content.decode()
            for each in (record, without)
        ]
        assert ["p.csv" in text and str(batch.owner) in text for text in pages] == [True, False]
