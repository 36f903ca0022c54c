"""What the import commands have in common: check a spreadsheet whole and take it in, or say what is wrong with it."""

import json
import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import NotPermitted, Refused
from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services import batch as batches
from policies.imports.problems import TableError
from policies.imports.report import error_lines, table_error_line, warning_lines
from policies.services import import_kinds
from policies.services.spreadsheet_import import SpreadsheetImport

GOOD, ROWS_REFUSED, UNREADABLE = 0, 1, 2


class ImportCommand(BaseCommand):
    """`COMMAND FILE`: subclasses name the kind of spreadsheet by its `slug`."""

    slug: str

    @property
    def kind(self) -> SpreadsheetImport:
        found = import_kinds.find(self.slug)
        assert found is not None, self.slug  # noqa: S101  its app registers it when it is ready
        return found

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check and compare only; write nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object at the end")
        parser.add_argument(
            "--accept-valid", action="store_true", help="write the good rows even if others are refused"
        )
        parser.add_argument(
            "--user", metavar="NAME", help="who imports; without it the import is recorded as the shell's"
        )
        parser.add_argument(
            "--mapping",
            metavar="NAME",
            default="",
            help="read the file with this saved column mapping; without it with one that fits, if there is one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        bar = _Bar(show=sys.stderr.isatty())
        try:
            user = self._user(options["user"])
            report, status = self._import(options, user, bar)
        except TableError as error:
            bar.end()
            self._unreadable(error, as_json=options["as_json"])
        except Refused as error:
            bar.end()
            self._refused(error, as_json=options["as_json"])
        bar.end()
        report["seconds"] = round(time.monotonic() - started, 3)
        if options["as_json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report)
        if status:
            sys.exit(status)

    def _import(self, options: dict[str, Any], user: Any, bar: "_Bar") -> tuple[dict[str, Any], int]:
        kind, path = self.kind, Path(options["file"])
        if not options["dry_run"]:
            kind.require_person(user)
        try:
            file = path.open("rb")
        except OSError:
            raise TableError("not_found") from None
        # A name from another system may be in another encoding: what can't be read of it is kept from the record.
        name = os.fsencode(path.name).decode("utf-8", "replace")
        accept_valid = options["accept_valid"]
        with file:
            if not file.seekable():
                raise TableError("not_found")
            examined = kind.examine(file, name, bar.show, mapping=options["mapping"])
        findings, counts = examined.checked.findings, dict(examined.counts)
        goes_in = not examined.rejected or accept_valid
        batch: ImportBatch | None = None
        if not options["dry_run"]:
            batch = kind.keep(examined, name, user, accept_valid=accept_valid)
            if not goes_in:
                batch = kind.refuse(batch.pk, user)
            elif batch.state == BatchState.STAGED:
                batch = kind.apply(batch.pk, user)
        good = sum(counts.values())
        if not goes_in:
            counts = dict.fromkeys(counts, 0)
        report = {
            "rows": len(examined.checked.rows),
            "created": counts["create"],
            "updated": counts["update"],
            "unchanged": counts["unchanged"],
            "held": counts["hold"],
            "rejected": examined.rejected,
            "valid": good,
            "errors": error_lines(findings.listed()),
            "errors_total": findings.errors_total,
            "warnings": warning_lines(findings.warnings),
            "mapping": examined.checked.mapping or None,
            "dry_run": options["dry_run"],
            "applied": batch is not None and batch.state == BatchState.APPLIED,
            "batch": batch.pk if batch else None,
        }
        return report, ROWS_REFUSED if examined.rejected else GOOD

    def _user(self, name: str | None) -> Any:
        """The acting person, or None for the shell. TableError for an unknown name, NotPermitted without the right."""
        if name is None:
            return None
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None:
            raise TableError("unknown_user")
        if not batches.may_act(user, self.kind.permission):
            raise NotPermitted(
                _("%(user)s may not import spreadsheets of this kind. Ask the administrator for the permission.")
                % {"user": name}
            )
        return user

    def _unreadable(self, error: TableError, *, as_json: bool) -> None:
        line = table_error_line(error)
        if as_json:
            self.stdout.write(json.dumps({"error": line}, ensure_ascii=False))
        else:
            self.stderr.write(line["message"])
        sys.exit(UNREADABLE)

    def _refused(self, error: Refused, *, as_json: bool) -> None:
        code = {"NotPermitted": "not_permitted", "Stale": "stale"}.get(type(error).__name__, "refused")
        if as_json:
            self.stdout.write(json.dumps({"error": {"code": code, "message": str(error)}}, ensure_ascii=False))
        else:
            self.stderr.write(str(error))
        sys.exit(UNREADABLE)

    def _print(self, report: dict[str, Any]) -> None:
        for error in report["errors"]:
            where = " · ".join(
                part
                for part in (_("row %(row)s") % error, error["column"], f"“{error['value']}”" if error["value"] else "")
                if part
            )
            self.stdout.write(f"{where}: {error['message']}")
        if report["errors_total"] > len(report["errors"]):
            self.stdout.write(
                _("… %(listed)d of %(total)d errors are listed")
                % {"listed": len(report["errors"]), "total": report["errors_total"]}
            )
        for warning in report["warnings"]:
            times = f" ({warning['column']})" if warning["column"] else ""
            self.stdout.write(f"{warning['message']}{times} × {warning['count']}")
        self.stdout.write(
            _("%(rows)d rows: %(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(rejected)d refused")
            % report
        )
        if report["held"]:
            self.stdout.write(_("%(held)d rows are held for a person: see the page of held rows.") % report)
        if not report["applied"]:
            self.stdout.write(_("Nothing was written."))


class _Bar:
    """How many rows are checked, on a terminal only: of text the total is not known before its end."""

    def __init__(self, *, show: bool) -> None:
        self._on = show

    def show(self, rows: int, of: int) -> None:
        if self._on:
            sys.stderr.write(
                "\r"
                + "█" * (40 * rows // max(rows, of) if of > 0 else rows // 2_000 % 40)
                + " "
                + _("%(rows)d rows checked") % {"rows": rows}
                + "\x1b[K"
            )
            sys.stderr.flush()

    def end(self) -> None:
        if self._on:
            sys.stderr.write("\r\x1b[K")
            self._on = False
