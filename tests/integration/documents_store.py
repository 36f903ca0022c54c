"""Evidence stores for the tests: an empty one of its own, and some that fail as real ones do."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File

from documents.storage import DurableStorage

BACKEND = "documents.storage.DurableStorage"


def storages_with(settings: Any, backend: str, place: Path, **options: Any) -> dict[str, Any]:
    """The project's storages with another evidence store, at `place`."""
    return {
        **settings.STORAGES,
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(place), "base_url": None, **options}},
    }


class _Half(File):
    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield self.file.read(200)
        raise OSError(errno.ENOSPC, "No space left on device")


class DiskFull(DurableStorage):
    """Takes `room` files, then writes 200 bytes of the next and finds the disk full."""

    def __init__(self, room: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.room = room

    def _save(self, name: str, content: File) -> str:
        self.room -= 1
        return super()._save(name, content if self.room >= 0 else _Half(content.file))


class Forgetful(DurableStorage):
    """Says that it wrote everything, and did not."""

    def _save(self, name: str, content: File) -> str:
        saved = super()._save(name, content)
        Path(self.path(saved)).write_bytes(Path(self.path(saved)).read_bytes()[:100])
        return saved


class Down(DurableStorage):
    """Answers nothing at all."""

    def _fail(self, *args: Any, **kwargs: Any) -> Any:
        raise ConnectionError("the store does not answer")

    save = open = delete = exists = listdir = _fail
