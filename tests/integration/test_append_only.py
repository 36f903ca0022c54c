"""The record, the ledger, issued letters and decisions: no statement changes, deletes or empties them."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from claims.services import file
from claimsoffice.kernel import guards
from claimsoffice.kernel.clock import today
from tests.office import People, approved, fresh, pay_out

pytestmark = pytest.mark.django_db

CHANGED = {
    "kernel_event": "kind = 'test.forged'",
    "claims_letter": "number = 'forged'",
    "claims_decision": "amount = 1",
    "claims_payment": "amount = 1",
    "claims_recovery": "amount = 1",
    "claims_reserve": "amount = 1",
}


@pytest.fixture
def settled(people: People) -> None:
    claim = approved(people)
    pay_out(claim, people)
    file.record_recovery(fresh(claim).pk, "salvage", Decimal("20"), "salvage yard", today(), people.adjuster)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def statements(table: str) -> list[str]:
    first = f"id = (SELECT min(id) FROM {table})"
    found = [f"UPDATE {table} SET {CHANGED[table]} WHERE {first}", f"DELETE FROM {table} WHERE {first}"]
    return [*found, f"TRUNCATE {table} CASCADE"] if connection.vendor == "postgresql" else found


def run(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def rows_of(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return cursor.fetchall()


@pytest.mark.parametrize("table", CHANGED)
def test_it_is_refused(settled: None, table: str) -> None:
    before = rows_of(table)
    assert before
    for sql in statements(table):
        with pytest.raises(DatabaseError, match=f"{table}|fixed by its instruction"), transaction.atomic():
            run(sql)
    assert rows_of(table) == before


def test_the_guard_is_what_refuses(settled: None) -> None:
    """Negative control: with the guards lifted each statement goes through (but for rows that others point to)."""
    with guards.lifted():
        for table in CHANGED:
            with taken_back():
                assert run(statements(table)[0]) == 1
        with taken_back():
            assert run(statements("claims_reserve")[1]) == 1
