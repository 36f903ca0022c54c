"""Read every stored file and compare it with its row."""

from documents.services import store, verify
from documents.store_command import CheckStore, Kept


class Command(CheckStore):
    kept = Kept(
        verify.verify_files,
        verify.orphans,
        store.discard,
        files=lambda file: (file.storage_name, file.thumbnail_name),
        label=lambda file: {"id": file.public_id},
    )
