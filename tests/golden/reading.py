"""Strict reading of the golden cases, and the comparison of an answer with what a case expects.

A case is a small difference from the `base.yaml` of its folder. Everything that could make a
case pass without saying anything is refused here: unknown keys, ids used twice, a case without
expectations or without its working, a difference that takes away what is not there.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

GOLDEN_DIR = Path(__file__).resolve().parent
ABSENT = "__absent__"
SCHEME_FOLDERS = ("fpx_ta", "fpx_pi", "fpx_ar", "jsx_ins", "jsx_std")
CLOCK_FOLDER = "clocks"

# `terms`: other values for parameters, by id, under which the case is worked; those of the terms in force else.
_CASE_KEYS = {"id", "title", "fires", "spares", "parameters", "terms", "working", "input", "expected"}
_REQUIRED_KEYS = {"id", "title", "working", "input", "expected"}
SPECIAL_EXPECTATIONS = {
    "denial_includes",
    "denial_excludes",
    "outcomes",
    "missing_includes",
    "missing_excludes",
    "refer_reasons_include",
    "warnings_include",
    "warnings_exclude",
    "recommendation_in",
    "reasons_mention",
    "trace",
}


class CaseError(ValueError):
    """A golden file that can't be trusted; names the file and the case."""


class _Loader(yaml.CSafeLoader):
    """No floats and no timestamps: money and instants stay the text that was written."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise CaseError(f"{node.start_mark}: the key {key!r} stands twice")
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Case:
    """One golden case, its input already merged with the base of its folder."""

    id: str
    folder: str
    file: str
    title: str
    working: str
    input: dict[str, Any]
    expected: dict[str, Any]
    fires: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    terms: dict[str, Any] = field(default_factory=dict)
    delta: dict[str, Any] = field(default_factory=dict)


def merge(base: Any, delta: Any, where: str) -> Any:
    """Return `base` overlaid with `delta`: mappings merge, everything else replaces, ABSENT removes."""
    if not (isinstance(base, dict) and isinstance(delta, dict)):
        return copy.deepcopy(delta)
    merged = copy.deepcopy(base)
    for key, value in delta.items():
        if value == ABSENT:
            if key not in merged:
                raise CaseError(f"{where}: {key} is taken away but the base does not have it")
            del merged[key]
        elif key in merged:
            merged[key] = merge(merged[key], value, f"{where}.{key}")
        else:
            merged[key] = copy.deepcopy(value)
    return merged


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a subclass of the safe loader
    except yaml.YAMLError as error:
        raise CaseError(f"{path}: not valid YAML: {error}") from error


def _check(case: Any, where: str) -> None:
    if not isinstance(case, dict):
        raise CaseError(f"{where}: a case must be a mapping")
    unknown = case.keys() - _CASE_KEYS
    missing = _REQUIRED_KEYS - case.keys()
    if unknown or missing:
        raise CaseError(f"{where} {case.get('id')}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    if not isinstance(case["expected"], dict) or not case["expected"]:
        raise CaseError(f"{where} {case['id']}: expects nothing")
    if not str(case["working"]).strip() or not str(case["title"]).strip():
        raise CaseError(f"{where} {case['id']}: the title and the working must say something")


def _bases(file: Path) -> dict[str, Any]:
    """Return the named base inputs of a folder; `like` names an earlier one that this one only changes."""
    bases: dict[str, Any] = {}
    for name, base in (_read(file) if file.exists() else {}).items():
        like = base.pop("like", None)
        bases[name] = merge(bases[like], base, name) if like else base
    return bases


def read_folder(folder: str) -> list[Case]:
    """Return every case of one golden folder, in the order of its files. Raises CaseError."""
    path = GOLDEN_DIR / folder
    base_file = path / "base.yaml"
    bases = _bases(base_file)
    cases = []
    for file in sorted(path.glob("*.yaml")):
        if file == base_file:
            continue
        document = _read(file)
        if not isinstance(document, dict) or document.keys() != {"topic", "base", "cases"}:
            raise CaseError(f"{file}: expected exactly the keys topic, base and cases")
        if document["base"] is not None and document["base"] not in bases:
            raise CaseError(f"{file}: base.yaml has no {document['base']!r}")
        base = bases[document["base"]] if document["base"] else {}
        for raw in document["cases"]:
            _check(raw, str(file))
            cases.append(
                Case(
                    id=raw["id"],
                    folder=folder,
                    file=file.name,
                    title=raw["title"],
                    working=raw["working"],
                    input={"id": raw["id"], **merge(base, raw["input"], raw["id"])},
                    expected=raw["expected"],
                    fires=tuple(raw.get("fires", ())),
                    spares=tuple(raw.get("spares", ())),
                    parameters=(*raw.get("parameters", ()), *raw.get("terms", ())),
                    terms=raw.get("terms", {}),
                    delta=raw["input"],
                )
            )
    return cases


def read_all(folders: tuple[str, ...]) -> list[Case]:
    """Return the cases of several folders; an id used twice anywhere is refused."""
    cases = [case for folder in folders for case in read_folder(folder)]
    ids = [case.id for case in cases]
    twice = {ident for ident in ids if ids.count(ident) > 1}
    if twice:
        raise CaseError(f"these ids are used twice: {', '.join(sorted(twice))}")
    return cases


def differences(expected: Any, actual: Any, where: str = "") -> Iterator[str]:
    """Yield one line for every place where `actual` lacks or contradicts the subset `expected`."""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            yield f"{where or 'answer'}: expected a mapping, got {actual!r}"
            return
        for key, value in expected.items():
            path = f"{where}.{key}" if where else str(key)
            if key not in actual:
                yield f"{path}: absent, expected {value!r}"
            else:
                yield from differences(value, actual[key], path)
    elif expected != actual or type(expected) is not type(actual):
        yield f"{where}: expected {expected!r}, got {actual!r}"
