"""No money moves twice: many cashiers press the button at once, on PostgreSQL, with the negative controls."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.db.models import QuerySet

from claims.models import Payment
from claims.services import decide, pay, pay_round
from claimsoffice.kernel.errors import Refused, WrongState
from tests.office import People, approved, make_parcel, person, ready_to_decide, with_payee

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 16


def pay_at_once(
    claim_id: int, people: People, prepare: Callable[[], None] = lambda: None
) -> tuple[int, list[Exception]]:
    """Let THREADS cashiers pay one claim in the same moment; returns how many got through, and other errors."""
    barrier = threading.Barrier(THREADS)
    paid: list[str] = []
    odd: list[Exception] = []

    def press() -> None:
        try:
            prepare()
            barrier.wait(timeout=120)
            paid.append(pay.instruct_payment(claim_id, people.cashier).reference)
        except Refused:
            pass
        except Exception as error:  # noqa: BLE001  reported by the test
            odd.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(paid), odd


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SELECT ... FOR UPDATE reads without locking, and everybody looks before anybody writes."""
    original, all_have_looked = pay.confirmed_payee, threading.Barrier(THREADS)

    def slow(claim: Any) -> Any:
        payee = original(claim)
        all_have_looked.wait(timeout=120)
        return payee

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
        patch.setattr(pay, "confirmed_payee", slow)
        yield


def test_sixteen_cashiers_pay_once(people: People) -> None:
    claim = approved(people)
    through, odd = pay_at_once(claim.pk, people)
    assert (through, odd) == (1, [])
    assert Payment.objects.filter(claim=claim).count() == 1


def test_many_presses_of_the_whole_round_at_once_pay_each_claim_once(people: People) -> None:
    """Two cashiers with the same page, one of whom clicks twice; the claims stand in another order for each."""
    claims = [approved(people) for _ in range(3)]
    choices = pay_round.read_choices(f"settlement:{claim.pk}:{claim.version}" for claim in claims)
    second = person("second_cashier", "cashier")
    presses = [(cashier, f"{cashier.username}-{n // 2}") for cashier in (people.cashier, second) for n in range(4)]
    barrier = threading.Barrier(len(presses))
    paid: list[int] = []
    told: list[int] = []
    odd: list[Exception] = []

    def press(turn: int, cashier: User, key: str) -> None:
        mine = choices[turn % 3 :] + choices[: turn % 3]
        try:
            barrier.wait(timeout=120)
            results = pay_round.instruct(mine, cashier, key=key)
            told.append(len(results))
            paid.extend(result.claim_id for result in results if result.payment)
        except WrongState:  # the second click of a form
            pass
        except Exception as error:  # noqa: BLE001  reported by the test
            odd.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(turn, *each)) for turn, each in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert odd == []
    assert told == [3] * 4
    assert sorted(paid) == [claim.pk for claim in claims]
    assert sorted(Payment.objects.values_list("claim", flat=True)) == [claim.pk for claim in claims]


def test_without_the_lock_the_constraint_still_holds(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = approved(people)
    with without_locks(monkeypatch):
        through, odd = pay_at_once(claim.pk, people)
    assert (through, odd) == (1, [])
    assert Payment.objects.filter(claim=claim).count() == 1


def test_without_both_it_pays_more_than_once(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control on a throw-away schema: copies of the tables without their constraints."""
    claim = approved(people)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA throwaway")
        for table in ("claims_payment", "kernel_event"):
            cursor.execute(
                f"CREATE TABLE throwaway.{table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING IDENTITY)"
            )
            cursor.execute(f"INSERT INTO throwaway.{table} OVERRIDING SYSTEM VALUE SELECT * FROM public.{table}")

    def into_the_throwaway_schema() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO throwaway, public")

    try:
        with without_locks(monkeypatch):
            through, _odd = pay_at_once(claim.pk, people, into_the_throwaway_schema)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA throwaway CASCADE")
    print(f"without lock and constraint: {through} payments of one claim")
    assert through > 1
    assert Payment.objects.filter(claim=claim).count() == 0


def test_two_claims_decided_on_one_limit_are_not_both_paid_in_one_moment(people: People) -> None:
    """3000 is insured: each of 2500 and 900 is within it, both are not."""
    parcel = make_parcel()
    first = approved(people, parcel, claimed="2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    why = {"departure_reason": "two events", "override_reason": "two events"}
    decide.approve_claim(second.pk, Decimal("900.00"), people.manager, **why)
    with_payee(second, people)
    barrier = threading.Barrier(2)
    refused: list[object] = []

    def press(claim_id: int) -> None:
        try:
            barrier.wait(timeout=120)
            pay.instruct_payment(claim_id, people.cashier)
        except Refused as refusal:
            refused.append(refusal.message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(claim.pk,)) for claim in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Payment.objects.count(), len(refused)) == (1, 1)
