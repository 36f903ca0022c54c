"""Django's own `check`; `--tag office` also asks what only a running office can answer."""

from contextlib import nullcontext
from typing import Any

from django.core.management.commands import check

from claims import checks


class Command(check.Command):
    def handle(self, *app_labels: Any, **options: Any) -> None:
        with checks.asked_for() if checks.TAG in (options["tags"] or ()) else nullcontext():
            super().handle(*app_labels, **options)
