"""What the virus scanner says of held files becomes true on the claims: released, or refused."""

import logging
from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.models import Claim, Evidence, EvidenceState
from claims.services.base import on_claim, record
from claims.services.evidence import look_at_completeness
from claimsoffice.kernel.actor import SystemActor
from claimsoffice.kernel.clock import now
from documents.models import FileScan
from documents.services.scan import ScannerUnavailable, held_files, scan_file

logger = logging.getLogger(__name__)

SCANNER = SystemActor("virus scanner", frozenset({"claims.release_evidence"}))


@dataclass(slots=True)
class Scanned:
    """What one round did: files asked about, papers released and refused; why the round ended early, if it did."""

    examined: int = 0
    released: int = 0
    refused: int = 0
    unavailable: str = ""


def scan_held() -> Scanned:
    """Have every held file scanned, then release or refuse the papers; what can't be scanned stays held.

    Safe to run twice at once or to be killed: a verdict is a row first, and the next round applies what is left.
    """
    done = Scanned()
    for file in held_files().iterator(chunk_size=200):
        try:
            scan_file(file, SCANNER)
        except ScannerUnavailable as error:
            logger.warning("the virus scanner gave no answer, files stay held: %s", error)
            done.unavailable = str(error)
            break
        done.examined += 1
    for paper in Evidence.objects.filter(state=EvidenceState.HELD, file__scans__isnull=False).order_by("pk"):
        verdict = paper.file.scans.first()
        if verdict is not None and _apply(paper, verdict):
            done.released += verdict.clean
            done.refused += not verdict.clean
    return done


def _apply(paper: Evidence, verdict: FileScan) -> bool:
    with on_claim(paper.claim_id, SCANNER, "claims.release_evidence") as claim:
        held = claim.evidence.filter(pk=paper.pk, state=EvidenceState.HELD).first()
        if held is None:
            return False
        if verdict.clean:
            held.state = EvidenceState.RECEIVED
        else:
            held.state = EvidenceState.REFUSED
            held.reason = _("The virus scanner found %(found)s.") % {"found": verdict.found}
            held.judged_at = now()
        held.save()
        record(claim, SCANNER, f"evidence.{_WORDS[verdict.clean]}", {"evidence": held.pk, "scan": verdict.pk})
        if verdict.clean:
            _count_from_arrival(claim, held)
    return True


_WORDS = {True: "released", False: "infected"}


def _count_from_arrival(claim: Claim, paper: Evidence) -> None:
    """The paper arrived when it arrived: that the scanner was away is not the claimant's time."""
    look_at_completeness(claim, SCANNER, paper.arrived_at)
