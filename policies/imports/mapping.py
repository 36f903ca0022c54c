"""Which of our columns the headers of somebody else's spreadsheet stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from policies.imports.problems import TableError
from policies.imports.spellings import fold

LONGEST_HEADER = 200
MOST_HEADERS = 300


def key_of(word: str) -> str:
    """What two spellings of one header share; a header of signs alone is taken as it stands."""
    return fold(word[:LONGEST_HEADER]) or word.strip()[:LONGEST_HEADER]


@dataclass(frozen=True)
class SavedColumns:
    """A mapping under its name: header (see `key_of`) -> field, or "" for one that is not to be read."""

    name: str
    by_header: Mapping[str, str]

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that it fills."""
        return frozenset(name for name in self.by_header.values() if name)

    def names(self, word: str) -> bool:
        """Whether it says which column a header is."""
        return bool(self.by_header.get(key_of(word)))

    def ignores(self, word: str) -> bool:
        """Whether it says that a header is not to be read."""
        return self.by_header.get(key_of(word)) == ""

    def field_of(self, word: str) -> str:
        return self.by_header[key_of(word)]

    def count(self, words: Sequence[str]) -> int:
        """How many of its headers are among `words`."""
        return len(self.by_header) - len(self.lacking(words))

    def lacking(self, words: Sequence[str]) -> list[str]:
        """Headers that it speaks of and that are not among `words`."""
        there = {key_of(word) for word in words}
        return [header for header in self.by_header if header not in there]


def choose(words: Sequence[str], mappings: Sequence[SavedColumns]) -> SavedColumns | None:
    """The mapping all of whose headers are there; of several the one that speaks of most, then the later one."""
    fitting = [mapping for mapping in mappings if mapping.by_header and not mapping.lacking(words)]
    return max(reversed(fitting), key=lambda mapping: len(mapping.by_header), default=None)


def require_fit(words: Sequence[str], mapping: SavedColumns) -> None:
    """TableError where a mapping was asked for that is not about this file."""
    lacking = mapping.lacking(words)
    if lacking:
        raise TableError("mapping_does_not_fit", mapping=mapping.name, columns=", ".join(lacking[:20]))
