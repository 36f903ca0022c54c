"""The contract's own words by clause: loaded by the office, quoted by letters; each version stands for good."""

import hashlib
import json
from collections.abc import Mapping

import yaml
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from claims.letters.cleaning import printable
from claims.models import ContractWording
from claimsoffice.kernel.actor import require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady, Stale
from claimsoffice.kernel.services import events
from policies import terms
from policies.terms import Text

PERMISSION = "claims.load_wording"
LARGEST_FILE = 2 * 1024 * 1024
LONGEST = 8000
LANGUAGES = ("zh", "en")

Wording = Mapping[str, Mapping[str, str]]


def clauses_of(edition: str) -> set[str]:
    """The clause ids of an edition of the terms; empty for an edition that there is not."""
    schemes = [s for s in terms.SCHEMES.values() if any(known.id == edition for known in s.law.editions)]
    return {clause.id for scheme in schemes for clause in scheme.clauses}


def editions() -> list[str]:
    """Every edition of the terms that the office knows."""
    return sorted({edition.id for scheme in terms.SCHEMES.values() for edition in scheme.law.editions})


def read_wording(data: bytes, edition: str) -> dict[str, dict[str, str]]:
    """The clauses of a YAML or JSON file, checked whole. NotReady names what is wrong with it and where."""
    if len(data) > LARGEST_FILE:
        raise NotReady(_("The file is too big for a contract: at most 2 MB."), missing=["file"])
    try:
        entries = yaml.safe_load(data.decode("utf-8-sig"))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise NotReady(_("The file is neither YAML nor JSON in UTF-8."), missing=["file"]) from error
    if not isinstance(entries, dict) or not entries:
        raise NotReady(_("The file names no clause: write GT-6.1: {zh: ..., en: ...} for each."), missing=["file"])
    unknown = sorted(str(key) for key in entries if key not in clauses_of(edition))
    if unknown:
        raise NotReady(
            _("%(edition)s has no such clause: %(clauses)s.")
            % {"edition": edition, "clauses": ", ".join(unknown[:20])},
            missing=unknown,
        )
    return {str(clause): _entry(str(clause), entry) for clause, entry in sorted(entries.items())}


def _entry(clause: str, entry: object) -> dict[str, str]:
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
        raise NotReady(_("%(clause)s: give it in zh and in en, and in nothing else.") % {"clause": clause}, [clause])
    sides = {language: printable(str(entry[language])).strip() for language in LANGUAGES}
    if not all(sides.values()) or any(len(side) > LONGEST for side in sides.values()):
        raise NotReady(
            _("%(clause)s: each side has words, and at most %(most)s characters.")
            % {"clause": clause, "most": LONGEST},
            [clause],
        )
    return sides


def load_wording(edition: str, wording: Wording, source: str, actor: User) -> ContractWording:
    """Keep a wording (from `read_wording`) as the newest version of its edition: letters quote it from now on.

    Raises NotPermitted; NotReady for an unknown edition or where nothing differs from the version in force.
    """
    require(actor, PERMISSION)
    if edition not in editions():
        raise NotReady(_("There is no edition %(edition)s.") % {"edition": edition}, missing=["edition"])
    text = json.dumps(wording, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            last = ContractWording.objects.filter(edition=edition).order_by("-version").first()
            if last is not None and last.sha256 == sha256:
                raise NotReady(_("This is the wording that is in force already."), missing=["file"])
            row = ContractWording.objects.create(
                edition=edition, version=last.version + 1 if last else 1, content=wording, sha256=sha256,
                source=source[:200], loaded_by=actor, loaded_at=now(),
            )  # fmt: skip
            data = {"wording": row.pk, "version": row.version, "sha256": sha256, "clauses": len(wording)}
            events.append(f"wording:{edition}", "wording.loaded", actor=actor, data=data)
            return row
    except IntegrityError as error:
        raise Stale(_("Somebody loaded another version just now: look at it, then load yours.")) from error


def wording_in_force(edition: str) -> Mapping[str, Text]:
    """The contract's words by clause, as letters quote them; empty where the office has loaded none."""
    row = ContractWording.objects.filter(edition=edition).order_by("-version").first()
    return {clause: Text(**sides) for clause, sides in row.content.items()} if row else {}
