"""A sum is determined, advanced and paid as its currency can be written: yen have no decimals."""

from decimal import Decimal

import pytest

from claims.models import Outcome, Payment
from claims.services import advance, bank_file, decide, pay
from claimsoffice.kernel.errors import NotReady
from claimsoffice.kernel.models import AuthorityLimit
from tests.office import People, approved, fresh, make_parcel, ready_to_decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("amount", ["583.5", "-1", "NaN", "Infinity", "1E+12"])
def test_a_sum_that_yen_cannot_say_is_refused(people: People, amount: str) -> None:
    claim = ready_to_decide(people, make_parcel(currency="JPY"))
    with pytest.raises(NotReady) as refused:
        decide.approve_claim(claim.pk, Decimal(amount), people.adjuster, departure_reason="tried")
    assert refused.value.missing == ["amount"]
    with pytest.raises(NotReady):
        decide.propose(claim.pk, Outcome.APPROVED, Decimal(amount), "tried", people.adjuster)
    assert fresh(claim).state == "submitted"


def test_an_advance_has_the_currencys_decimals_too(people: People) -> None:
    claim = ready_to_decide(people, make_parcel(currency="JPY"))
    with pytest.raises(NotReady, match="JPY has 0 decimals"):
        advance.grant_advance(claim.pk, Decimal("0.5"), "a part is proved", people.manager)


@pytest.mark.parametrize(("currency", "written"), [("JPY", "750"), ("CNY", "750.00")])
def test_the_bank_reads_the_currencys_decimals(people: People, currency: str, written: str) -> None:
    AuthorityLimit.objects.update_or_create(user=people.adjuster, currency=currency, defaults={"amount": 5000})
    claim = approved(people, make_parcel(currency=currency))
    pay.instruct_payment(claim.pk, people.cashier)
    _number, content, count = bank_file.export_batch(people.cashier)
    assert count == 1
    assert content.decode("utf-8-sig").splitlines()[1].endswith(f",{written},{currency}")
    assert Payment.objects.get(claim=claim).amount == Decimal(750)
