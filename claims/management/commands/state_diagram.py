"""The claim's state machine as a diagram, from the workflow itself."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from claims.workflow import ClaimState, ClaimWorkflow

DOCUMENT = "docs/models/claim_states.md"


def diagram() -> str:
    """Markdown with a Mermaid state diagram and a table of every transition."""
    rows, arrows, labels = [], [f"    [*] --> {ClaimState.SUBMITTED.value}"], []
    with translation.override("en"):
        labels = [f'    state "{state.label}" as {state.value}' for state in ClaimState]
        for name, method in vars(ClaimWorkflow).items():
            for each in getattr(getattr(method, "_django_fsm", None), "transitions", {}).values():
                arrows.append(f"    {each.source} --> {each.target}: {name}")
                conditions = ", ".join(f"`{c.__name__}`" for c in each.conditions) or "-"
                rows.append(f"| `{name}` | {each.source} | {each.target} | {conditions} | {method.__doc__} |")
    return "\n".join(
        [
            "# The states of a claim",
            "",
            "Made by `python manage.py state_diagram` from `claims/workflow.py`; do not edit.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *labels,
            *arrows,
            "```",
            "",
            "| transition | from | to | only if | meaning |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


class Command(BaseCommand):
    help = f"Write {DOCUMENT}; with --check only say whether it is true."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / DOCUMENT
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != diagram():
                raise CommandError(f"{DOCUMENT} is not what the workflow says: run python manage.py state_diagram")
            return
        path.write_text(diagram(), encoding="utf-8")
        self.stdout.write(f"wrote {DOCUMENT}")
