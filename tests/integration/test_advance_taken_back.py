"""GT-16: a granted advance that can't or should not be paid is taken back, with its reason; the bank's own is not."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from claims.models import Advance, Claim
from claims.selectors.desk import ADVANCE_OWED
from claims.services import advance, decide, pay_round
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import verify
from tests.office import People, fresh, ready_to_decide, with_payee

pytestmark = pytest.mark.django_db

REASON = "the invoice was a copy of another one"


@pytest.fixture
def claim(people: People) -> Claim:
    """A damage of 750 CNY with its payee, of which 300 are granted in advance."""
    claim = ready_to_decide(people)
    with_payee(claim, people)
    advance.grant_advance(claim.pk, Decimal(300), "invoice proves it", people.adjuster)
    return fresh(claim)


def test_what_is_taken_back_waits_no_longer_and_another_sum_can_be_granted(claim: Claim, people: People) -> None:
    with pytest.raises(WrongState, match="already waiting"):
        advance.grant_advance(claim.pk, Decimal(200), "invoice", people.adjuster)
    advance.take_back_advance(claim.pk, REASON, people.adjuster)
    row = Advance.objects.get()
    assert (row.withdrawn_reason, row.payment) == (REASON, None)
    assert row.withdrawn_at is not None
    assert not Claim.objects.filter(ADVANCE_OWED).exists()
    assert pay_round.lines(people.cashier) == []
    with pytest.raises(WrongState, match="No advance is waiting"):
        advance.pay_advance(claim.pk, people.cashier)
    advance.grant_advance(claim.pk, Decimal(200), "invoice", people.adjuster)
    assert advance.pay_advance(claim.pk, people.cashier).amount == Decimal(200)
    assert list(verify()) == []


def test_it_is_taken_back_after_the_determination_too(claim: Claim, people: People) -> None:
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    advance.take_back_advance(claim.pk, REASON, people.adjuster)
    assert advance.advance_waiting(fresh(claim)) is None


def test_an_instructed_one_is_the_banks(claim: Claim, people: People) -> None:
    advance.pay_advance(claim.pk, people.cashier)
    with pytest.raises(WrongState, match="No advance is waiting"):
        advance.take_back_advance(claim.pk, REASON, people.adjuster)
    with pytest.raises(IntegrityError), transaction.atomic():
        Advance.objects.update(withdrawn_at=now())


def test_it_takes_a_reason_the_right_and_the_claim_as_it_was_read(claim: Claim, people: People) -> None:
    with pytest.raises(NotReady):
        advance.take_back_advance(claim.pk, " ", people.adjuster)
    with pytest.raises(NotPermitted):
        advance.take_back_advance(claim.pk, REASON, people.cashier)
    with pytest.raises(Stale):
        advance.take_back_advance(claim.pk, REASON, people.adjuster, version=claim.version - 1)
    advance.take_back_advance(claim.pk, REASON, people.adjuster, version=claim.version)
    with pytest.raises(WrongState):
        advance.take_back_advance(claim.pk, REASON, people.adjuster)
    assert Event.objects.filter(stream=claim.stream, kind="advance.withdrawn").count() == 1


def test_from_the_claims_page(claim: Claim, people: People, client: Client) -> None:
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    address = f"/admin/claims/claim/{claim.pk}"
    assert "not paid yet" in client.get(f"{address}/change/").content.decode()
    form = client.get(f"{address}/action/take_back_advance/").content.decode()
    assert "300.00 CNY" in form
    sent = {"reason": REASON, "key": "k", "version": claim.version}
    assert client.post(f"{address}/action/take_back_advance/", sent).status_code == 302
    page = client.get(f"{address}/change/").content.decode()
    assert REASON in page
    assert "not paid yet" not in page
