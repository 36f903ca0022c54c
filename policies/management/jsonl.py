"""JSON Lines in, JSON Lines out: what `adjudicate` and `due` have in common."""

import gc
import json
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.core.management.base import CommandError

from policies.management.strict_json import LineError, read_object
from policies.terms.core.errors import InputError

# Objects between two searches for cycles; Python's own 700 is reached several times a claim.
COLLECT_EVERY = 50_000
# What a shell reports of a command whose reader has gone: 128 and SIGPIPE.
READER_GONE = 141


#: One step of a line's way: from its JSON object, or what the step before made of it, to what it becomes.
Stage = Callable[[Any], Any]


class Writable(Protocol):
    """What a command writes to: a text stream, or Django's wrapper of one."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


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


@contextmanager
def while_read(out: Any) -> Iterator[None]:
    """End as any command of a pipe does where its reader has enough (`| head`): with 141 and without a word."""
    try:
        yield
        out.flush()
    except BrokenPipeError:
        _let_go_of_output()
        sys.exit(READER_GONE)
    except OSError as error:
        _let_go_of_output()
        message = f"the answers can't be written, or the lines not read: {error.strerror}"
        raise CommandError(message, returncode=2) from error


def _let_go_of_output() -> None:
    """Python itself would stumble once more over what it still holds for an output that can't be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Line:
    """One line on its way through the stages, or its refusal."""

    __slots__ = ("ident", "refusal", "value")

    def __init__(self, raw: bytes) -> None:
        self.value: Any = raw
        self.ident: Any = None
        self.refusal: dict[str, Any] | None = None

    def advance(self, stage: Stage) -> None:
        """Take the stage, or keep why it refuses the line."""
        try:
            self.value = stage(self.value)
        except json.JSONDecodeError as error:
            self._refuse("not_json", "", f"not valid JSON: {error.msg} at column {error.colno}")
        except UnicodeDecodeError as error:
            self._refuse("not_utf8", "", f"byte {error.start + 1} of this line is not UTF-8; save it as UTF-8")
        except RecursionError:
            self._refuse("not_json", "", "nested too deeply; one line is one flat question")
        except LineError as error:
            self.ident = error.ident
            self._refuse(error.code, error.field, error.message)
        except InputError as error:
            self._refuse(error.code, error.field, error.message)

    def _refuse(self, code: str, field: str, message: str) -> None:
        self.refusal = {"id": self.ident, "error": {"code": code, "field": field, "message": message}}

    def answer(self) -> bytes:
        """The refusal, or what the last stage made of the line, as JSON in UTF-8."""
        answer = self.refusal or self.value
        if isinstance(answer, bytes):
            return answer + b"\n"
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def process(lines: Iterable[str | bytes], out: Writable, *stages: Stage, at_once: int = 1) -> int:
    """Answer every line in order; return 0 if all went well, 1 if any line was refused.

    A line's JSON object goes through the stages one after the other; the last gives an object, or its JSON in UTF-8.
    A line that can't be answered gives an object with its `id` and an `error`; the rest go on. `at_once` lines take
    each stage together, which keeps a stage's code and data near the processor; with 1 each is answered as it comes.
    """
    failed = False
    write = _writer(out)
    given = filter(None, map(_bare, lines))
    while batch := [_Line(raw) for raw in islice(given, at_once)]:
        for line in batch:
            line.advance(read_object)
            if line.refusal is None:
                line.ident = line.value.get("id")
        for stage in stages:
            for line in batch:
                if line.refusal is None:
                    line.advance(stage)
        for line in batch:
            failed |= line.refusal is not None
            write(line.answer())
    return int(failed)


def _bare(raw: str | bytes) -> bytes:
    """The line without the blanks around it and a byte-order mark; nothing is left of an empty one."""
    line = raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")
    return line.strip().removeprefix(BOM_UTF8).strip()


def _writer(out: Writable) -> Callable[[bytes], object]:
    """Where the bytes of an answer go: below the text stream, if it stands on bytes, since they are UTF-8 already."""
    binary = getattr(out, "buffer", None)
    if binary is None:
        return lambda line: out.write(line.decode())
    out.flush()
    write: Callable[[bytes], object] = binary.write
    return write
