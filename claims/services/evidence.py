"""Papers come in, are judged, are let go; what is complete starts and resumes clocks."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from claims.models import Claim, DocumentWaiver, Evidence, EvidenceState
from claims.selectors.wording import guess_document
from claims.services.adjudication import assess
from claims.services.base import move, on_claim, record, require, require_reason, require_state
from claims.workflow import UNDECIDED_STATES, ClaimState
from claimsoffice.kernel.actor import Actor, user_of
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, Refused, WrongState
from documents.models import EvidenceFile
from documents.services.accept import kept
from policies import terms
from policies.models import Scheme


def take_in(
    claim_id: int,
    upload: "File[bytes]",
    file_name: str,
    actor: User,
    *,
    document: str = "",
    arrived_at: datetime | None = None,
    proof: str = "",
) -> Evidence:
    """Look into an upload, store it and file it on the claim; where anything refuses, nothing is left behind.

    Raises FileRefused for the file, NotPermitted and NotReady for the claim (200 MB a claim is a setting).
    """
    with ExitStack() as held:
        return _file_upload(
            held, claim_id, upload, file_name, actor, document=document, arrived_at=arrived_at, proof=proof
        )


def _file_upload(
    held: ExitStack, claim_id: int, upload: "File[bytes]", file_name: str, actor: User, **filing: Any
) -> Evidence:
    """Store and file one upload; its bytes go again if `held` ends in an error, for then its row goes too."""
    require(actor, "claims.receive_evidence")
    require_room(claim_id, upload.size or 0)
    with ExitStack() as own:
        file = own.enter_context(kept(upload, file_name))
        with transaction.atomic():
            # Two uploads at once must not both find the last free megabyte: the claim's lock comes before the sum.
            Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
            require_room(claim_id, file.inspection.size or 0)
            evidence = file_evidence(claim_id, file.record(actor), actor, **filing)
        held.enter_context(own.pop_all())
    return evidence


@dataclass(slots=True)
class Intake:
    """What became of many files: the papers filed, and the name of each refused file with the refusal."""

    filed: list[Evidence] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """Why files did not come in, a sentence each, in the uploader's language."""
        return [
            _("Not taken in: %(file)s. %(reason)s") % {"file": name, "reason": refusal.message}
            for name, refusal in self.refused
        ]


def take_in_many(
    claim_id: int,
    uploads: Sequence["File[bytes]"],
    actor: User,
    *,
    document: str = "",
    arrived_at: datetime | None = None,
    proof: str = "",
) -> Intake:
    """Take in each file by itself: one that is refused stops no other, and each is filed whole or not at all.

    Without `document`, a file whose name is that of a checklist item is filed under it. Raises what the only file,
    or all of them, were refused with; NotPermitted.
    """
    require(actor, "claims.receive_evidence")
    claim = Claim.objects.get(pk=claim_id)
    done = Intake()
    filing = {"arrived_at": arrived_at, "proof": proof}
    with ExitStack() as held:
        for upload in uploads:
            name = upload.name or ""
            item = document or guess_document(claim, name)
            try:
                done.filed.append(_file_upload(held, claim_id, upload, name, actor, document=item, **filing))
            except NotPermitted:
                raise
            except Refused as refusal:
                done.refused.append((name, refusal))
    if done.refused and not done.filed:
        if len(done.refused) == 1:
            raise done.refused[0][1]
        raise Refused(" ".join(done.remarks))
    return done


def require_room(claim_id: int, size: int) -> None:
    """Raise NotReady where `size` more bytes are more than a claim may hold."""
    stored = Evidence.objects.filter(claim_id=claim_id).aggregate(total=Sum("file__size"))["total"] or 0
    if stored + size > settings.EVIDENCE_MAX_BYTES_PER_CLAIM:
        raise NotReady(
            _("This claim would hold more than %(limit)s MB of evidence.")
            % {"limit": settings.EVIDENCE_MAX_BYTES_PER_CLAIM // (1024 * 1024)},
            missing=["file"],
        )


def file_evidence(
    claim_id: int,
    file: EvidenceFile,
    actor: User,
    *,
    document: str = "",
    arrived_at: datetime | None = None,
    proof: str = "",
) -> Evidence:
    """File an accepted file under a checklist item of the claim (or under none yet).

    `arrived_at` is the aware instant of arrival, now if absent; the file of one item comes once.
    """
    arrival = arrived_at or now()
    if arrival > now():
        raise NotReady(_("Papers can't have arrived in the future."), missing=["arrived_at"])
    with on_claim(claim_id, actor, "claims.receive_evidence") as claim:
        if claim.evidence.filter(file__sha256=file.sha256, document=document).exists():
            raise WrongState(_("This very file is already on the claim under the same item."))
        evidence = Evidence.objects.create(
            claim=claim, file=file, document=document, arrived_at=arrival, arrival_proof=proof, filed_by=actor,
            state=EvidenceState.HELD if file.is_held else EvidenceState.RECEIVED,
        )  # fmt: skip
        if claim.first_evidence_at is None or arrival < claim.first_evidence_at:
            claim.first_evidence_at = arrival
        record(claim, actor, "evidence.filed", {"evidence": evidence.pk, "sha256": file.sha256, "document": document})
        look_at_completeness(claim, actor, arrival)
        return evidence


def assign_evidence(claim_id: int, evidence_id: int, document: str, actor: User) -> None:
    """Say which checklist item a paper is.

    What was judged was judged as the item that it was thought to be: filed under another, it waits again. Raises
    WrongState where the same file is under that item already, or a judged paper's claim is decided.
    """
    with on_claim(claim_id, actor, "claims.receive_evidence") as claim:
        evidence = claim.evidence.select_related("file").get(pk=evidence_id)
        before = evidence.document
        if before == document:
            return
        if claim.evidence.filter(file__sha256=evidence.file.sha256, document=document).exists():
            raise WrongState(_("This very file is already on the claim under the same item."))
        evidence.document = document
        if before and evidence.state in (EvidenceState.ACCEPTED, EvidenceState.REFUSED):
            require_state(claim, *UNDECIDED_STATES)
            evidence.state, evidence.reason = EvidenceState.RECEIVED, ""
            evidence.judged_by = evidence.judged_at = None
        evidence.save(update_fields=["document", "state", "reason", "judged_by", "judged_at"])
        _forget_completeness(claim)
        record(claim, actor, "evidence.assigned", {"evidence": evidence.pk, "document": document, "before": before})
        look_at_completeness(claim, actor, evidence.arrived_at)


def judge_evidence(claim_id: int, evidence_id: int, accepted: bool, reason: str, actor: User) -> None:
    """Accept a paper, or refuse it with a reason. A refusal does not undo the pause that its arrival ended."""
    with on_claim(claim_id, actor, "claims.judge_evidence") as claim:
        require_state(claim, *UNDECIDED_STATES)
        evidence = claim.evidence.get(pk=evidence_id)
        if evidence.state == EvidenceState.HELD:
            raise WrongState(_("The file is held back until the virus scanner has found it clean."))
        evidence.state = EvidenceState.ACCEPTED if accepted else EvidenceState.REFUSED
        evidence.reason = reason.strip() if accepted else require_reason(reason)
        evidence.judged_by, evidence.judged_at = user_of(actor), now()
        evidence.save()
        if not accepted:
            _forget_completeness(claim)
        record(claim, actor, f"evidence.{evidence.state}", {"evidence": evidence.pk})
        if accepted:
            # It may have been refused before, and be the one that was missing.
            look_at_completeness(claim, actor, evidence.arrived_at)


def _forget_completeness(claim: Claim) -> None:
    """JI-C2 begins anew with the paper that completes the file again; elsewhere the safe side is to let it run."""
    if claim.scheme == Scheme.JSX_INS and assess(claim)["missing"]["documents"]:
        claim.complete_at = None


def waive_document(claim_id: int, document: str, reason: str, actor: User, *, at: datetime | None = None) -> None:
    """Let a checklist item go, with a reason; it then holds nothing up."""
    with on_claim(claim_id, actor, "claims.judge_evidence") as claim:
        require_state(claim, *UNDECIDED_STATES)
        waived_at = at or now()
        DocumentWaiver.objects.update_or_create(
            claim=claim,
            document=document,
            defaults={"reason": require_reason(reason), "author": actor, "at": waived_at},
        )
        record(claim, actor, "document.waived", {"document": document})
        look_at_completeness(claim, actor, waived_at)


def look_at_completeness(claim: Claim, actor: Actor, at: datetime) -> None:
    """Papers complete: clocks that wait for it begin, and an open supplement request is answered.

    `at` is when what was just recorded came about; the last of the papers to arrive may have been filed before it.
    """
    missing = set(assess(claim)["missing"]["documents"])
    if not missing and claim.complete_at is None:
        items = terms.checklist(claim.scheme, claim.kind, claim.third_party_liable)
        claim.complete_at = max(_there_since(claim, [item.key for item in items], at), claim.received_at)
        record(claim, actor, "papers.complete")
    request = claim.supplements.filter(closed_at__isnull=True).first()
    if request is None or claim.state != ClaimState.SUPPLEMENT_REQUESTED:
        return
    # Facts are answered by a person, who then says so; papers answer for themselves.
    if request.documents and not request.facts and not missing.intersection(request.documents):
        close_supplement(claim, actor, _there_since(claim, request.documents, at), "documents")


def _there_since(claim: Claim, items: Sequence[str], at: datetime) -> datetime:
    """When the last of `items` (keys of the checklist) was there: `at`, or a later arrival that was filed earlier."""
    on_file = claim.evidence.exclude(state__in=(EvidenceState.REFUSED, EvidenceState.HELD))
    arrivals = [*on_file.values_list("document", "arrived_at"), *claim.waivers.values_list("document", "at")]
    firsts = (
        min((arrived for document, arrived in arrivals if document in item.split("|")), default=at) for item in items
    )
    return max(at, *firsts)


def close_supplement(claim: Claim, actor: Actor, at: datetime, because: str) -> None:
    """End the open request: the pause ends at `at`, and the claim waits for its determination again."""
    request = claim.supplements.get(closed_at__isnull=True)
    request.closed_at = max(at, request.sent_at)
    request.closed_because = because
    request.save(update_fields=["closed_at", "closed_because"])
    move(claim, claim.receive_supplement, actor, "supplement.received", {"request": request.seq, "because": because})
