"""Fault 20: the disk is full, or the store is away, at every point of taking a file in. Nothing is left half done."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from claims.models import BundleFile, Claim, Evidence
from claims.services import bundle
from claims.services.evidence import take_in, take_in_many
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.models import Event
from documents import storage
from documents.models import EvidenceFile, LikenessPart
from documents.services import accept, store
from documents.services.verify import orphans, verify_files
from tests.integration import documents_store
from tests.office import People, fresh, make_claim
from tests.unit.documents import making

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


def _full(*args: Any, **kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


class _Nth:
    """Lets calls through until the nth, which finds the disk full."""

    def __init__(self, call: Callable[..., Any], nth: int) -> None:
        self.call, self.left = call, nth

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.left -= 1
        return _full() if self.left == 0 else self.call(*args, **kwargs)


class _FullWhile:
    """A file whose nth write finds the disk full."""

    def __init__(self, opened: Any) -> None:
        self.opened = opened

    def __enter__(self) -> Any:
        self.opened.__enter__()
        return self

    def __exit__(self, *args: Any) -> Any:
        return self.opened.__exit__(*args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.opened, name)

    write = staticmethod(_full)


# The original is the first of a kind, its thumbnail the second; each file forces itself and its folder to the disk.
POINTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "folder of the upload": lambda patch: patch.setattr(accept.tempfile, "TemporaryDirectory", _full),
    "copy of the upload": lambda patch: patch.setattr(accept.Path, "open", _full),
    "folder in the store": lambda patch: patch.setattr(storage.os, "makedirs", _full),
    "opening the original": lambda patch: patch.setattr(storage.os, "open", _Nth(os.open, 1)),
    "writing the original": lambda patch: patch.setattr(
        storage.os, "fdopen", lambda handle, mode: _FullWhile(os.fdopen(handle, mode))
    ),
    "forcing the original to the disk": lambda patch: patch.setattr(storage.os, "fsync", _Nth(os.fsync, 1)),
    "naming the original": lambda patch: patch.setattr(storage.os, "rename", _Nth(os.rename, 1)),
    "forcing the original's folder": lambda patch: patch.setattr(storage.os, "fsync", _Nth(os.fsync, 2)),
    "forcing the thumbnail to the disk": lambda patch: patch.setattr(storage.os, "fsync", _Nth(os.fsync, 3)),
    "naming the thumbnail": lambda patch: patch.setattr(storage.os, "rename", _Nth(os.rename, 2)),
    "drawing the thumbnail": lambda patch: patch.setattr(accept, "inspect_file", _full),
    "reading the original back": lambda patch: patch.setattr(store, "hash_of", _full),
}


def standing(claim: Claim, place: Path) -> dict[str, Any]:
    """Everything that taking a file in touches."""
    counted = {model.__name__: model.objects.count() for model in (EvidenceFile, LikenessPart, Evidence, BundleFile)}
    files = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())
    version = Claim.objects.values_list("version", "event_seq", "first_evidence_at").get(pk=claim.pk)
    return {**counted, "events": Event.objects.count(), "files": files, "claim": version}


def one(claim: Claim, people: People) -> object:
    return take_in(claim.pk, SimpleUploadedFile("x", making.camera_jpeg()), "a.jpg", people.clerk, document="invoice")


def many(claim: Claim, people: People) -> object:
    uploads = [SimpleUploadedFile("a.jpg", making.camera_jpeg())]
    return take_in_many(claim.pk, uploads, people.clerk)


def bundled(claim: Claim, people: People) -> object:
    return bundle.add_file(SimpleUploadedFile("x", making.camera_jpeg()), "a.jpg", people.clerk)


@pytest.mark.parametrize("way", [one, many, bundled], ids=["one file", "many files", "a bundle"])
@pytest.mark.parametrize("point", POINTS)
def test_a_full_disk_leaves_nothing_half_done(
    point: str, way: Any, place: Path, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = make_claim(people)
    before = standing(claim, place)
    with monkeypatch.context() as patch:
        POINTS[point](patch)
        with pytest.raises(Refused) as refused:
            way(claim, people)
    assert "stored" in str(refused.value.message)
    assert standing(claim, place) == before
    way(fresh(claim), people)
    after = standing(claim, place)
    assert len(after["files"]) == 2
    assert {checked.state for checked in verify_files()} == {"good"}
    print(f"disk full at {point!r}: 0 rows, 0 files left; the next file came in whole")


@pytest.mark.parametrize("broken", ["DiskFull", "Forgetful", "Down"])
def test_a_store_that_fails_leaves_nothing_half_done(
    broken: str, settings: Any, tmp_path: Path, people: People
) -> None:
    place = tmp_path / "evidence"
    backend = f"tests.integration.documents_store.{broken}"
    claim = make_claim(people)
    settings.STORAGES = documents_store.storages_with(settings, backend, place)
    before = standing(claim, place)
    with pytest.raises(Refused):
        one(claim, people)
    assert standing(claim, place) == before


def test_a_row_that_can_t_be_written_takes_both_files_away(
    place: Path, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = make_claim(people)
    before = standing(claim, place)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Evidence, "save", fail)
        with pytest.raises(DatabaseError):
            one(claim, people)
    assert standing(claim, place) == before


def test_what_a_dying_process_leaves_is_found_and_swept(place: Path, people: People) -> None:
    """A draft, and a file without a row: nothing names them, and the sweep takes them."""
    from claimsoffice.kernel.clock import now

    claim = make_claim(people)
    one(claim, people)
    folder = place / "originals" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("ab" + "0" * 30 + ".part", "ab" + "1" * 30):
        (folder / name).write_bytes(b"half")
    left = list(orphans(before=now()))
    assert len(left) == 2
    store.discard(*left)
    assert list(orphans(before=now())) == []
    assert {checked.state for checked in verify_files()} == {"good"}
