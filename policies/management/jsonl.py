"""JSON Lines in, JSON Lines out: what `adjudicate` and `due` have in common."""

import gc
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import CommandError

from policies.terms.core.errors import InputError

# Python itself refuses to read numbers beyond 4,300 digits, with an error that isn't about JSON.
MOST_DIGITS = 300
# Objects between two searches for cycles; Python's own 700 is reached several times a claim.
COLLECT_EVERY = 50_000


class Writable(Protocol):
    """What a command writes to: a text stream, or Django's wrapper of one."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("duplicate_field", twice, "this field stands twice in one object; keep one")
    return result


def _no_constant(name: str) -> Any:
    raise InputError("not_json", "", f"{name} is not a JSON number; write a decimal string")


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise InputError("not_json", "", f"a number with {len(digits)} digits is no figure of a claim")
    return int(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_int=_whole_number)


@contextmanager
def open_lines(path: Path | None) -> Iterator[Iterable[str | bytes]]:
    """Open FILE, or standard input where there is none, as bytes: each line is decoded, and refused, on its own.

    Raises CommandError with exit code 2 for a file that can't be read.
    """
    if path is None:
        yield getattr(sys.stdin, "buffer", sys.stdin)
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}; give a JSON Lines file", returncode=2) from error
    with file:
        yield file


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for cycles seldom: one line's objects hold none, and go when their line is answered."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def speak_utf8(out: Any) -> None:
    """Make a standard output write UTF-8 whatever the terminal's locale; half a surrogate goes out as its escape."""
    if hasattr(out, "reconfigure"):
        out.reconfigure(encoding="utf-8", errors="backslashreplace")


def process(
    lines: Iterable[str | bytes], out: Writable, handle: Callable[[dict[str, Any]], dict[str, Any] | bytes]
) -> int:
    """Answer every line in order; return 0 if all went well, 1 if any line was refused.

    `handle` answers with an object, or with its JSON in UTF-8. A line that can't be answered gives an object with its
    `id` and an `error`; the rest go on.
    """
    failed = False
    write = _writer(out)
    for raw in lines:
        ident: Any = None
        try:
            text = raw.decode() if isinstance(raw, bytes) else raw
            line = text.strip().lstrip("\ufeff")
            if not line:
                continue
            data = _DECODER.decode(line)
            if not isinstance(data, dict):
                raise InputError("not_an_object", "", "each line must be one JSON object")
            ident = data.get("id")
            answer: dict[str, Any] | bytes = handle(data)
        except json.JSONDecodeError as error:
            answer = _refusal(ident, "not_json", "", f"not valid JSON: {error.msg} at column {error.colno}")
        except UnicodeDecodeError as error:
            answer = _refusal(
                None, "not_utf8", "", f"byte {error.start + 1} of this line is not UTF-8; save it as UTF-8"
            )
        except RecursionError:
            answer = _refusal(None, "not_json", "", "nested too deeply; one line is one flat question")
        except InputError as error:
            answer = _refusal(ident, error.code, error.field, error.message)
        if isinstance(answer, dict):
            failed |= "error" in answer
            answer = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
        write(answer + b"\n")
    return int(failed)


def _writer(out: Writable) -> Callable[[bytes], object]:
    """Where the bytes of an answer go: below the text stream, if it stands on bytes, since they are UTF-8 already."""
    binary = getattr(out, "buffer", None)
    if binary is None:
        return lambda line: out.write(line.decode())
    out.flush()
    write: Callable[[bytes], object] = binary.write
    return write


def _refusal(ident: Any, code: str, field: str, message: str) -> dict[str, Any]:
    return {"id": ident, "error": {"code": code, "field": field, "message": message}}
