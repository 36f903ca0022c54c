"""Say of files, before anybody sends them, whether they would come in."""

import json
import os
import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from documents.services.inspect import inspect_file

# What turns a line into two for some reader, or acts on the terminal, is written as an escape.
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def one_line(answer: dict[str, Any]) -> str:
    """An answer as JSON on one line, whatever the file is called."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(answer, ensure_ascii=False))


class Command(BaseCommand):
    help = "Check files as an upload would: one JSON object a line. Exit code 0 all accepted, 1 some refused."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="path of a file to check")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        refused = 0
        for path in files:
            found = inspect_file(path, os.path.basename(path.rstrip("/")))
            refused += not found.accepted
            line = {
                "file": os.fsencode(path).decode("utf-8", "replace"),
                "accepted": found.accepted,
                "media_type": found.media_type,
                "sha256": found.sha256,
                "pages": found.pages,
                "code": found.code,
                "message": found.message,
                "file_name": found.file_name,
                "size": found.size,
                "width": found.width,
                "height": found.height,
                "taken_at": found.taken_at,
            }
            self.stdout.write(one_line(line))
        if refused:
            sys.exit(1)
