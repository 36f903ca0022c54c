"""Whether the stored PDFs of letters are still those that were issued."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from claims.models import Letter
from claims.services import letters_store
from claims.services.erase import erasure_of
from claimsoffice.kernel.clock import now

GOOD, ERASED, TEXT_ONLY = "good", "erased", "text_only"
MISSING, ALTERED, UNREADABLE, NOT_ERASED = "missing", "altered", "unreadable", "not_erased"
# A younger file may belong to a letter whose row is being written.
ORPHAN_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """One letter's state: good, erased (by event `event` of its claim), or a fault."""

    letter: Letter
    state: str
    event: int | None = None

    @property
    def at_fault(self) -> bool:
        return self.state in {MISSING, ALTERED, UNREADABLE, NOT_ERASED}


def verify_letters(letters: QuerySet[Letter] | None = None) -> Iterator[Checked]:
    """Read every stored letter (or those given) and compare its SHA-256 with the row's, in order of issue."""
    letters = Letter.objects.all() if letters is None else letters
    for letter in letters.select_related("claim").order_by("pk").iterator(chunk_size=500):
        yield check(letter)


def check(letter: Letter) -> Checked:
    """Read one stored letter and compare it with its row."""
    if not letter.pdf_name:
        return Checked(letter, TEXT_ONLY)
    erased_by = erasure_of(letter.claim)
    try:
        with letters_store.store().open(letter.pdf_name, "rb") as stored:
            found = hashlib.sha256(stored.read()).hexdigest()
    except FileNotFoundError:
        return Checked(letter, MISSING) if erased_by is None else Checked(letter, ERASED, erased_by)
    except Exception:  # noqa: BLE001  (any storage's own error: this letter is at fault, the others are still read)
        return Checked(letter, UNREADABLE)
    if erased_by is not None:
        return Checked(letter, NOT_ERASED, erased_by)
    return Checked(letter, GOOD if found == letter.sha256 else ALTERED)


def orphans(before: datetime | None = None) -> Iterator[str]:
    """Names in the store that no letter names, written before the aware instant `before` (default: a day ago)."""
    before = before or now() - ORPHAN_AGE
    storage = letters_store.store()
    if not storage.exists(""):
        return
    for folder in storage.listdir("")[0]:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        known = set(Letter.objects.filter(pdf_name__in=names).values_list("pdf_name", flat=True))
        yield from (name for name in names if name not in known and storage.get_modified_time(name) < before)
