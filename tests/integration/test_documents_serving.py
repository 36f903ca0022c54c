"""A stored file is handed over, not shown, and a browser may do nothing with it but keep it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import EvidenceFile
from documents.services.accept import accept
from documents.services.store import FileGone, StoreUnavailable
from documents.serving import file_response
from tests.integration import documents_store
from tests.unit.documents import making as make

pytestmark = pytest.mark.django_db


def stored(data: bytes, name: str) -> EvidenceFile:
    user = User.objects.get_or_create(username="clerk_of_documents")[0]
    return accept(SimpleUploadedFile("x", data), name, user)


def body(response: Any) -> bytes:
    data = b"".join(response.streaming_content)
    response.close()
    return data


def test_it_is_handed_over_untouched(place: Path) -> None:
    data = make.camera_jpeg()
    response = file_response(stored(data, '破损 "照片"\r\nX: y.jpg'))
    assert body(response) == data
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(data))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow" not in policy
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%E7%A0%B4")
    assert "\n" not in disposition
    assert '"' not in disposition


@pytest.mark.parametrize(
    ("data", "name"),
    [(make.jpeg(), "a.jpg"), (make.webp(), "a.webp"), (make.heic(), "a.heic"), (make.pdf(), "a.pdf")],
    ids=["jpeg", "webp", "heic", "pdf"],
)
def test_whatever_it_is_it_is_an_attachment_in_a_sandbox(data: bytes, name: str, place: Path) -> None:
    response = file_response(stored(data, name))
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()


def test_a_thumbnail_is_a_jpeg_whatever_the_file_is(place: Path) -> None:
    response = file_response(stored(make.pdf(), "a.pdf"), thumbnail=True)
    assert response["Content-Type"] == "image/jpeg"
    assert body(response).startswith(b"\xff\xd8\xff")


def test_what_is_gone_is_said_to_be_gone(place: Path, settings: Any) -> None:
    file = stored(make.jpeg(), "a.jpg")
    (place / file.storage_name).unlink()
    with pytest.raises(FileGone):
        file_response(file)
    file.thumbnail_name = ""
    with pytest.raises(FileGone):
        file_response(file, thumbnail=True)
    settings.STORAGES = documents_store.storages_with(settings, "tests.integration.documents_store.Down", place)
    with pytest.raises(StoreUnavailable):
        file_response(file)
