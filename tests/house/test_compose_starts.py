"""The commands that the production file names, run as they stand there against a real PostgreSQL and Redis."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from scripts.processes import end_group, group_members
from scripts.servers import free_port
from tests.house import compose
from tests.house.test_compose import SECRETS

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
PATIENCE = 300.0


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """Give a database of its own on the server of `url`."""
    name = f"compose_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def services(root: Path, tmp_path: Path) -> Iterator[dict[str, compose.Service]]:
    """Give the office's four services as the compose file has them, on this machine's servers and folders."""
    database, redis = os.environ["DATABASE_URL"], os.environ.get("REDIS_URL")
    if redis is None:
        pytest.skip("needs REDIS_URL")
    read = compose.read(root / "docker-compose.yml")
    values = {**SECRETS, "OFFICE_PORT": str(free_port()), "OFFICE_WEB_PROCESSES": "1", "OFFICE_WORKER_PROCESSES": "1"}
    with own_database(database) as url:
        here = {
            "DATABASE_URL": url,
            "REDIS_URL": urlunsplit(urlsplit(redis)._replace(path="/9")),
            "STATIC_ROOT": str(tmp_path / "static"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
        }
        found = {}
        for name in compose.OFFICE:
            service = compose.service(read, name, values)
            service.environment.update({key: to_here(text, tmp_path) for key, text in service.environment.items()})
            service.environment.update(here)
            for parts in (service.command, service.health):
                parts[:] = [to_here(part, tmp_path) for part in parts]
            found[name] = service
        yield found


def to_here(text: str, tmp_path: Path) -> str:
    return text.replace("/var/lib/office", str(tmp_path))


def run(service: compose.Service, command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=root, env=service.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextmanager
def started(service: compose.Service, root: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a service's command in a process group of its own; end the whole group whatever happens."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            service.command,
            cwd=root,
            env=service.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end_group(process.pid, 10.0)
        process.wait()


def wait_until_healthy(service: compose.Service, process: subprocess.Popen[bytes], root: Path, log: Path) -> None:
    """Ask the service's own health check until it says yes."""
    give_up = time.monotonic() + PATIENCE
    while run(service, service.health, root).returncode != 0:
        assert process.poll() is None, f"{service.name} ended:\n{log.read_text()}"
        assert time.monotonic() < give_up, f"{service.name} is not healthy:\n{log.read_text()}"
        time.sleep(0.5)


def test_the_services_start_answer_and_stop(services: dict[str, compose.Service], root: Path, tmp_path: Path) -> None:
    collected = run(services["migrate"], [sys.executable, "manage.py", "collectstatic", "--noinput"], root)
    assert collected.returncode == 0, collected.stderr
    migrated = run(services["migrate"], services["migrate"].command, root)
    assert migrated.returncode == 0, migrated.stderr

    with ExitStack() as stack:
        processes = {}
        for name in ("web", "worker", "beat"):
            log = tmp_path / f"{name}.log"
            processes[name] = stack.enter_context(started(services[name], root, log))
        for name, process in processes.items():
            wait_until_healthy(services[name], process, root, tmp_path / f"{name}.log")

        port = services["web"].command[2].rpartition(":")[2]
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/admin/",
            headers={"Host": SECRETS["OFFICE_HOST"], "X-Forwarded-Proto": "http"},
        )
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.build_opener(_NoRedirect).open(request, timeout=PATIENCE)
        assert answer.value.headers["Location"] == f"https://{SECRETS['OFFICE_HOST']}/admin/"
        answer.value.close()

        for name, process in processes.items():
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=PATIENCE)
            assert code == 0, f"{name} ended with {code}:\n{(tmp_path / f'{name}.log').read_text()}"
            assert group_members(process.pid) == []


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:  # type: ignore[override]
        return None
