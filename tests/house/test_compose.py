"""The production file says what the office needs, and the office accepts what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import compose

SECRETS = {
    "OFFICE_HOST": "claims.example.com",
    "SECRET_KEY": "not-a-secret-" * 6,
    "POSTGRES_PASSWORD": "database-password",
    "REDIS_PASSWORD": "redis-password",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.com:587",
}


@pytest.fixture(scope="module")
def file(root: Path) -> Path:
    return root / "docker-compose.yml"


def test_it_is_a_compose_file(file: Path) -> None:
    checker = Path(sys.executable).parent / "check-jsonschema"
    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_names_what_the_office_stands_on(file: Path) -> None:
    services = compose.read(file)["services"]
    assert set(services) == {"database", "redis", "migrate", "web", "worker", "beat"}
    assert "--locale=C.UTF-8" in services["database"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert services["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert services[name]["healthcheck"]["test"]
        assert services[name]["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_missing_secret_is_asked_for_by_name(file: Path, name: str) -> None:
    read = compose.read(file)
    given = {key: value for key, value in SECRETS.items() if key != name}
    with pytest.raises(KeyError, match=name):
        [compose.service(read, service, given) for service in read["services"]]


def test_no_secret_stands_in_it(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s*(\w*(?:PASSWORD|SECRET_KEY|AUTH)\w*):\s*(.*)", line)
        assert found is None or found[2].startswith("${"), line


def test_the_image_runs_as_nobody_special(root: Path) -> None:
    users = re.findall(r"^USER (\S+)$", (root / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert users, "the Dockerfile sets no USER"
    assert users[-1] not in {"root", "0"}


@pytest.mark.slow
def test_the_deployment_check_has_nothing_to_say(file: Path, root: Path, tmp_path: Path) -> None:
    web = compose.service(compose.read(file), "web", SECRETS)
    environment = {"PATH": os.environ["PATH"], **web.environment, "OFFICE_VAR": str(tmp_path)}
    environment |= {"OFFICE_EVIDENCE_DIR": str(tmp_path / "evidence"), "STATIC_ROOT": str(tmp_path / "static")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
