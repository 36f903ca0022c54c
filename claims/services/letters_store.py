"""Where the PDFs of letters lie: written before their row, gone again if the row does not come."""

import hashlib
import logging
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Letter
from claimsoffice.kernel.errors import Refused

log = logging.getLogger(__name__)

TOKEN_BYTES = 16


class LettersUnavailable(Refused):
    """The store of letters can't be written or read just now."""


class LetterGone(Refused):
    """The letter's row stands, but its PDF is not there, or not as it was issued."""


def store() -> Storage:
    """The storage of the settings' STORAGES["letters"]."""
    return storages["letters"]


def put(pdf: bytes) -> str:
    """Write one PDF under a name that nobody can guess, and return the name.

    Call it inside the transaction that issues the letter: if that is rolled back, the file goes too. Raises
    LettersUnavailable, leaving nothing behind.
    """
    token = secrets.token_hex(TOKEN_BYTES)
    name = f"{token[:2]}/{token}.pdf"
    written = _Written(name)
    try:
        written.name = store().save(name, ContentFile(pdf))
    except Exception as error:  # a store is any Django storage: what it raises is its own choice
        written.take_back()
        raise LettersUnavailable(
            _("The letter could not be stored, so nothing was issued. Try again later, and tell the administrator.")
        ) from error
    transaction.on_commit(written)
    return written.name


def read(letter: Letter) -> bytes:
    """The PDF as it was issued. LetterGone (erased, lost, damaged, or issued as text only), LettersUnavailable."""
    if not letter.pdf_name:
        raise LetterGone(_("There is no PDF of this letter."))
    try:
        with store().open(letter.pdf_name, "rb") as stored:
            pdf: bytes = stored.read()
    except FileNotFoundError as error:
        raise LetterGone(_("The PDF of this letter is no longer there: it was erased or lost.")) from error
    except Exception as error:  # whatever a storage raises when it is down
        raise LettersUnavailable(_("The store of letters can't be reached. Try again later.")) from error
    if hashlib.sha256(pdf).hexdigest() != letter.sha256:
        log.error("the stored PDF of letter %s is not the one that was issued", letter.pk)
        raise LetterGone(_("The PDF of this letter was changed after it was issued and is not handed out."))
    return pdf


def discard(*names: str) -> None:
    """Remove PDFs for good. What can't be removed now is logged; `verify_letters --sweep` takes it."""
    for name in names:
        try:
            store().delete(name)
        except Exception:  # whatever a storage raises: the others go all the same
            log.exception("could not remove %s from the store of letters", name)


class _Written:
    """A file without a row yet. Called on commit it stays; dropped uncalled, as a rollback does, its file goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._kept = False

    def __call__(self) -> None:
        self._kept = True

    def take_back(self) -> None:
        if self._kept:
            return
        self._kept = True
        try:
            store().delete(self.name)
        except Exception:
            log.exception("could not remove %s from the store of letters", self.name)

    def __del__(self) -> None:
        self.take_back()
