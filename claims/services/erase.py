"""Personal data of closed claims are erased when their time is over; figures, hashes and the chain of events stay."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from claims.models import LIVE_PAYMENT_STATES, Claim, ClockState, Letter, PaymentState
from claims.services import letters_store
from claims.services.base import record
from claims.services.erasure import OF_THE_CLAIM, erase_columns
from claims.workflow import OPEN_STATES, ClaimState
from claimsoffice.kernel.actor import SystemActor, require
from claimsoffice.kernel.guards import PERSONAL_DATA_ERASED as ERASED
from claimsoffice.kernel.models import Event
from documents.models import EvidenceFile
from documents.services.erase import ERASED as FILE_ERASED
from documents.services.erase import erase as erase_file
from policies.services.erase import erase_policy

ERASE = "claims.erase_personal_data"
ACTOR = SystemActor("system:retention", frozenset({ERASE}))

# Looking at a file puts nothing on it.
_READINGS = ("personal_data.shown", "evidence.downloaded", "letter.downloaded")
OPEN, DISPUTE, HOLD, RECOVERY, PAYMENT, CLOCK = "open", "dispute", "legal_hold", "recovery", "payment", "clock"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one claim, or policy: erased (by its event `event`), held back (`why`), or due (a dry run)."""

    number: str
    state: str
    event: int | None = None
    why: list[str] = field(default_factory=list)


def erase_before(before: datetime, *, dry_run: bool = False) -> Iterator[Outcome]:
    """Erase every claim that was closed before the aware instant `before`, one transaction each, oldest first.

    Claims as old that are open, disputed, in recovery, being paid, with a period running or under a hold are named.
    """
    old = Claim.objects.filter(registered_at__lt=before).order_by("pk").values_list("pk", flat=True)
    for pk in old.iterator(chunk_size=1000):
        outcome = _look(pk, before, dry_run=dry_run)
        if outcome is not None:
            yield outcome


def _look(claim_id: int, before: datetime, *, dry_run: bool) -> Outcome | None:
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).select_related("parcel__policy").get(pk=claim_id)
        if erasure_of(claim) is not None:
            return None
        why = holds_on(claim)
        if why:
            return Outcome(claim.claim_no, "held", why=why)
        if closed_at(claim) >= before:
            return None
        if dry_run:
            return Outcome(claim.claim_no, "due")
        return Outcome(claim.claim_no, "erased", erase_claim(claim, ACTOR, before))


def erase_claim(claim: Claim, actor: SystemActor, before: datetime) -> int:
    """Erase one locked claim, and what of its policy no other claim needs; returns the event's number in its stream.

    The event comes first: the database lets frozen rows be emptied only beside it. Bytes of letters and papers go
    once the transaction stands; what a store won't let go of is found by `verify_letters` and `verify_evidence`.
    """
    require(actor, ERASE)
    for name in OF_THE_CLAIM:
        setattr(claim, name, "")
    letters = list(claim.letters.exclude(pdf_name="").values_list("pdf_name", flat=True))
    files = _files_of_it_alone(claim)
    record(claim, actor, ERASED, {"closed_before": before.isoformat(), "letters": len(letters), "files": len(files)})
    erase_columns(claim)
    for file in files:
        erase_file(file, actor, "retention")
    transaction.on_commit(lambda: letters_store.discard(*letters))
    others = Claim.objects.filter(parcel__policy=claim.parcel.policy).exclude(pk=claim.pk)
    if all(erasure_of(other) is not None for other in others):
        erase_policy(claim.parcel.policy_id, actor)
    return claim.event_seq


def _files_of_it_alone(claim: Claim) -> list[EvidenceFile]:
    """Files of the claim that lie on no other claim whose personal data stay, and are not erased yet."""
    files = EvidenceFile.objects.filter(filed_as__claim=claim).distinct().order_by("pk")
    return [file for file in files if not _is_erased(file) and not _lies_elsewhere(file, claim)]


def _is_erased(file: EvidenceFile) -> bool:
    return Event.objects.filter(stream=file.stream, kind=FILE_ERASED).exists()


def _lies_elsewhere(file: EvidenceFile, claim: Claim) -> bool:
    elsewhere = Claim.objects.filter(evidence__file=file).exclude(pk=claim.pk).distinct()
    return any(erasure_of(other) is None for other in elsewhere)


def erasure_of(claim: Claim) -> int | None:
    """Number of the event by which the claim's personal data were erased; None while they are there, or again."""
    told = Event.objects.filter(stream=claim.stream)
    last = told.filter(kind=ERASED).order_by("-seq").values_list("seq", flat=True).first()
    # What a person did on the file after that may name people: a claim reopened, a note on an old one.
    since = told.filter(seq__gt=last or 0, actor__isnull=False).exclude(kind__in=_READINGS)
    return last if last is not None and not since.exists() else None


def erasure_of_letter(letter: Letter) -> int | None:
    """Number of the event by which the letter's content was erased; None while it is there."""
    erased = Event.objects.filter(stream=f"claim:{letter.claim_id}", kind=ERASED, at__gte=letter.issued_at)
    return erased.order_by("seq").values_list("seq", flat=True).first()


def closed_at(claim: Claim) -> datetime:
    """When the claim came into the state that it is in."""
    moves = Event.objects.filter(stream=claim.stream).exclude(transition="").order_by("-seq")
    return moves.values_list("at", flat=True).first() or claim.registered_at


def holds_on(claim: Claim) -> list[str]:
    """Why the claim's personal data must stay, whatever their age; empty where nothing holds them."""
    why = []
    if claim.state in OPEN_STATES:
        why.append(DISPUTE if _is_disputed(claim) else OPEN)
    if claim.holds.filter(lifted_at__isnull=True).exists():
        why.append(HOLD)
    if claim.recovery_cases.filter(closed_at__isnull=True).exists():
        why.append(RECOVERY)
    on_its_way = [state for state in LIVE_PAYMENT_STATES if state != PaymentState.EXECUTED]
    # An advance that was granted and never paid holds an open claim only: of a closed one it can't be paid any more.
    # What the bank sent back after the settlement is owed again, whatever the state says.
    owed = claim.state == ClaimState.PAID and claim.paid_amount < (claim.agreed_amount or 0)
    if owed or claim.payments.filter(state__in=on_its_way).exists():
        why.append(PAYMENT)
    if claim.clocks.filter(closed_at__isnull=True, state__in=(ClockState.RUNNING, ClockState.PAUSED)).exists():
        why.append(CLOCK)
    return why


def _is_disputed(claim: Claim) -> bool:
    last = Event.objects.filter(stream=claim.stream, kind="claim.reopened").order_by("-seq").first()
    return last is not None and last.data.get("ground") == "dispute"
