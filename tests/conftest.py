"""What every test needs to know of the machine: which database, which browser, how big the faults are."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties

from claimsoffice.kernel import guards
from scripts.phases import browser

if TYPE_CHECKING:
    from tests.office import People

# Properties are about what comes out, whatever else keeps the machine busy meanwhile. The same examples every time,
# so that a change is judged by what it changed; with FAULTS=full new ones are looked for.
properties.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
properties.register_profile("search", properties.get_profile("same"), derandomize=False, max_examples=2_000)
properties.load_profile("search" if os.environ.get("FAULTS") == "full" else "same")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this machine or this database can't show."""
    no_postgres = pytest.mark.skip(reason="needs PostgreSQL: python -m scripts.with_services -- pytest")
    no_browser = pytest.mark.skip(reason="needs a chromium on the PATH, or CHROMIUM")
    on_postgres = connection.vendor == "postgresql"
    for item in items:
        if not on_postgres and item.get_closest_marker("postgres"):
            item.add_marker(no_postgres)
        if item.get_closest_marker("e2e") and browser() is None:
            item.add_marker(no_browser)


@pytest.fixture(scope="session")
def full_faults() -> bool:
    """Tell whether the injected faults run at full size (`make faults`) or small."""
    return os.environ.get("FAULTS") == "full"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(settings.BASE_DIR)


@pytest.fixture
def people(db: None) -> "People":
    """People in their roles; a test marked as transactional has them committed."""
    from tests.office import make_people  # here: the terms' tests load no model

    return make_people()


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    """An empty store of evidence, the test's own: the folder it lies in."""
    from tests.integration import documents_store

    folder = tmp_path / "evidence"
    settings.STORAGES = documents_store.storages_with(settings, documents_store.BACKEND, folder)
    return folder


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """A request leaves its language behind in the thread: the next test starts without it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def remembers_nothing() -> None:
    """What another test left is gone: who tried to log in how often, the desk's figures, a broker that was down."""
    from claimsoffice.kernel.services import outbox  # here: the terms' tests load no model

    cache.clear()
    outbox._quiet_until = 0.0


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_guards() -> Iterator[None]:
    """Append-only tables refuse to be emptied; a test's own flush is the one case where that is wanted.

    For the whole session: a fixture of one test would be gone before its database is flushed.
    """
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        guards.remove()
        original(self)
        guards.install()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
