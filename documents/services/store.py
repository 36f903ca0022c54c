"""The evidence store: random names, whole files or none, and plain words when it is down."""

import logging
import secrets
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import Refused
from documents.services.check_store import hash_of

logger = logging.getLogger(__name__)


class StoreUnavailable(Refused):
    """The evidence store can't be written or read just now; nothing was kept."""


class FileHeld(Refused):
    """The file waits for the virus scanner, or it has found something: nobody is shown it."""


class FileGone(Refused):
    """The row stands, but its bytes are no longer in the store (erased, or lost)."""


def evidence_store() -> Storage:
    """The storage of the settings' STORAGES["evidence"]."""
    return storages["evidence"]


def unavailable() -> StoreUnavailable:
    return StoreUnavailable(
        _(
            "The file could not be stored: the evidence store is full or can't be reached. Nothing was kept. "
            "Try again later, and tell the administrator."
        )
    )


def new_name(folder: str) -> str:
    """A name in the store that nobody can guess (128 bits), spread over 256 folders, without an ending."""
    token = secrets.token_hex(16)
    return f"{folder}/{token[:2]}/{token}"


def put(name: str, content: BinaryIO, sha256: str | None = None) -> str:
    """Write one file, read it back if its SHA-256 is given, and return the name it lies under.

    Raises StoreUnavailable, leaving nothing behind.
    """
    try:
        saved = evidence_store().save(name, File(content))
        if sha256 is not None and hash_of(evidence_store(), saved) != sha256:
            raise OSError(f"{saved} did not arrive whole in the evidence store")
    except Exception as error:  # a store is any Django storage: what it raises is its own choice
        discard(name)
        raise unavailable() from error
    return saved


def discard(*names: str) -> None:
    """Remove files that no row will name. What can't be removed now is logged; `verify_evidence --sweep` takes it."""
    for name in names:
        if not name:
            continue
        try:
            evidence_store().delete(name)
        except Exception:
            logger.exception("could not remove %s from the evidence store", name)
