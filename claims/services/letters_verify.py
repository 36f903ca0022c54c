"""Whether the stored PDFs of letters are still those that were issued."""

from collections.abc import Iterator

from claims.models import Letter
from claims.services import letters_store
from claims.services.erase import erasure_of_letter
from documents.services import check_store
from documents.services.check_store import Checked


def verify_letters() -> Iterator[Checked[Letter]]:
    """Read every stored letter and compare its SHA-256 with the row's, in order of issue."""
    storage = letters_store.store()
    for letter in Letter.objects.order_by("pk").iterator(chunk_size=500):
        if not letter.pdf_name:
            yield Checked(letter, check_store.TEXT_ONLY)
        else:
            yield check_store.check(letter, storage, letter.pdf_name, letter.sha256, erasure_of_letter(letter))


def orphans() -> Iterator[str]:
    """Names in the store that no letter names, written more than a day ago."""
    storage = letters_store.store()
    return check_store.unnamed(storage, check_store.folders_in(storage, ""), _known)


def _known(names: list[str]) -> set[str]:
    return set(Letter.objects.filter(pdf_name__in=names).values_list("pdf_name", flat=True))
