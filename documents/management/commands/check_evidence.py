"""Say of files, before anybody sends them, whether they would come in."""

import json
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from documents.services.inspect import inspect_file


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
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if refused:
            sys.exit(1)
