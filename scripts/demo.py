"""`make demo`: the whole office on one machine, with sample data and nothing to install or configure.

SQLite, Celery on the file system, three processes (web, worker, beat) under one supervisor. The second
start finds what the first one made and goes on from there. 演示：一台机器上的完整理赔办公室。
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from scripts.servers import free_port
from scripts.supervisor import AlreadyRunning, Child, NotReady, Supervisor, say

ROOT = Path(__file__).resolve().parent.parent
# The demo is the embedded office: what these say is meant for another one.
NOT_OURS = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "EMAIL_URL"),
    *("STATIC_ROOT", "DJANGO_SETTINGS_MODULE", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "PYTHONPATH"),
)
FIRST_PORT = 8000
READY_SECONDS = 90.0


class Failed(RuntimeError):
    """The demo can't be opened; the message says why and what to do."""


class Stopped(Exception):
    """Somebody pressed Ctrl-C while the demo was being prepared."""


def demo_environment(var: Path) -> dict[str, str]:
    """Return this process's environment without what would turn the demo into another installation."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in NOT_OURS and not key.startswith(("OFFICE_", "CELERY"))
    }
    left_out = sorted(key for key in os.environ.keys() - kept.keys() if key != "OFFICE_VAR")
    if left_out:
        say(f"the demo does not use {', '.join(left_out)} of your environment (docs/operations.md has the real thing)")
    return kept | {"OFFICE_VAR": str(var), "PYTHONUNBUFFERED": "1"}


def choose_port(wanted: str | None) -> int:
    """Return the port asked for, else the first free one from 8000 on.

    Raises Failed if the port asked for is taken or is no port.
    """
    if wanted:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise Failed(f"PORT={wanted} is no port: give a number from 1 to 65535")
        if not _is_free(int(wanted)):
            raise Failed(f"port {wanted} of 127.0.0.1 is taken: choose another with make demo PORT=...")
        return int(wanted)
    return next((port for port in range(FIRST_PORT, FIRST_PORT + 20) if _is_free(port)), None) or free_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: a closed demo's port is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def manage(supervisor: Supervisor, what: str, *arguments: str) -> str:
    """Run one management command to its end and return what it printed.

    Raises Failed with its output if it fails, Stopped if the demo is asked to stop meanwhile.
    """
    began = time.monotonic()
    log = supervisor.log_dir / f"{arguments[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=supervisor.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        while process.poll() is None:
            if supervisor.stopping.wait(0.05):
                process.terminate()
                process.wait()
                raise Stopped
    printed = log.read_text(errors="replace")
    if process.returncode:
        raise Failed(f"manage.py {' '.join(arguments)} failed (code {process.returncode}):\n{printed}")
    say(f"{what}: {time.monotonic() - began:.1f} s")
    return printed


def prepare(supervisor: Supervisor, var: Path) -> str:
    """Bring the database and the files up to date, load the sample once, and return the logins."""
    loaded = var / "run" / "sample-loaded"
    if not (var / "office.sqlite3").exists():
        loaded.unlink(missing_ok=True)
    manage(supervisor, "database", "migrate", "--noinput", "--verbosity", "0")
    manage(supervisor, "style sheets", "collectstatic", "--noinput", "--verbosity", "0")
    if not loaded.exists():
        manage(supervisor, "sample data", "load_sample")
        loaded.touch()
    return manage(supervisor, "logins", "create_demo_users")


def children(port: int, var: Path) -> list[Child]:
    """Return the three processes of the office: web, worker, beat."""
    python = sys.executable
    celery = [python, "-m", "celery", "--app", "claimsoffice.celery:app"]
    return [
        Child(
            "web",
            [
                *(python, "-m", "gunicorn", "claimsoffice.wsgi:application", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "2", "--threads", "4", "--graceful-timeout", "10", "--no-control-socket"),
                *("--access-logfile", "-"),
            ],
        ),
        Child(
            "worker",
            [
                *(*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
        ),
        # Exactly one beat, as a process of its own: inside a killed worker it would live on and fill the queue.
        Child("beat", [*celery, "beat", "--loglevel", "INFO", "--schedule", str(var / "celerybeat-schedule")]),
    ]


def login_page_answers(address: str) -> bool:
    """Tell whether somebody without a session is shown the form for logging in."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # 127.0.0.1 is behind no proxy
    try:
        with opener.open(f"{address}admin/", timeout=5) as answer:
            return answer.status == HTTPStatus.OK and b'type="password"' in answer.read()
    except (urllib.error.URLError, OSError):
        return False


def welcome(address: str, logins: str, var: Path) -> str:
    """Return what a person needs to see once the office is open."""
    rule = "-" * 78
    return "\n".join(
        [
            rule,
            f"The claims office is open / 理赔办公室已开门:  {address}",
            "",
            logins.strip(),
            "",
            f"Logs, mail and data / 日志、邮件与数据: {var}",
            "Ctrl-C closes it; make demo opens it again where it was. 按 Ctrl-C 关闭，再次运行则从原处继续。",
            rule,
        ]
    )


def main() -> int:
    var = Path(os.environ.get("OFFICE_VAR") or ROOT / "var").resolve()
    supervisor = Supervisor([], var, ROOT, demo_environment(var))
    try:
        left = supervisor.lock()
    except AlreadyRunning as other:
        print(f"The demo runs already (pid {other}); close it with Ctrl-C, or with kill {other}", file=sys.stderr)
        return 1
    if left:
        say(f"ended what an earlier run had left behind: {', '.join(left)}")
    with supervisor.signals():
        try:
            logins = prepare(supervisor, var)
            port = choose_port(os.environ.get("PORT"))
            address = f"http://127.0.0.1:{port}/"
            supervisor.environment["OFFICE_URL"] = address  # what links in its mails begin with
            supervisor.children = children(port, var)
            _web, worker, _beat = supervisor.children
            if supervisor.open(
                lambda: " ready." in supervisor.tail(worker, 10_000) and login_page_answers(address), READY_SECONDS
            ):
                print(welcome(address, logins, var), flush=True)
                supervisor.keep()
        except Stopped:
            pass
        except (Failed, NotReady) as reason:
            print(f"The demo did not open: {reason}", file=sys.stderr)
            return 1
        finally:
            supervisor.close()
        say("closed; nothing is left running")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
