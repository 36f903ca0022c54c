"""Take papers in from the command line: onto one claim, or each onto the claim that its name names."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from claims.models import Claim
from claims.selectors.bundle_match import Match, item_in, match_names
from claims.selectors.sight import visible_claims
from claims.selectors.wording import filing_keys
from claims.services.base import require
from claims.services.bundle import PERMISSION
from claims.services.evidence import take_in
from claimsoffice.kernel.errors import NotPermitted, Refused
from documents.services.accept import FileRefused
from documents.services.inspect import inspect_file

UNUSABLE = 2


@dataclass(slots=True)
class Paper:
    """One file, what it matches, and what became of it."""

    path: Path
    match: Match
    item: str
    state: str = ""
    code: str | None = None
    message: str | None = None

    def as_dict(self) -> dict[str, Any]:
        claims = [claim.claim_no for claim in self.match.claims]
        claim = self.match.claim.claim_no if self.match.claim else None
        return {
            "file": str(self.path).encode("utf-8", "replace").decode(),
            "match": self.match.state,
            "claim": claim,
            "claims": claims,
            "item": self.item,
            "state": self.state,
            "code": self.code,
            "message": self.message,
        }


class Command(BaseCommand):
    """Exit code 0 every file is filed (or would be), 1 some are not, 2 for arguments that can't be used."""

    help = (
        "File papers as evidence, as an upload would. With --claim all go onto that claim, else each onto the claim "
        "whose number, or whose parcel's number, stands in its name. Asks before it files, on a terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="DIR|FILE", help="files, or folders of them")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--claim", metavar="NUMBER", help="claim number, or a tracking number with one claim")
        where.add_argument("--bundle", action="store_true", help="match each file by its name (what is done anyway)")
        parser.add_argument("--item", default="", metavar="KEY", help="checklist item of every file")
        parser.add_argument("--user", required=True, metavar="NAME", help="who files them")
        parser.add_argument("--dry-run", action="store_true", help="look and match, file nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object at the end")

    def handle(self, *, paths: list[Path], user: str, **options: Any) -> None:
        person = _person(user)
        files = _files(paths)
        papers = _matched(files, person, options["claim"], options["item"])
        go_on = options["dry_run"] or options["json"] or self._confirmed(papers)
        if not go_on:
            self.stdout.write("nothing was filed")
            sys.exit(1)
        for paper in papers:
            _look(paper) if options["dry_run"] else _take(paper, person)
            if not options["json"]:
                self.stdout.write(_in_words(paper))
        good = sum(paper.state in ("filed", "would_be_filed") for paper in papers)
        if options["json"]:
            result = {"files": len(papers), "filed": 0 if options["dry_run"] else good, "dry_run": options["dry_run"]}
            self.stdout.write(json.dumps({**result, "papers": [p.as_dict() for p in papers]}))
        if good < len(papers):
            sys.exit(1)

    def _confirmed(self, papers: list[Paper]) -> bool:
        """On a terminal nothing is filed before a person has seen where; elsewhere running the command says it."""
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return True
        for paper in papers:
            self.stdout.write(_in_words(paper))
        return input("File them? [y/N] ").strip().lower() in ("y", "yes", "是")


def _person(name: str) -> User:
    try:
        person = User.objects.get(username=name, is_active=True)
        require(person, PERMISSION)
    except User.DoesNotExist as error:
        raise CommandError(f"there is no active user {name!r}", returncode=UNUSABLE) from error
    except NotPermitted as refusal:
        raise CommandError(str(refusal.message), returncode=UNUSABLE) from refusal
    return person


def _files(paths: list[Path]) -> list[Path]:
    """Every file named, and every file below a folder named, hidden ones left out; in a fixed order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = (p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
            found += sorted(p for p in below if not any(part.startswith(".") for part in p.relative_to(path).parts))
        elif path.is_file():
            found.append(path)
        else:
            raise CommandError(f"{path}: no such file or folder", returncode=UNUSABLE)
    if not found:
        raise CommandError("there is no file in these folders", returncode=UNUSABLE)
    return found


def _matched(files: list[Path], person: User, number: str | None, item: str) -> list[Paper]:
    if number is None:
        matches = match_names([path.name for path in files], person)
    else:
        claim = _claim(number, person)
        matches = [Match(path.name, [claim], item_in(claim, path.name)) for path in files]
    for match in matches:
        if item and match.claim is not None and item not in filing_keys(match.claim):
            known = ", ".join(filing_keys(match.claim))
            raise CommandError(f"{match.claim.claim_no} has no item {item!r}; it has {known}", returncode=UNUSABLE)
    return [Paper(path, match, item or match.document) for path, match in zip(files, matches, strict=True)]


def _claim(number: str, person: User) -> Claim:
    by_number = visible_claims(person).filter(claim_no=number.strip()).first()
    found = by_number or match_names([number], person)[0].claim
    if found is None:
        raise CommandError(f"no claim, or more than one, that {person} sees is {number!r}", returncode=UNUSABLE)
    return found


def _look(paper: Paper) -> None:
    found = inspect_file(paper.path, paper.path.name)
    if not found.accepted:
        paper.state, paper.code, paper.message = "refused", found.code, str(found.message)
    else:
        paper.state = "would_be_filed" if paper.match.claim else paper.match.state


def _take(paper: Paper, person: User) -> None:
    claim = paper.match.claim
    if claim is None:
        paper.state = paper.match.state
        return
    try:
        with paper.path.open("rb") as content:
            take_in(claim.pk, File(content, paper.path.name), paper.path.name, person, document=paper.item)
    except Refused as refusal:
        code = refusal.code if isinstance(refusal, FileRefused) else type(refusal).__name__
        paper.state, paper.code, paper.message = "refused", code, str(refusal.message)
    except OSError as error:
        paper.state, paper.code, paper.message = "refused", "unreadable", str(error)
    else:
        paper.state = "filed"


def _in_words(paper: Paper) -> str:
    claims = ", ".join(claim.claim_no for claim in paper.match.claims) or "-"
    path = "".join(sign if sign.isprintable() else "?" for sign in str(paper.path))
    words = [path, claims, paper.item or "-", paper.state or paper.match.state]
    return "  ".join([*words, paper.message or ""]).rstrip()
