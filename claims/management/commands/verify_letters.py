"""Read every stored letter and compare it with its row."""

from claims.services import letters_store, letters_verify
from documents.store_command import CheckStore, Kept


class Command(CheckStore):
    kept = Kept(
        letters_verify.verify_letters,
        letters_verify.orphans,
        letters_store.discard,
        files=lambda letter: (letter.pdf_name,),
        label=lambda letter: {"letter": letter.number},
    )
