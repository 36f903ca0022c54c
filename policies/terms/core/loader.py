"""The only I/O of the terms: strict reading of our own YAML files."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from policies.terms.core.errors import LawFileError

_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
DEEPEST = 20
TERMS_DIR = Path(__file__).resolve().parent.parent


class _StrictLoader(yaml.CSafeLoader):
    """YAML without the conveniences that hide mistakes in law: no floats, no duplicate keys, no aliases."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise LawFileError(f"{_at(key_node)}: a key is a word or a number, not a list or a mapping")
            if key in seen:
                raise LawFileError(f"{_at(key_node)}: the key {key!r} stands twice; keep one")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _at(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _refuse_float(loader: _StrictLoader, node: yaml.ScalarNode) -> Any:
    raise LawFileError(f"{_at(node)}: {node.value} is a float; write it as a quoted decimal string")


def _plain_whole(loader: _StrictLoader, node: yaml.ScalarNode) -> int:
    """YAML reads 030 as 24 and 1:30 as 90: no period of law is meant so."""
    if _WHOLE.fullmatch(node.value) is None:
        raise LawFileError(f"{_at(node)}: {node.value} is no plain whole number; quote it, or write it without zeros")
    return int(node.value)


_StrictLoader.add_constructor("tag:yaml.org,2002:float", _refuse_float)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _plain_whole)


def read_yaml(path: Path) -> Any:
    """Return the content of one YAML file of the terms.

    Raises LawFileError for floats, numbers in other than plain decimals, duplicate keys, anchors and broken YAML: a
    number of law that was read wrongly decides every claim wrongly.
    """
    return parse_yaml(path.read_text(encoding="utf-8"), str(path))


def parse_yaml(text: str, where: str) -> Any:
    """Return what a YAML text says, read as strictly as `read_yaml` does; `where` names it in errors."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if getattr(event, "anchor", None) is not None:
                raise LawFileError("anchors and aliases are not allowed; write the value out")
            # The reader below goes down by recursion and takes the whole process with it.
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise LawFileError(f"nested more than {DEEPEST} levels deep; no law file is")
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  a subclass of the safe loader
    except LawFileError as error:
        raise LawFileError(f"{where}: {error}") from error
    except (yaml.YAMLError, ValueError) as error:
        # A ValueError is a date that there is not, such as 2026-02-30.
        raise LawFileError(f"{where}: not valid YAML: {error}") from error


def require_keys(mapping: Any, where: str, required: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Raise LawFileError unless `mapping` is a mapping with exactly the required and maybe the optional keys."""
    if not isinstance(mapping, dict):
        raise LawFileError(f"{where}: expected a mapping, found {type(mapping).__name__}")
    missing = required - mapping.keys()
    unknown = mapping.keys() - required - optional
    if missing:
        raise LawFileError(f"{where}: missing {', '.join(sorted(missing))}")
    if unknown:
        raise LawFileError(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")


def text_in(value: Any, where: str) -> str:
    """A text that says something. Raises LawFileError: a citation left blank proves nothing."""
    if not isinstance(value, str) or not value.strip():
        raise LawFileError(f"{where}: expected text, found {value!r}")
    return value


def whole_in(value: Any, where: str, least: int = 0) -> int:
    """A whole number of at least `least`. Raises LawFileError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise LawFileError(f"{where}: expected a whole number of at least {least}, found {value!r}")
    return value


def flag_in(value: Any, where: str) -> bool:
    """True or false and nothing that merely counts as such. Raises LawFileError."""
    if not isinstance(value, bool):
        raise LawFileError(f"{where}: expected true or false, found {value!r}")
    return value


def list_in(value: Any, where: str) -> list[Any]:
    """A list with something in it. Raises LawFileError."""
    if not isinstance(value, list) or not value:
        raise LawFileError(f"{where}: expected a list with at least one entry, found {value!r}")
    return value


def mapping_in(value: Any, where: str) -> dict[Any, Any]:
    """A mapping with something in it. Raises LawFileError."""
    if not isinstance(value, dict) or not value:
        raise LawFileError(f"{where}: expected a mapping with at least one entry, found {value!r}")
    return value


def bilingual_in(value: Any, where: str) -> dict[str, str]:
    """Words in zh and en. Raises LawFileError."""
    require_keys(value, where, {"zh", "en"})
    return {language: text_in(words, f"{where}: {language}") for language, words in value.items()}
