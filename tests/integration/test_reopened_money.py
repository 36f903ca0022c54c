"""What is open again is open whole: nothing of the first determination stands in the way of the second."""

from decimal import Decimal

import pytest

from claims.models import Claim
from claims.reports.standing import told
from claims.services import advance, reopen
from claimsoffice.kernel.clock import now
from tests.office import People, answer_all, denied, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def reopened(people: People) -> Claim:
    claim = denied(people)
    reopen.reopen_claim(claim.pk, "error", "the answer was wrong", people.manager)
    answer_all(fresh(claim), people)
    return fresh(claim)


def test_a_reopened_claim_can_be_advanced(reopened: Claim, people: People) -> None:
    """GT-16's sixty days run on it again: the nought of the denial was the most that could be granted."""
    assert reopened.approved_amount is None
    advance.grant_advance(reopened.pk, Decimal("100.00"), "invoice proves it", people.adjuster)


def test_the_reports_say_so_too(reopened: Claim) -> None:
    assert told([reopened.pk], now())[reopened.pk].approved is None
