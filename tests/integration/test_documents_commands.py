"""check_evidence says beforehand what an upload would; verify_evidence says afterwards what became of it."""

import io
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import translation

from claimsoffice.kernel.clock import now
from documents.inspection import Code
from documents.messages import message_of
from documents.models import EvidenceFile
from documents.services.accept import accept
from documents.services.erase import erase
from documents.services.verify import orphans
from tests.corpus import evidence as corpus
from tests.corpus.evidence_names import HOSTILE_NAMES
from tests.unit.documents import making as make


def run(command: str, *args: str, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    out, code = io.StringIO(), 0
    try:
        call_command(command, *args, stdout=out, **options)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_good_files_exit_0(tmp_path: Path) -> None:
    (tmp_path / "照片.jpg").write_bytes(make.jpeg())
    (tmp_path / "b.pdf").write_bytes(make.pdf(pages=2))
    paths = [str(tmp_path / "照片.jpg"), str(tmp_path / "b.pdf")]
    code, lines = run("check_evidence", *paths)
    assert code == 0
    assert [line["file"] for line in lines] == paths
    assert [(x["accepted"], x["media_type"], x["pages"], x["code"], x["message"]) for x in lines] == [
        (True, "image/jpeg", 1, None, None),
        (True, "application/pdf", 2, None, None),
    ]
    assert all(len(line["sha256"]) == 64 for line in lines)


def test_each_bad_path_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(make.jpeg())
    strange = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.jpg")
    Path(strange).write_bytes(make.jpeg())
    code, lines = run(
        "check_evidence", str(tmp_path), str(tmp_path / "gone.jpg"), str(tmp_path / "a.jpg"), strange, "/dev/zero", ""
    )
    assert code == 1
    assert [line["code"] for line in lines] == ["not_a_file", "file_missing", None, None, "not_a_file", "file_missing"]
    assert all(line["message"] for line in lines if not line["accepted"])


def test_no_file_name_breaks_a_line_or_decides(tmp_path: Path) -> None:
    paths = []
    for number, (name, _shown) in enumerate([*HOSTILE_NAMES.values(), ("a\x85b\nc.jpg", "")]):
        path = tmp_path / str(number) / name
        if "/" in name or "\0" in name or len(os.fsencode(name)) > 255 or name in ("", ".."):
            continue
        path.parent.mkdir()
        path.write_bytes(make.jpeg())
        paths.append(str(path))
    out = io.StringIO()
    call_command("check_evidence", *paths, stdout=out)
    lines = out.getvalue().splitlines()
    assert [json.loads(line)["accepted"] for line in lines] == [True] * len(paths)
    assert [json.loads(line)["file"] for line in lines] == [os.fsencode(p).decode("utf-8", "replace") for p in paths]
    assert len(paths) >= 35


def test_it_needs_no_database(tmp_path: Path) -> None:
    """This test has no database: pytest-django would raise at the first query."""
    (tmp_path / "a.png").write_bytes(make.png())
    assert run("check_evidence", str(tmp_path / "a.png"))[0] == 0


def test_without_a_file_the_arguments_are_unusable() -> None:
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match="FILE"):
        call_command("check_evidence")


@pytest.mark.slow
def test_the_whole_corpus_through_the_command(tmp_path: Path, settings: Any) -> None:
    """With the limits of production: what was refused for small limits of the unit tests may come in here."""
    settings.EVIDENCE_OFFICE_DOCUMENTS = True
    paths, expected = [], []
    for number, case in enumerate(corpus.EVERYTHING):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / case.name).write_bytes(case.data())
        paths.append(str(folder / case.name))
        expected.append((case.rule, corpus.with_the_office_s_limits(case)))
    code, lines = run("check_evidence", *paths)
    assert code == 1
    found = [(case.rule, line["code"]) for case, line in zip(corpus.EVERYTHING, lines, strict=True)]
    assert found == expected


def test_every_code_has_its_message_in_both_languages() -> None:
    from documents.inspection import Inspection

    names = "megabytes extension kind width height megapixels frames limit other bytes found pages"
    details = dict.fromkeys(names.split(), 7)
    for code in Code:
        for language in ("en", "zh-hans"):
            with translation.override(language):
                said = message_of(Inspection("a", code=code.value, details=details))
            assert said, code
            assert "%(" not in said
    assert message_of(Inspection("a", accepted=True)) is None


Store = Callable[[str], EvidenceFile]


@pytest.fixture
def store(place: Path, db: None) -> Store:
    clerk = User.objects.create_user("clerk_of_documents")

    def put(name: str) -> EvidenceFile:
        return accept(SimpleUploadedFile(name, make.jpeg(comment=name.encode())), name, clerk)

    return put


def test_verify_names_what_was_altered_lost_or_erased(
    place: Path, store: Store, django_capture_on_commit_callbacks: Any
) -> None:
    store("good.jpg")
    altered, lost, erased, stuck = (store(f"{n}.jpg") for n in range(4))
    path = place / altered.storage_name
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    (place / lost.storage_name).unlink()
    user = User.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        erase(erased, user, "retention")
    erase(stuck, user, "retention")  # never committed in this test: the bytes stay behind
    code, lines = run("verify_evidence")
    assert code == 1
    assert lines[:-1] == [
        {"id": altered.public_id, "state": "altered", "event": None},
        {"id": lost.public_id, "state": "missing", "event": None},
        {"id": erased.public_id, "state": "erased", "event": 2},
        {"id": stuck.public_id, "state": "not_erased", "event": 2},
    ]
    assert lines[-1] == {
        "examined": 5, "altered": 1, "erased": 1, "good": 1, "missing": 1, "not_erased": 1, "orphans": 0,
    }  # fmt: skip


def test_what_a_crash_left_behind_is_swept_after_a_day(place: Path, store: Store) -> None:
    file = store("good.jpg")
    left = place / "originals" / "ab" / ("ab" + "0" * 30)
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"a row was never written for this")
    assert list(orphans()) == []  # it may belong to an upload that is still going on
    assert list(orphans(now() + timedelta(minutes=1))) == [f"originals/ab/{left.name}"]
    yesterday = left.stat().st_mtime - 90_000
    for path in place.rglob("*"):
        os.utime(path, (yesterday, yesterday))
    code, lines = run("verify_evidence", sweep=True)
    assert code == 0
    assert lines[-1]["orphans"] == 1
    assert not left.exists()
    assert (place / file.storage_name).exists()
    assert (place / file.thumbnail_name).exists()


@pytest.mark.fault
def test_a_store_that_is_down_is_said_and_does_not_stop_the_check(store: Store, place: Path) -> None:
    first, second = store("a.jpg"), store("b.jpg")
    for file in (first, second):
        path = place / file.storage_name
        path.unlink()
        path.mkdir()
    code, lines = run("verify_evidence")
    assert code == 1
    assert [line["state"] for line in lines[:-1]] == ["unreadable", "unreadable"]
