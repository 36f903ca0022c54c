"""Two people record facts of one parcel, or of one policy, on two of its claims at once: both get through."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from claims.actions import ACTIONS, perform
from claims.models import Claim
from claims.services import parcel_facts
from tests.office import People, days_ago, make_claim, make_parcel

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 12
Record = Callable[[Claim, int], None]


def at_once(claims: list[Claim], record: Record) -> list[Exception]:
    """Each claim's own thread records, ROUNDS times, all beginning each time in the same moment; what went wrong."""
    barrier = threading.Barrier(len(claims))
    odd: list[Exception] = []

    def work(claim: Claim) -> None:
        try:
            for number in range(ROUNDS):
                barrier.wait(timeout=120)
                record(claim, number)
        except Exception as error:  # noqa: BLE001  reported by the test
            odd.append(error)
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return odd


@pytest.fixture
def claims(people: People) -> list[Claim]:
    parcel = make_parcel()
    return [make_claim(people, parcel, duplicates_seen=True) for _ in range(3)]


def test_facts_of_one_parcel(claims: list[Claim], people: People) -> None:
    def record(claim: Claim, number: int) -> None:
        at = days_ago(5) + timedelta(minutes=number * 10 + claim.pk % 10)
        parcel_facts.record_parcel_facts(claim.pk, {"last_scan_at": at}, "the carrier's page", people.adjuster)

    assert at_once(claims, record) == []


def test_facts_of_one_policy(claims: list[Claim], people: People) -> None:
    def record(claim: Claim, number: int) -> None:
        days = {"payment_days": 5 + number * 10 + claim.pk % 10, "payment_unit": "calendar"}
        parcel_facts.record_contract_facts(claim.pk, days, "special clause", people.manager)

    assert at_once(claims, record) == []


def test_from_forms_that_look_at_the_version_first(claims: list[Claim], people: People) -> None:
    """A form locks its claim before its service does: the others of the parcel come before that."""

    def record(claim: Claim, number: int) -> None:
        at = days_ago(5) + timedelta(minutes=number * 10 + claim.pk % 10)
        form: Any = SimpleNamespace(
            facts=lambda: {"last_scan_at": at}, cleaned_data={"proof": "the carrier's page", "alias": ""}
        )
        version = Claim.objects.values_list("version", flat=True).get(pk=claim.pk)
        perform(ACTIONS["parcel"], claim, people.adjuster, form, key=uuid.uuid4().hex, version=version)

    assert at_once(claims, record) == []
