"""People in their roles."""

import pytest

from tests.office import People, make_people


@pytest.fixture
def people(db: None) -> People:
    return make_people()
