"""Our own law files with one thing wrong in them: whatever it is, none of them may be read."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.terms.core.checklist import read_checklist
from policies.terms.core.clock_festivals import read_festivals
from policies.terms.core.clock_notice import parse_calendar_year
from policies.terms.core.clock_spec import load_clocks
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import TERMS_DIR, read_yaml
from policies.terms.core.money import _load_minor_units
from policies.terms.core.parameter import read_editions
from policies.terms.core.vocabulary import read_vocabulary

Read = Callable[[Path], Any]
READERS: dict[str, Read] = {
    **{str(path.relative_to(TERMS_DIR)): read_editions for path in TERMS_DIR.glob("schemes/*/parameters.yaml")},
    **{str(path.relative_to(TERMS_DIR)): read_checklist for path in TERMS_DIR.glob("schemes/*/checklist.yaml")},
    **{str(path.relative_to(TERMS_DIR)): load_clocks for path in TERMS_DIR.glob("schemes/*/clocks.yaml")},
    "clocks.yaml": load_clocks,
    "core/vocabulary.yaml": read_vocabulary,
    "core/currencies.yaml": _load_minor_units,
    "calendars/cn/festivals.yaml": read_festivals,
    "calendars/cn/2026.yaml": lambda path: parse_calendar_year(read_yaml(path), path.name),
}
# Mappings from names of our own choice: one more or one less is another law, not a broken file.
FREE = {"parameters", "among", "minor_units", "value", "years", "kinds", "perils", "categories", "documents"} | {
    *("carriages", "transport_modes", "policy_statuses", "rescission_grounds", "deductible_orders", "endorsements"),
    *("claim_states", "answers"),
}
MAY_BE_ABSENT = {"target", "outer", "payment", "counting", "from_year", "when", "class"}
MAY_BE_NULL = {"bound", "met_by"}
# Said for people only; what the program shows of a regulation is its citation.
FOR_PEOPLE = {"lunar_calendar", "number", "title", "dated", "in_force_on", "computed"}
Place = tuple[Any, ...]


def _places(content: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place of a content; of the entries of a list, and of what bears names of choice, the first only."""
    yield place, content
    if isinstance(content, dict):
        free = bool(place) and place[-1] in FREE
        for key in list(content)[: 1 if free else None]:
            yield from _places(content[key], (*place, key))
    elif isinstance(content, list) and content:
        yield from _places(content[0], (*place, 0))


def _content(name: str) -> Any:
    """What a file says, with two of a hundred years and of each list of codes: they are all alike."""
    content = yaml.safe_load((TERMS_DIR / name).read_text(encoding="utf-8"))
    long = ("years",) if "years" in content else tuple(content) if name == "core/vocabulary.yaml" else ()
    return content | {key: dict(list(content[key].items())[:2]) for key in long}


def _altered(content: Any, place: Place, change: Callable[[Any, Any], None]) -> Any:
    altered = copy.deepcopy(content)
    holder = altered
    for key in place[:-1]:
        holder = holder[key]
    change(holder, place[-1])
    return altered


def _set(value: Any) -> Callable[[Any, Any], None]:
    def change(holder: Any, key: Any) -> None:
        holder[key] = value

    return change


def _remove(holder: Any, key: Any) -> None:
    del holder[key]


def _add(holder: Any, key: Any) -> None:
    holder[key]["of_no_meaning"] = "x"


def _changes(place: Place, value: Any) -> Iterator[tuple[str, Callable[[Any, Any], None]]]:
    key = place[-1]
    named = isinstance(key, str) and place[-2:-1] != ("years",) and (len(place) < 2 or place[-2] not in FREE)
    if named and key not in MAY_BE_ABSENT:
        yield "removed", _remove
    if isinstance(value, dict) and key not in FREE:
        yield "more than it may say", _add
    if key not in MAY_BE_NULL:
        yield "null", _set(None)
    yield "a float", _set(0.5)
    if isinstance(value, str) and key != "value":
        yield "blank", _set(" ")
    if isinstance(value, int):
        yield "words", _set("many")


def _cases() -> Iterator[Any]:
    for name in sorted(READERS):
        content = _content(name)
        for place, value in _places(content):
            if not place or FOR_PEOPLE & set(place):
                continue
            for what, change in _changes(place, value):
                yield pytest.param(name, place, change, id=f"{name}:{'.'.join(map(str, place))} {what}")


@pytest.mark.parametrize("name", sorted(READERS))
def test_the_file_as_it_stands_is_read(tmp_path: Path, name: str) -> None:
    READERS[name](TERMS_DIR / name)
    file = tmp_path / Path(name).name
    file.write_text(yaml.safe_dump(_content(name), allow_unicode=True), encoding="utf-8")
    READERS[name](file)


@pytest.mark.parametrize(("name", "place", "change"), list(_cases()))
def test_a_file_with_one_thing_wrong_is_refused(
    tmp_path: Path, name: str, place: Place, change: Callable[[Any, Any], None]
) -> None:
    file = tmp_path / Path(name).name
    file.write_text(yaml.safe_dump(_altered(_content(name), place, change), allow_unicode=True), encoding="utf-8")
    with pytest.raises(LawFileError):
        READERS[name](file)
