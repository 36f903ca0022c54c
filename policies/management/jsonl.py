"""JSON Lines in, JSON Lines out: what `adjudicate` and `due` have in common."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from policies.terms.core.errors import InputError


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("duplicate_field", twice, "this field stands twice in one object; keep one")
    return result


def _no_constant(name: str) -> Any:
    raise InputError("not_json", "", f"{name} is not a JSON number; write a decimal string")


def process(lines: Iterable[str], out: TextIO, handle: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Answer every line in order; return 0 if all went well, 1 if any line was refused.

    A line that can't be answered gives an object with its `id` and an `error`; the rest go on.
    """
    failed = 0
    for raw in lines:
        line = raw.strip().lstrip("\ufeff")
        if not line:
            continue
        ident: Any = None
        try:
            data = json.loads(line, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
            if not isinstance(data, dict):
                raise InputError("not_an_object", "", "each line must be one JSON object")
            ident = data.get("id")
            answer = handle(data)
        except json.JSONDecodeError as error:
            answer = _refusal(ident, "not_json", "", f"not valid JSON: {error.msg} at column {error.colno}")
        except InputError as error:
            answer = _refusal(ident, error.code, error.field, error.message)
        if "error" in answer:
            failed = 1
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return failed


def _refusal(ident: Any, code: str, field: str, message: str) -> dict[str, Any]:
    return {"id": ident, "error": {"code": code, "field": field, "message": message}}
