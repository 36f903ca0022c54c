"""A file examined in a process of its own, with little memory, little time and no secrets of the office.

Decoders of pictures and PDFs are large C programs fed with strangers' bytes: what they do to their process, or
how long they take, must not be the web server's trouble.
"""

import errno
import json
import logging
import os
import signal
import stat
import subprocess  # nosec: our own module, no shell
import sys
from dataclasses import asdict
from pathlib import Path

from documents.inspection import names
from documents.inspection.result import Code, Inspection, Limits

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = ("-m", "documents.inspection.child")
NO_ROOM = 3  # how the child ends where only the thumbnail's disk is at fault
GRACE = 20  # seconds on the wall beyond those on the processor: a busy machine is not a hostile file
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "LANG", "LC_ALL", "SYSTEMROOT")
_TIME_IS_UP = {-signal.SIGXCPU, -signal.SIGKILL}


def inspect(path: str | Path, file_name: str, limits: Limits, thumbnail: Path | None = None) -> Inspection:
    """Examine the file at `path`, called `file_name` by its sender; never raises for what the file is or holds.

    A JPEG thumbnail is written to `thumbnail` where that is given and the file has a picture; OSError if it can't be.
    """
    refused = _refuse_unopened(path, file_name, limits)
    if refused is not None:
        return refused
    request = {
        "path": str(Path(path).absolute()),
        "file_name": file_name,
        "limits": asdict(limits),
        "thumbnail": str(thumbnail.absolute()) if thumbnail else None,
    }
    try:
        done = run_apart(CHILD, json.dumps(request).encode("ascii"), limits)
    except subprocess.TimeoutExpired:
        return _refused(file_name, Code.TOO_COMPLEX)
    if done.returncode in _TIME_IS_UP:
        return _refused(file_name, Code.TOO_COMPLEX)
    if done.returncode == NO_ROOM:
        raise OSError(errno.ENOSPC, "the thumbnail could not be written", str(thumbnail))
    if done.returncode:  # a decoder fell over: what can't be looked into does not come in
        reason = done.stderr.decode("utf-8", "replace")[-2000:]
        logger.error("the inspection of a file ended with %s: %s", done.returncode, reason)
        return _refused(file_name, Code.DAMAGED)
    return Inspection(**json.loads(done.stdout))


def run_apart(program: tuple[str, ...], given: bytes, limits: Limits) -> subprocess.CompletedProcess[bytes]:
    """Run a program of ours in a process of its own, `given` on its input; subprocess.TimeoutExpired if it takes long.

    The process itself gives up memory and processor time (`child.confine`).
    """
    return subprocess.run(
        [sys.executable, "-B", *program],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        timeout=limits.seconds + GRACE,
        check=False,
    )


def _refuse_unopened(path: str | Path, file_name: str, limits: Limits) -> Inspection | None:
    """What can be said without opening: a pipe would hold us up for ever, a device never ends."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return _refused(file_name, Code.FILE_MISSING)
    except (OSError, ValueError):
        return _refused(file_name, Code.UNREADABLE)
    if not stat.S_ISREG(status.st_mode):
        return _refused(file_name, Code.NOT_A_FILE)
    if status.st_size > limits.max_bytes:
        return _refused(
            file_name, Code.TOO_LARGE, size=status.st_size, details={"megabytes": limits.max_bytes // (1024 * 1024)}
        )
    return None


def _refused(file_name: str, code: Code, size: int | None = None, details: dict[str, int] | None = None) -> Inspection:
    return Inspection(file_name=names.safe_name(file_name, None), code=code.value, size=size, details=details or {})
