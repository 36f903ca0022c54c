import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from scripts.servers import Postgres, Redis, ServerUnavailable, running


def run(root: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "OFFICE_VAR"}}
    return subprocess.run(
        [sys.executable, "-m", "scripts.with_services", *command],
        cwd=root,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def postgres() -> Postgres:
    try:
        return Postgres()
    except ServerUnavailable as reason:
        pytest.skip(str(reason))


@pytest.mark.slow
def test_postgres_knows_chinese_trigrams_and_survives_a_crash(postgres: Postgres) -> None:
    with running(postgres):
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            found = connection.execute("SELECT similarity('北京市朝阳区', '北京市海淀区') > 0").fetchone()
            assert found == (True,)
        postgres.kill()
        postgres.start()
        assert postgres.answers()
    assert not postgres.answers()
    assert not postgres.home.exists()


@pytest.mark.slow
def test_redis_asks_for_its_password_and_is_gone_afterwards() -> None:
    import redis

    try:
        server = Redis()
    except ServerUnavailable as reason:
        pytest.skip(str(reason))
    with running(server):
        with redis.Redis.from_url(server.url) as client:
            client.set("key", "value")
            assert client.get("key") == b"value"
        with redis.Redis(port=server.port) as stranger, pytest.raises(redis.exceptions.AuthenticationError):
            stranger.ping()
    assert not server.answers()
    assert not server.home.exists()


@pytest.mark.slow
def test_the_command_gets_both_servers_and_its_exit_code_is_passed_on(root: Path) -> None:
    code = "import os, sys; print(os.environ['DATABASE_URL'], os.environ.get('REDIS_URL')); sys.exit(3)"
    done = run(root, "--", sys.executable, "-c", code)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("postgres://")


def test_given_servers_are_taken_as_they_are(root: Path) -> None:
    given = {"DATABASE_URL": "postgres://a@b/c", "REDIS_URL": "redis://d"}
    done = run(root, "--", sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])", **given)
    assert (done.returncode, done.stdout) == (0, "postgres://a@b/c\n")


def test_another_kind_of_database_is_refused(root: Path) -> None:
    done = run(root, "--", "true", DATABASE_URL="sqlite:///x")
    assert done.returncode == 2
    assert "DATABASE_URL is no PostgreSQL: sqlite" in done.stderr


def test_without_a_command_it_says_how_to_use_it(root: Path) -> None:
    done = run(root)
    assert done.returncode == 2
    assert "usage:" in done.stderr
