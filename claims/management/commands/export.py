"""Reports as files, for whoever calls the office from a schedule or another system."""

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import translation

from claims.reports.export import export
from claims.reports.list_report import asked_of
from claims.reports.registry import EXPORTS, LISTS, REPORTS
from claims.reports.report import Scope
from claims.reports.writers import WRITERS
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted
from policies.models import Scheme

UNUSABLE = 2
NOT_OF_A_LIST = {"from_on": "--from", "to_on": "--to", "as_of": "--as-of", "scheme": "--scheme"}


class Command(BaseCommand):
    """Exit code 0 if the file is written, 2 for arguments that can't be used; then no file is left behind."""

    help = (
        "Write a report to a file. Without --user personal data are masked and every claim is included. "
        f"What a person's lists show can be written too, as it is now: {', '.join(LISTS)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", nargs="?", metavar="REPORT", help="name of the report; --list shows them")
        parser.add_argument("--list", action="store_true", dest="listed", help="name the reports and stop")
        parser.add_argument("--format", choices=sorted(WRITERS), dest="form", help="csv or xlsx")
        parser.add_argument("--out", metavar="FILE", type=Path, help="file to write; replaced if it is there")
        parser.add_argument("--from", metavar="DATE", dest="from_on", help="first day of the period (Asia/Shanghai)")
        parser.add_argument("--to", metavar="DATE", dest="to_on", help="last day of the period, included")
        parser.add_argument("--as-of", metavar="INSTANT", help="only what was recorded until then, "
                            "with offset: 2026-04-01T00:00:00+08:00")  # fmt: skip
        parser.add_argument("--scheme", metavar="CODE", help="only this product")
        parser.add_argument("--user", metavar="NAME", help="whose sight and permissions count")
        parser.add_argument(
            "--query",
            default="",
            metavar="PARAMETERS",
            help="of a list: the filters, search and order in the address of its page: state=live&o=-6",
        )
        parser.add_argument("--language", choices=("zh", "en"), help="language of headings and words; zh if absent")

    def handle(self, *, report: str | None, listed: bool, **options: Any) -> None:
        with translation.override({"en": "en"}.get(options["language"], "zh-hans")):
            if listed:
                for name, kind in REPORTS.items():
                    self.stdout.write(f"{name}\t{kind.title}")
                return
            rows = _export(report, options)
        if options["verbosity"]:
            self.stderr.write(f"{options['out']}: {rows} rows")


def _export(report: str | None, options: dict[str, Any]) -> int:
    if report not in EXPORTS:
        raise _unusable(f"{report or 'no REPORT'}: there is no such report; known are {', '.join(EXPORTS)}")
    if report in LISTS:
        _require_a_lists(report, options)
    elif options["query"]:
        raise _unusable(f"--query is of lists only ({', '.join(LISTS)}); {report} is a report")
    if options["form"] is None or options["out"] is None:
        raise _unusable("give --format csv or xlsx, and --out FILE")
    try:
        return export(report, options["form"], options["out"], _scope(options))
    except (IncorrectLookupParameters, SuspiciousOperation) as error:
        raise _unusable(f"--query {options['query']}: the list knows no such filter") from error
    except NotPermitted as error:
        raise _unusable(f"--user {options['user']}: {error.message}") from error
    except OSError as error:
        raise _unusable(f"--out {options['out']} can't be written: {error.strerror}") from error


def _require_a_lists(name: str, options: dict[str, Any]) -> None:
    given = [option for key, option in NOT_OF_A_LIST.items() if options[key]]
    if given:
        raise _unusable(f"{name} is a list, as it is now: give its filters by --query, without {', '.join(given)}")
    if not options["user"]:
        raise _unusable(f"{name} is a list, and shows what somebody sees: give --user NAME")


def _scope(options: dict[str, Any]) -> Scope:
    first, last = _day("--from", options["from_on"]), _day("--to", options["to_on"])
    if first and last and last < first:
        raise _unusable(f"--to {last} lies before --from {first}")
    scheme = options["scheme"] or ""
    if scheme and scheme not in Scheme.values:
        raise _unusable(f"--scheme {scheme} is no product; known are {', '.join(Scheme.values)}")
    return Scope(
        _instant(options["as_of"]), first, last, scheme, _user(options["user"]), asked_of(QueryDict(options["query"]))
    )


def _day(option: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _unusable(f"{option} {text} is no date; write it as 2026-03-31") from error


def _instant(text: str | None) -> datetime:
    if not text:
        return now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unusable(f"--as-of {text} is no instant; write it as 2026-03-31T18:00:00+08:00") from error
    if at.tzinfo is None:
        # A day alone may not bear an offset.
        raise _unusable(f"--as-of {text} has no offset; write it as {at.isoformat()}+08:00")
    return at


def _user(name: str | None) -> User | None:
    if not name:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise _unusable(f"--user {name}: nobody active has this login")
    return user


def _unusable(message: str) -> CommandError:
    return CommandError(message, returncode=UNUSABLE)
