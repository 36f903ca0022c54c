"""Run a command with a real PostgreSQL and Redis: `python -m scripts.with_services -- pytest -m postgres`.

DATABASE_URL and REDIS_URL are taken as they are where they are set; what is missing is started out
of wheels and stopped again, whatever the command does. Its exit code is passed on.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from types import FrameType

from scripts.servers import Postgres, Redis, ServerUnavailable, running

BAR = "!" * 100


def loud(message: str) -> None:
    """Say that something is left out so that nobody takes the run for a whole one."""
    print(f"\n{BAR}\n! {message}\n{BAR}\n", file=sys.stderr, flush=True)


def _ended(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m scripts.with_services -- COMMAND [ARGUMENT...]", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _ended)
    with contextlib.ExitStack() as stack:
        environment = dict(os.environ)
        given = environment.get("DATABASE_URL", "")
        if given and not given.startswith(("postgres", "psql", "pgsql")):
            print(f"DATABASE_URL is no PostgreSQL: {given.split(':')[0]}; unset it, or name a server", file=sys.stderr)
            return 2
        if not given:
            try:
                environment["DATABASE_URL"] = stack.enter_context(running(Postgres())).url
            except ServerUnavailable as reason:
                loud(f"NOTHING RUN ON POSTGRESQL: {reason}")
                return 1
        if not environment.get("REDIS_URL"):
            try:
                environment["REDIS_URL"] = stack.enter_context(running(Redis())).url
            except ServerUnavailable as reason:
                loud(f"RUN WITHOUT REDIS, on the file system's queue instead: {reason}")
        if "OFFICE_VAR" not in environment:
            environment["OFFICE_VAR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="claimsoffice-var-"))
        child = subprocess.Popen(command, env=environment)
        try:
            return child.wait()
        except KeyboardInterrupt:
            return child.wait()  # Ctrl-C reached the command too; let it say its last words
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
