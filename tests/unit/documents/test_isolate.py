"""The process apart: what it does not get, how it ends, and what is answered without opening anything."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.inspection import Code, Limits, isolate
from documents.inspection.examine import examine
from tests.corpus import evidence as corpus
from tests.unit.documents import making as make


def test_it_answers_as_the_examination_here_does(tmp_path: Path) -> None:
    file, thumbnail = tmp_path / "file", tmp_path / "thumbnail"
    for data, name in ((make.camera_jpeg(), "照片.jpg"), (make.pdf(), "a.pdf"), (corpus.HTML, "a.jpg"), (b"", "")):
        file.write_bytes(data)
        assert isolate.inspect(file, name, corpus.LIMITS, thumbnail) == examine(data, name, corpus.LIMITS)
    assert thumbnail.read_bytes().startswith(b"\xff\xd8")


def test_the_child_has_no_secrets_and_its_mistake_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setattr(isolate, "CHILD", ("-c", "import os, sys; sys.exit(repr(dict(os.environ)))"))
    file = tmp_path / "a.jpg"
    file.write_bytes(make.jpeg())
    assert isolate.inspect(file, "a.jpg", Limits()).code == Code.DAMAGED
    assert "PATH" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("script", "code", "grace"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Code.DAMAGED, 300),
        ("import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 2))\nwhile True: pass", Code.TOO_COMPLEX, 300),
        ("import time; time.sleep(300)", Code.TOO_COMPLEX, 3),
    ],
    ids=["falls over", "calculates for ever", "hangs"],
)
def test_a_child_that_ends_badly_refuses_the_file(
    script: str, code: Code, grace: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolate, "CHILD", ("-c", script))
    monkeypatch.setattr(isolate, "GRACE", grace)
    file = tmp_path / "a.jpg"
    file.write_bytes(make.jpeg())
    found = isolate.inspect(file, "a.jpg", Limits(seconds=0))
    assert (found.accepted, found.code) == (False, code)


@pytest.mark.parametrize("make_file", [make.jpeg, make.pdf], ids=["picture", "document"])
def test_a_full_disk_is_not_the_file_s_fault(make_file: Callable[[], bytes], tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(make_file())
    with pytest.raises(OSError, match="thumbnail"):
        isolate.inspect(file, "a", Limits(), Path("/dev/full"))


def test_memory_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(make.saved(make.drawing(7000, 5000), "PNG"))
    limits = Limits(memory=100 * 1024 * 1024)
    assert isolate.inspect(file, "a.png", limits).code == Code.TOO_COMPLEX
    assert isolate.inspect(file, "a.png", Limits()).accepted


def test_nothing_that_is_no_file_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    link = tmp_path / "loop"
    link.symlink_to(link)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "door"))
        answers = {
            name: isolate.inspect(tmp_path / name, name, Limits()).code
            for name in ("pipe", "door", "gone", "loop", ".")
        }
    assert answers == {
        "pipe": Code.NOT_A_FILE,
        "door": Code.NOT_A_FILE,
        "gone": Code.FILE_MISSING,
        "loop": Code.UNREADABLE,
        ".": Code.NOT_A_FILE,
    }
    assert isolate.inspect("/dev/zero", "zero", Limits()).code == Code.NOT_A_FILE


def test_a_big_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    with file.open("wb") as sparse:
        sparse.truncate(5_000_000_000)
    found = isolate.inspect(file, "a.jpg", Limits())
    assert (found.code, found.size, found.details) == (Code.TOO_LARGE, 5_000_000_000, {"megabytes": 20})
