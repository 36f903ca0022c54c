"""People in their roles, and a flush that the database's guards let pass."""

import pytest
from django.test import TransactionTestCase

from claimsoffice.kernel import guards
from tests.office import People, make_people


@pytest.fixture
def people(db: None) -> People:
    return make_people()


@pytest.fixture(autouse=True)
def flush_past_the_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Append-only tables refuse to be emptied; a test's own flush is the one case where that is wanted."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        guards.remove()
        original(self)
        guards.install()

    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
