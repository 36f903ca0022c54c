"""Where evidence lies: behind nginx, in another storage, in a folder that survives a power cut."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims.services.evidence import take_in
from documents.services.verify import verify_files
from documents.storage import DurableStorage
from tests.office import People, make_claim
from tests.unit.documents import making

pytestmark = pytest.mark.django_db


def test_nginx_is_told_which_file_and_the_office_sends_none(
    place: Path, client: Client, people: People, settings: Any
) -> None:
    settings.EVIDENCE_ACCEL = "/evidence-bytes"
    claim = make_claim(people)
    name = '破损 "1"\r\nX-Accel-Redirect: x.jpg'
    file = take_in(claim.pk, SimpleUploadedFile("x", making.jpeg()), name, people.clerk).file
    client.force_login(people.adjuster)
    whole = client.get(reverse("admin:claims_claim_file", args=[claim.pk, file.public_id]))
    assert whole["X-Accel-Redirect"] == f"/evidence-bytes/{file.storage_name}"
    assert whole.content == b""
    assert whole["Content-Type"] == "image/jpeg"
    assert whole["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in whole["Content-Security-Policy"]
    thumb = client.get(reverse("admin:claims_claim_thumb", args=[claim.pk, file.public_id]))
    assert thumb["X-Accel-Redirect"] == f"/evidence-bytes/{file.thumbnail_name}"
    (place / file.storage_name).unlink()
    assert client.get(reverse("admin:claims_claim_file", args=[claim.pk, file.public_id])).status_code == 404


def test_somebody_without_sight_is_told_nothing_of_the_place(
    place: Path, client: Client, people: People, settings: Any
) -> None:
    settings.EVIDENCE_ACCEL = "/evidence-bytes/"
    claim = make_claim(people, owner=people.colleague)
    file = take_in(claim.pk, SimpleUploadedFile("x", making.jpeg()), "a.jpg", people.clerk).file
    client.force_login(people.adjuster)
    answer = client.get(reverse("admin:claims_claim_file", args=[claim.pk, file.public_id]))
    assert answer.status_code == 404
    assert "X-Accel-Redirect" not in answer


def test_another_storage_by_setting(client: Client, people: People, settings: Any) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "evidence": memory}
    claim = make_claim(people)
    data = making.camera_jpeg()
    file = take_in(claim.pk, SimpleUploadedFile("x", data), "a.jpg", people.clerk).file
    client.force_login(people.adjuster)
    answer: Any = client.get(reverse("admin:claims_claim_file", args=[claim.pk, file.public_id]))
    assert b"".join(answer.streaming_content) == data
    assert [checked.state for checked in verify_files()] == ["good"]


def test_a_file_has_its_name_only_when_it_is_whole_and_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (calls.append("fsync"), fsync(handle))[1])
    monkeypatch.setattr(os, "rename", lambda old, new: (calls.append("rename"), rename(old, new))[1])
    storage = DurableStorage(location=tmp_path, file_permissions_mode=0o640)
    assert storage.save("a/b", ContentFile(b"x" * 3_000_000)) == "a/b"
    assert calls == ["fsync", "rename", "fsync"]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 in (0o640, 0o600)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b"]
