"""What every test needs to know of the machine: which database, which browser, how big the faults are."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from scripts.phases import browser


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
