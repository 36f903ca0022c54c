"""One line of JSON, read strictly: what can't be a value of a claim is refused by the field in which it stands.

The strict decoder stops at the first such value and does not know its place. Only then the line is read once more, with
a mark where the value stood, so that the refusal can name the field and the line's own `id`.
"""

import json
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any, NamedTuple

from policies.terms.core.errors import InputError

# Python itself refuses to read numbers beyond 4,300 digits, with an error that isn't about JSON.
MOST_DIGITS = 300
MOST_SHOWN = 40


class LineError(InputError):
    """A line that can't be taken; `ident` is its `id` where that could be read."""

    def __init__(self, code: str, field: str, message: str, ident: Any = None) -> None:
        super().__init__(code, field, message)
        self.ident = ident


class _UnfitError(ValueError):
    """The strict decoder met a value that can't be taken."""


class _Unfit(NamedTuple):
    """The mark where such a value stood, and why it can't be taken."""

    code: str
    message: str


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in a line of UTF-8.

    Raises LineError for anything but one object, a field that stands twice, or a number that is none or too large;
    json.JSONDecodeError and UnicodeDecodeError for what is no JSON or no UTF-8.
    """
    text = raw.decode()
    try:
        data = _STRICT.decode(text)
    except _UnfitError:
        data = _MARKING.decode(text)
        ident = data.get("id") if isinstance(data, dict) else None
        field, unfit = next(_marks(data, ""))
        known = None if any(_marks(ident, "id")) else ident
        raise LineError(unfit.code, field, unfit.message, known) from None
    if not isinstance(data, dict):
        raise LineError("not_an_object", "", "each line must be one JSON object")
    return data


def _marks(value: Any, where: str) -> Iterator[tuple[str, _Unfit]]:
    """Every mark in a value with its dotted name, in the order of the line."""
    if isinstance(value, _Unfit):
        yield where, value
    elif isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in parts:
            yield from _marks(part, f"{where}.{name}" if where else str(name))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _UnfitError
    return data


def _marked_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in pairs:
        data[name] = _TWICE if name in data else value
    return data


def _constant(name: str) -> _Unfit:
    return _Unfit("not_json", f"{name} is not a JSON number; write a decimal string")


def _whole(digits: str) -> int | _Unfit:
    if len(digits) > MOST_DIGITS:
        return _Unfit("not_json", f"a number with {len(digits)} digits is no figure of a claim")
    return int(digits)


def _fraction(text: str) -> float | _Unfit:
    """Too large a number would be read as infinite, and go out again as what no JSON is."""
    value = float(text)
    if not isfinite(value):
        return _Unfit("not_json", f"{text[:MOST_SHOWN]} is too large a number; write a decimal string")
    return value


def _or_stop(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same reader for the strict decoder, which stops instead of leaving a mark."""

    def strictly(text: str) -> Any:
        value = read(text)
        if isinstance(value, _Unfit):
            raise _UnfitError
        return value

    return strictly


_TWICE = _Unfit("duplicate_field", "this field stands twice in one object; keep one")
_STRICT = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_or_stop(_constant),
    parse_int=_or_stop(_whole),
    parse_float=_or_stop(_fraction),
)
_MARKING = json.JSONDecoder(
    object_pairs_hook=_marked_object, parse_constant=_constant, parse_int=_whole, parse_float=_fraction
)
