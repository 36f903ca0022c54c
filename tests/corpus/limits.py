"""What each file of a folder costs `import_policies`: `python -m tests.corpus.limits FOLDER` prints a JSON line a file.

Each file has a process of its own, forked from one in which the office is loaded already. Nothing is written: on the
database that DATABASE_URL names, else on one in a file that is thrown away. `seconds` are of the processor, `mib` what
the process grew by.
"""

import io
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

MIB = 1 << 20


def resident() -> float:
    """MiB that this process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / MIB


def measure(path: Path) -> dict[str, object]:
    """Import one file in a child process and say what it took."""
    from django.core.management import call_command
    from django.db import connections

    connections.close_all()
    before, began = resident(), time.monotonic()
    pid = os.fork()
    if pid == 0:
        status = 0
        try:
            call_command("import_policies", str(path), "--json", "--dry-run", stdout=io.StringIO())
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:  # noqa: BLE001  whatever it is, it must be seen as a crash
            status = 70
        os._exit(status)
    _pid, status, usage = os.wait4(pid, 0)
    return {
        "file": path.name,
        "status": os.waitstatus_to_exitcode(status),
        "seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "clock": round(time.monotonic() - began, 2),
        "mib": round(usage.ru_maxrss / 1024 - before, 1),
    }


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="corpus-limits-") as var:
        os.environ.update(OFFICE_VAR=var, DJANGO_SETTINGS_MODULE="claimsoffice.settings")
        import django

        django.setup()
        from django.core.management import call_command

        if "DATABASE_URL" not in os.environ:
            call_command("migrate", verbosity=0)
        for path in sorted(folder.iterdir()):
            if path.suffix != ".jsonl":
                print(json.dumps(measure(path)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
