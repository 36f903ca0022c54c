"""The process in which a file is examined: one request as JSON on standard input, one answer on standard output."""

import json
import resource
import sys
from dataclasses import asdict, replace
from pathlib import Path

from documents.inspection.examine import examine
from documents.inspection.isolate import NO_ROOM
from documents.inspection.names import safe_name
from documents.inspection.result import Code, Inspection, Limits

THUMBNAIL_BYTES = 4 * 1024 * 1024


def confine(limits: Limits) -> None:
    """Give up what this process will not need: processor time, memory, core dumps, big files, many files."""
    _lower(resource.RLIMIT_CPU, limits.seconds)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, THUMBNAIL_BYTES)
    _lower(resource.RLIMIT_NOFILE, 64)
    if sys.platform.startswith("linux"):  # elsewhere the limit is not kept, or counts what is merely mapped
        _lower(resource.RLIMIT_AS, limits.memory)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value if what != resource.RLIMIT_CPU else hard))


def answer(request: dict[str, object]) -> Inspection:
    limits = Limits(**request["limits"])  # type: ignore[arg-type]
    confine(limits)
    file_name, path = str(request["file_name"]), str(request["path"])
    thumbnail = request["thumbnail"]
    try:
        data = Path(path).read_bytes()
    except OSError:
        return Inspection(file_name=safe_name(file_name, None), code=Code.UNREADABLE.value)
    return examine(data, file_name, limits, Path(str(thumbnail)) if thumbnail else None)


def main() -> None:
    try:
        found = answer(json.load(sys.stdin.buffer))
    except OSError:  # what decoders raise is caught where they are called: this is the thumbnail that has no room
        sys.exit(NO_ROOM)
    sys.stdout.write(json.dumps(asdict(replace(found, details=dict(found.details)))))


if __name__ == "__main__":
    main()
