"""What an office holds, in figures: the same office gives the same ones, and what lies damaged in a store is named."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.models import Letter
from claims.services import inventory
from claims.services.evidence import take_in
from tests.office import People, make_claim
from tests.unit.documents import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores(settings: Any, place: Path, tmp_path: Path) -> Path:
    options = {**settings.STORAGES["letters"].get("OPTIONS", {}), "location": str(tmp_path / "letters")}
    settings.STORAGES = {**settings.STORAGES, "letters": {**settings.STORAGES["letters"], "OPTIONS": options}}
    return tmp_path


def test_what_was_altered_or_lost_is_named_and_differs(people: People, stores: Path) -> None:
    claim = make_claim(people)
    file = take_in(claim.pk, SimpleUploadedFile("x", making.jpeg()), "a.jpg", people.clerk).file
    before = inventory.take()
    assert list(inventory.differences(before, inventory.take())) == []
    assert before["faults"] == []
    assert before["evidence"]["good"] == 1
    assert before["rows"]["documents_evidencefile"] == 1
    letter = Letter.objects.get()
    assert before["letters"]["good"] == 1
    (stores / "evidence" / file.storage_name).write_bytes(b"something else")
    (stores / "letters" / letter.pdf_name).unlink()
    found = list(inventory.differences(before, inventory.take()))
    assert f"evidence {file.public_id}: altered" in found
    assert f"letter {letter.pk}: missing" in found
    assert {line.split(":")[0] for line in found if " before, " in line} == {"evidence", "letters"}
