"""Which processes run, and the ending of those that an earlier run left behind. Standard library only."""

import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """A running process; pid and `started` together name it, since pids are used again."""

    pid: int
    group: int
    started: str
    command: str


def _from_proc(entry: Path) -> Process | None:
    try:
        # The name in the second field may hold blanks and brackets: what follows the last bracket is regular.
        fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None  # it ended while we looked
    if fields[0] in "ZX":
        return None
    return Process(int(entry.name), int(fields[2]), fields[19], command)


def _from_ps(line: str) -> Process:
    pid, group, *rest = line.split(maxsplit=7)
    return Process(int(pid), int(group), " ".join(rest[:5]), "".join(rest[5:]))


def running() -> dict[int, Process]:
    """Return every process of this machine that has not ended, by pid."""
    if (PROC / "self" / "stat").exists():
        found = (_from_proc(entry) for entry in PROC.iterdir() if entry.name.isdigit())
        return {process.pid: process for process in found if process is not None}
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,lstart=,command="], capture_output=True, text=True, check=True
    )
    return {process.pid: process for process in map(_from_ps, listing.stdout.splitlines())}


def remember(record: Path, pid: int) -> None:
    """Write down a process that leads its own group, so that a later run can end what is left of it."""
    process = running().get(pid)
    if process is not None:  # else it ended at once and there is nothing to find again
        # Whoever reads it meanwhile finds the one before, or this one.
        draft = record.with_suffix(".new")
        draft.write_text(json.dumps(asdict(process)), encoding="utf-8")
        draft.replace(record)


def left_of(record: Path) -> list[Process]:
    """Return what still runs of the group in `record`: its leader, or children that outlived it."""
    try:
        noted = Process(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return []  # never written, or cut off by a power cut: there is nothing we could know
    table = running()
    leader = table.get(noted.pid)
    if leader is not None and leader.started != noted.started:
        return []  # the pid belongs to somebody else by now
    return [process for process in table.values() if process.group == noted.pid and "claimsoffice" in process.command]


def end_leftovers(directory: Path, seconds: float = 10.0) -> list[str]:
    """End what the records in `directory` still name; return the names of those that had to be ended."""
    ended = []
    for record in sorted(directory.glob("*.json")):
        left = left_of(record)
        if left:
            ended.append(record.stem)
            end_group(left[0].group, seconds)
        record.unlink(missing_ok=True)
    return ended


def group_members(group: int) -> list[Process]:
    return [process for process in running().values() if process.group == group]


def end_group(group: int, seconds: float) -> None:
    """Ask a process group to end, wait, and kill what is left of it."""
    for sent, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(group, sent)
            os.killpg(group, signal.SIGCONT)  # one that was stopped hears it only then
        except ProcessLookupError:
            return
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            if not group_members(group):
                return
            time.sleep(0.1)
