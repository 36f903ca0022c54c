"""The reserve is revised while a claim is open: dated, with a reason, and what stood before stays."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from claims.services import assessment
from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import Event
from tests.office import People, denied, fresh, make_claim

pytestmark = pytest.mark.django_db


def amounts(claim: Claim) -> list[Decimal]:
    return list(claim.reserves.values_list("amount", flat=True))


def send(client: Client, claim: Claim, **data: Any) -> Any:
    body = {"key": uuid.uuid4().hex, "version": str(fresh(claim).version), **data}
    return client.post(reverse("admin:claims_claim_action", args=[claim.pk, "reserve"]), body)


def test_the_page_revises_it_and_keeps_what_stood_before(client: Client, people: People) -> None:
    claim = make_claim(people)
    at_first = amounts(claim)
    client.force_login(people.adjuster)
    shown = client.get(reverse("admin:claims_claim_action", args=[claim.pk, "reserve"])).content.decode()
    assert str(at_first[0].quantize(Decimal("0.01"))) in shown
    assert send(client, claim, amount="12.34", reason="only the lid is broken").status_code == 302
    assert amounts(claim) == [*at_first, Decimal("12.34")]
    newest = claim.reserves.last()
    assert newest is not None
    assert (newest.reason, newest.author) == ("only the lid is broken", people.adjuster)
    assert Event.objects.get(stream=claim.stream, kind="reserve.set").data == {
        "reserve": newest.pk,
        "amount": "12.34",
    }


def test_refusals(people: People) -> None:
    claim, over = make_claim(people), denied(people)
    at_first = amounts(claim)
    with pytest.raises(NotReady):
        assessment.set_reserve(claim.pk, Decimal("1.005"), "finer than a cent", people.adjuster)
    with pytest.raises(NotReady):
        assessment.set_reserve(claim.pk, Decimal(-1), "below nothing", people.adjuster)
    with pytest.raises(NotReady):
        assessment.set_reserve(claim.pk, Decimal(1), "  ", people.adjuster)
    with pytest.raises(NotPermitted):
        assessment.set_reserve(claim.pk, Decimal(1), "not mine to say", people.cashier)
    with pytest.raises(WrongState):
        assessment.set_reserve(over.pk, Decimal(1), "there is nothing to expect", people.adjuster)
    assert amounts(claim) == at_first
