"""The restore drill on the sample office: what comes back is what there was, and what does not is named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import restore_drill
from scripts.restore_drill import ROOT

pytestmark = [pytest.mark.fault, pytest.mark.slow]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office with the sample data, in its own folder and, on PostgreSQL, its own database."""
    var = tmp_path_factory.mktemp("office")
    kept = dict(os.environ)
    server = os.environ.get("DATABASE_URL", "")
    os.environ.update(OFFICE_VAR=str(var), DJANGO_SETTINGS_MODULE="claimsoffice.settings")
    for variable in restore_drill.FOLDERS:
        os.environ.pop(variable, None)
    name = f"sample_{os.getpid()}"
    try:
        if server:
            subprocess.run(
                [restore_drill.program("createdb"), "--template=template0", f"--maintenance-db={server}", name],
                check=True,
            )
            os.environ["DATABASE_URL"] = server.rpartition("/")[0] + f"/{name}"
        for command in ("migrate -v0", "load_sample", "seal_events"):
            subprocess.run(
                [sys.executable, "manage.py", *command.split()], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        yield var
    finally:
        os.environ.clear()
        os.environ.update(kept)
        if server:
            subprocess.run(
                [restore_drill.program("dropdb"), "--force", "--if-exists", f"--maintenance-db={server}", name],
                check=True,
            )


def test_the_restored_office_is_equal(office: Path) -> None:
    said = restore_drill.drill()
    print(said.strip())
    assert said.startswith("equal: ")


def test_a_changed_file_is_named(office: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def spoil(backup: Path) -> None:
        victim = next(path for path in sorted((backup / "evidence" / "originals").rglob("*")) if path.is_file())
        victim.write_bytes(b"another file")

    with pytest.raises(SystemExit):
        restore_drill.drill(spoil)
    assert "altered" in capfd.readouterr().err


def test_a_lost_letter_is_named(office: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def spoil(backup: Path) -> None:
        next(iter(sorted((backup / "letters").rglob("*.pdf")))).unlink()

    with pytest.raises(SystemExit):
        restore_drill.drill(spoil)
    assert "letter" in capfd.readouterr().err
