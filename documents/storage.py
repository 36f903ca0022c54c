"""A folder that has a file whole, and on the disk itself, before anybody is told that it is there."""

import os
from contextlib import suppress
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

DRAFT = ".part"


@deconstructible(path="documents.storage.DurableStorage")
class DurableStorage(FileSystemStorage):
    """Django's folder, but a file is written apart, forced to the disk and only then given its name.

    Its row is committed by a database that does the same: after a power cut no row may name half a file. Whatever
    fails leaves nothing behind, or a draft that `--sweep` of the store's check removes.
    """

    def _save(self, name: str, content: "File[Any]") -> str:
        target = self.path(name)
        folder = os.path.dirname(target)
        os.makedirs(folder, exist_ok=True)
        draft = f"{target}{DRAFT}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.file_permissions_mode or 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in content.chunks():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            os.rename(draft, target)
            self._settle(folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(draft)
            raise
        return str(name).replace("\\", "/")

    @staticmethod
    def _settle(folder: str) -> None:
        """Force the folder itself, which knows the new name, to the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
