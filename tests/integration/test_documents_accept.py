"""A file comes in whole with its row, or leaves nothing at all."""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import DatabaseError, connection, transaction
from PIL import Image

from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from documents import selectors
from documents.models import EvidenceFile, LikenessPart
from documents.services import accept as accepting
from documents.services.accept import FileRefused, accept, kept
from documents.services.erase import erase
from documents.services.store import StoreUnavailable
from tests.integration import documents_store
from tests.unit.documents import making as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk_of_documents")


def files_in(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_picture_comes_in(place: Path, clerk: User) -> None:
    data = make.camera_jpeg()
    file = accept(upload(data), "../破损 照片.png", clerk)
    stored = place / file.storage_name
    assert stored.read_bytes() == data
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert (file.file_name, file.media_type, file.size) == ("破损 照片.jpg", "image/jpeg", len(data))
    assert (file.width, file.height, file.pages) == (240, 320, 1)
    assert file.taken_at is not None
    assert file.taken_at.isoformat() == "2026-02-04T10:20:30+08:00"
    assert (file.zone_known, file.latitude, file.longitude) == (False, Decimal("31.233333"), Decimal("121.466667"))
    assert file.uploaded_by == clerk
    assert "破损" not in file.storage_name
    assert Path(file.storage_name).suffix == ""
    assert files_in(place) == sorted([stored, place / file.thumbnail_name])
    with Image.open(place / file.thumbnail_name) as small:
        assert dict(small.getexif()) == {}
    event = Event.objects.get(stream=file.stream)
    assert (event.kind, event.actor, event.data["sha256"]) == ("file_stored", clerk, file.sha256)
    assert list(events.verify([file.stream])) == []


def test_a_document_comes_in_with_a_picture_of_its_first_page(place: Path, clerk: User) -> None:
    file = accept(upload(make.pdf(pages=3), "发票.pdf"), "发票.pdf", clerk)
    assert (file.pages, file.width, file.perceptual_hash) == (3, None, "")
    with Image.open(place / file.thumbnail_name) as page:
        assert max(page.size) == 480


def test_two_uploads_of_the_same_bytes_are_two_files(place: Path, clerk: User) -> None:
    first, second = (accept(upload(make.jpeg()), "a.jpg", clerk) for _ in range(2))
    assert first.storage_name != second.storage_name
    assert first.public_id != second.public_id
    assert first.sha256 == second.sha256


def test_near_pictures(place: Path, clerk: User) -> None:
    original = make.drawing(900, 700)
    first = accept(upload(make.saved(original, "JPEG")), "a.jpg", clerk)
    copy = accept(upload(make.saved(original.resize((450, 350)), "WEBP", quality=40)), "b.webp", clerk)
    other = accept(upload(make.saved(original.rotate(90, expand=True), "PNG")), "c.png", clerk)
    near = selectors.near_pictures(first.perceptual_hash)
    assert near[0] == first
    assert copy in near
    assert other not in near
    assert selectors.near_pictures("") == []


@pytest.mark.parametrize("differences", [0, 5, 11, 12, 13])
def test_every_photograph_within_the_distance_is_found(differences: int, clerk: User) -> None:
    wanted = int("5a" * 64, 16)
    bits = sum(1 << (41 * n + 3) for n in range(differences))  # spread over as many parts as can be
    row = _row(clerk, f"{wanted ^ bits:0128x}{'8' * 48}")
    assert selectors.near_pictures(f"{wanted:0128x}{'8' * 48}") == ([row] if differences <= 12 else [])


def test_what_is_of_another_colour_is_not_near_and_the_nearest_comes_first(clerk: User) -> None:
    wanted = int("5a" * 64, 16)
    rows = [_row(clerk, f"{wanted ^ (2**n - 1):0128x}{colour * 48}") for n, colour in ((3, "8"), (0, "b"), (0, "c"))]
    assert selectors.near_pictures(f"{wanted:0128x}{'8' * 48}") == [rows[1], rows[0]]


def _row(clerk: User, likeness: str) -> EvidenceFile:
    name = EvidenceFile().public_id
    row = EvidenceFile.objects.create(
        file_name="a.jpg", media_type="image/jpeg", size=1, sha256="0" * 64, storage_name=name,
        perceptual_hash=likeness, uploaded_by=clerk,
    )  # fmt: skip
    LikenessPart.objects.bulk_create(LikenessPart(file=row, part=part) for part in selectors.part_codes(likeness))
    return row


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.jpg", "empty_file"),
        (b"<html>", "a.jpg", "spoofed_type"),
        (b"MZ" + bytes(99), "a.jpg.exe", "type_not_allowed"),
        (make.jpeg() + make.package({"a": "b"}), "a.jpg", "polyglot"),
    ],
)
def test_a_refused_file_leaves_nothing(data: bytes, name: str, code: str, place: Path, clerk: User) -> None:
    with pytest.raises(FileRefused) as refused:
        accept(upload(data), name, clerk)
    assert refused.value.code == code
    assert str(refused.value.message)
    assert files_in(place) == []
    assert not EvidenceFile.objects.exists()


def test_a_file_over_the_limit_is_not_even_copied(settings: Any, place: Path, clerk: User) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    with TemporaryUploadedFile("a.jpg", "image/jpeg", 0, None) as endless:
        endless.truncate(300 * 1024 * 1024)
        with pytest.raises(FileRefused) as refused:
            accept(endless, "a.jpg", clerk)
        assert endless.tell() < 3 * 1024 * 1024
    assert refused.value.code == "too_large"
    assert "1 MB" in str(refused.value.message)


def test_office_documents_come_in_by_setting_only(settings: Any, place: Path, clerk: User) -> None:
    with pytest.raises(FileRefused) as refused:
        accept(upload(make.docx()), "a.docx", clerk)
    assert refused.value.code == "office_documents_off"
    settings.EVIDENCE_OFFICE_DOCUMENTS = True
    assert accept(upload(make.docx()), "a.docx", clerk).thumbnail_name == ""


@pytest.mark.fault
@pytest.mark.parametrize(
    ("store", "options"),
    [
        ("DiskFull", {"room": 0}),
        ("DiskFull", {"room": 1}),
        ("Forgetful", {}),
        ("Down", {}),
    ],
    ids=["disk full", "disk full at the thumbnail", "half written, silently", "store down"],
)
def test_a_failing_store_leaves_nothing(
    store: str, options: dict[str, int], settings: Any, tmp_path: Path, clerk: User
) -> None:
    place = tmp_path / "evidence"
    backend = f"tests.integration.documents_store.{store}"
    settings.STORAGES = documents_store.storages_with(settings, backend, place, **options)
    with pytest.raises(StoreUnavailable):
        accept(upload(make.jpeg()), "a.jpg", clerk)
    assert files_in(place) == []
    assert not EvidenceFile.objects.exists()
    assert not Event.objects.filter(stream__startswith="file:").exists()


@pytest.mark.fault
def test_no_room_for_the_copy_leaves_nothing(place: Path, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(accepting.tempfile, "TemporaryDirectory", full)
    with pytest.raises(StoreUnavailable):
        accept(upload(make.jpeg()), "a.jpg", clerk)
    assert files_in(place) == []


@pytest.mark.fault
def test_a_row_that_can_t_be_written_takes_the_files_away_again(
    place: Path, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the database went away")

    monkeypatch.setattr(accepting.events, "append", fail)
    with pytest.raises(DatabaseError):
        accept(upload(make.jpeg()), "a.jpg", clerk)
    assert files_in(place) == []
    assert not EvidenceFile.objects.exists()


@pytest.mark.fault
def test_a_caller_s_rollback_takes_the_files_away_again(place: Path, clerk: User) -> None:
    def take_in() -> None:
        with kept(upload(make.jpeg()), "a.jpg") as file, transaction.atomic():
            assert len(files_in(place)) == 2
            file.record(clerk)
            raise RuntimeError("something later in the same transaction")

    with pytest.raises(RuntimeError, match="later"):
        take_in()
    assert files_in(place) == []
    assert not EvidenceFile.objects.exists()


def test_an_erasure_takes_bytes_and_names_and_leaves_the_rest(
    place: Path, clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    file = accept(upload(make.camera_jpeg()), "张三的照片.jpg", clerk)
    with django_capture_on_commit_callbacks(execute=True):
        erase(file, clerk, "retention")
    row = EvidenceFile.objects.get(pk=file.pk)
    assert (row.file_name, row.perceptual_hash, row.taken_at) == ("", "", None)
    assert (file.latitude, row.latitude, row.longitude) == (Decimal("31.233333"), None, None)
    assert not row.likeness_parts.exists()
    assert (row.sha256, row.storage_name) == (file.sha256, file.storage_name)
    assert files_in(place) == []
    assert list(Event.objects.filter(stream=file.stream).values_list("kind", flat=True)) == [
        "file_stored",
        "file_erased",
    ]


def test_an_erasure_that_is_rolled_back_keeps_the_bytes(place: Path, clerk: User) -> None:
    file = accept(upload(make.jpeg()), "a.jpg", clerk)

    def take_away() -> None:
        with transaction.atomic():
            erase(file, clerk, "retention")
            raise RuntimeError("something later in the same transaction")

    with pytest.raises(RuntimeError, match="later"):
        take_away()
    assert len(files_in(place)) == 2


@pytest.mark.parametrize("column", ["sha256", "file_name", "storage_name", "media_type", "public_id"])
def test_the_database_lets_no_row_be_changed(column: str, place: Path, clerk: User) -> None:
    file = accept(upload(make.jpeg()), "a.jpg", clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceFile.objects.filter(pk=file.pk).update(**{column: "x"})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_evidencefile WHERE id = %s", [file.pk])
