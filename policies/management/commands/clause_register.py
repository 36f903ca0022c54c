"""Writes the clause register as pages, or says whether the pages are still true."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policies.management.clause_pages import pages

FOLDER = Path("docs/clauses")


class Command(BaseCommand):
    """Exit code 1 with `--check` where a page is missing, out of date or left over."""

    help = f"Write the clause register to {FOLDER}, one page a scheme; with --check only say whether it is true."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing")

    def handle(self, *, check: bool, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / FOLDER
        there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
        made = pages()
        stale = sorted(name for name in there.keys() | made.keys() if there.get(name) != made.get(name))
        if check:
            if stale:
                names = ", ".join(stale)
                raise CommandError(
                    f"{FOLDER} is not what the terms say ({names}): run python manage.py clause_register"
                )
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in made:
                (folder / name).write_text(made[name], encoding="utf-8")
            else:
                (folder / name).unlink()
        self.stdout.write(f"{len(made)} pages in {FOLDER}, {len(stale)} of them changed")
