"""Which papers a claim needs: items of one or of alternative documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.terms.core.errors import LawFileError
from policies.terms.core.facts import Facts
from policies.terms.core.loader import list_in, read_yaml, require_keys, text_in
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import DOCUMENTS, KINDS


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the checklist: any one of `documents` fulfils it. `key` is the alternatives joined by ``|``."""

    clause: str
    documents: tuple[str, ...]
    label: Text
    kinds: frozenset[str]
    only_with_third_party: bool

    @property
    def key(self) -> str:
        return "|".join(self.documents)

    def is_needed(self, kind: str, third_party_liable: bool | None) -> bool:
        return kind in self.kinds and (third_party_liable is True or not self.only_with_third_party)


class Checklist:
    """The lines of a scheme's checklist."""

    def __init__(self, items: tuple[ChecklistItem, ...]) -> None:
        self._items = items
        self._cases: dict[tuple[str, str, bool | None], tuple[tuple[str, tuple[str, ...]], ...]] = {}

    @property
    def clauses(self) -> frozenset[str]:
        """The ids of the clauses that ask for a paper."""
        return frozenset(item.clause for item in self._items)

    def needed(self, kind: str, third_party_liable: bool | None) -> tuple[ChecklistItem, ...]:
        """The lines that a claim of this kind needs; a third party's only where its liability is on record."""
        return tuple(item for item in self._items if item.is_needed(kind, third_party_liable))

    def missing(self, clause: str, facts: Facts) -> tuple[str, ...]:
        """Keys of `clause`'s lines that neither a paper nor a waiver fulfils."""
        there = facts.documents | facts.waived_documents
        needed = self._needed_by(clause, facts.claim.kind, facts.claim.third_party_liable)
        return tuple([key for key, documents in needed if there.isdisjoint(documents)])

    def _needed_by(self, clause: str, kind: str, liable: bool | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Key and alternatives of the lines of one clause; the few cases are worked out once."""
        case = (clause, kind, liable)
        if case not in self._cases:
            lines = self.needed(kind, liable)
            self._cases[case] = tuple((item.key, item.documents) for item in lines if item.clause == clause)
        return self._cases[case]


def read_checklist(path: Path) -> tuple[Checklist, Any]:
    """The checklist and its raw content (for the edition's hash); LawFileError names the line that is wrong."""
    content = read_yaml(path)
    require_keys(content, str(path), {"items"})
    entries = enumerate(list_in(content["items"], f"{path}: items"))
    return Checklist(tuple(_item(entry, f"{path}: items.{at}") for at, entry in entries)), content


def _item(entry: Any, where: str) -> ChecklistItem:
    require_keys(entry, where, {"clause", "documents", "citation"}, {"kinds", "when"})
    text_in(entry["citation"], f"{where}: citation")
    documents = tuple(list_in(entry["documents"], f"{where}: documents"))
    if not set(documents) <= set(DOCUMENTS):
        raise LawFileError(f"{where}: documents are known document keys, at least one; found {documents}")
    kinds = frozenset(entry.get("kinds", KINDS))
    if not kinds <= set(KINDS):
        raise LawFileError(f"{where}: unknown kind among {sorted(kinds)}")
    if entry.get("when", "third_party_liable") != "third_party_liable":
        raise LawFileError(f"{where}: `when` can only be third_party_liable, found {entry['when']!r}")
    clause = text_in(entry["clause"], f"{where}: clause")
    return ChecklistItem(clause, documents, _label(documents), kinds, "when" in entry)


def _label(documents: tuple[str, ...]) -> Text:
    names = [DOCUMENTS[document] for document in documents]
    if len(names) == 1:
        return names[0]
    return Text("、".join(name.zh for name in names) + "（任一）", " / ".join(name.en for name in names) + " (any one)")


def names_of(keys: tuple[str, ...], labels: Mapping[str, Text] = DOCUMENTS) -> Text:
    """Checklist keys as words for a reason."""
    groups = [[labels[document] for document in key.split("|")] for key in keys]
    return Text(
        "、".join("或".join(name.zh for name in group) for group in groups),
        ", ".join(" or ".join(name.en for name in group) for group in groups),
    )
