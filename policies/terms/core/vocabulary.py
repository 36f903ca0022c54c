"""The codes of the contract (perils, categories, documents, ...) with their names, read once from YAML."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml, require_keys
from policies.terms.core.text import Text

LISTS = frozenset(
    {
        "kinds",
        "perils",
        "categories",
        "documents",
        "carriages",
        "transport_modes",
        "policy_statuses",
        "rescission_grounds",
        "deductible_orders",
        "endorsements",
        "claim_states",
        "answers",
    }
)


class Vocabulary(Mapping[str, Text]):
    """One list of codes: a mapping from code to its name, and the codes of each class."""

    def __init__(self, labels: dict[str, Text], classes: dict[str, frozenset[str]]) -> None:
        self._labels = MappingProxyType(labels)
        self._classes = classes

    def __getitem__(self, code: str) -> Text:
        return self._labels[code]

    def __iter__(self) -> Any:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, code: object) -> bool:
        return code in self._labels

    def of_class(self, name: str) -> frozenset[str]:
        """The codes of one class; KeyError for a class that no code of the list has."""
        return self._classes[name]


def read_vocabulary(path: Path) -> dict[str, Vocabulary]:
    """Read the lists of codes; LawFileError where a name or a list is missing or unknown."""
    content = read_yaml(path)
    require_keys(content, str(path), set(LISTS))
    return {name: _read_list(entries, f"{path}: {name}") for name, entries in content.items()}


def _read_list(entries: Any, where: str) -> Vocabulary:
    if not isinstance(entries, dict) or not entries:
        raise LawFileError(f"{where}: expected a mapping from code to names")
    labels: dict[str, Text] = {}
    classes: dict[str, set[str]] = {}
    for code, entry in entries.items():
        require_keys(entry, f"{where}.{code}", {"zh", "en"}, {"class"})
        if not isinstance(code, str) or not all(isinstance(word, str) and word.strip() for word in entry.values()):
            raise LawFileError(f"{where}.{code}: code, names and class are non-empty text; quote yes and no")
        labels[code] = Text(entry["zh"], entry["en"])
        if "class" in entry:
            classes.setdefault(entry["class"], set()).add(code)
    return Vocabulary(labels, {name: frozenset(codes) for name, codes in classes.items()})


_LISTS = read_vocabulary(Path(__file__).with_name("vocabulary.yaml"))

KINDS = _LISTS["kinds"]
PERILS = _LISTS["perils"]
CATEGORIES = _LISTS["categories"]
DOCUMENTS = _LISTS["documents"]
CARRIAGES = _LISTS["carriages"]
TRANSPORT_MODES = _LISTS["transport_modes"]
POLICY_STATUSES = _LISTS["policy_statuses"]
RESCISSION_GROUNDS = _LISTS["rescission_grounds"]
DEDUCTIBLE_ORDERS = _LISTS["deductible_orders"]
ENDORSEMENTS = _LISTS["endorsements"]
CLAIM_STATES = _LISTS["claim_states"]
ANSWERS = _LISTS["answers"]
