"""Which kinds of spreadsheets the office takes in. Each app names its own when it is ready."""

from collections.abc import Iterator
from typing import Any

from claimsoffice.kernel.models import ImportBatch
from policies.services.spreadsheet_import import SpreadsheetImport

_kinds: dict[str, SpreadsheetImport] = {}


def register(kind: SpreadsheetImport) -> None:
    """Take a kind in; pages, worker and mappings serve it from then on."""
    _kinds[kind.slug] = kind


def every() -> list[SpreadsheetImport]:
    """All kinds, in the order in which they were registered."""
    return list(_kinds.values())


def find(slug: str) -> SpreadsheetImport | None:
    return _kinds.get(slug)


def of(batch: ImportBatch) -> SpreadsheetImport:
    """The kind of a batch. KeyError for one that no installed app knows."""
    return _kinds[batch.kind]


def open_to(user: Any) -> Iterator[SpreadsheetImport]:
    """The kinds that this person may import."""
    return (kind for kind in _kinds.values() if user.has_perm(kind.permission))
