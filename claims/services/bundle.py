"""Files that come without a claim: kept in the person's own bundle, and filed when that person has confirmed where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Bundle, BundleFile, Claim
from claims.selectors.sight import visible_claims
from claims.selectors.wording import filing_keys
from claims.services.base import require
from claims.services.evidence import file_evidence, require_room
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady, Refused, WrongState
from claimsoffice.kernel.services import events
from documents.services.accept import kept
from documents.services.erase import erase

MOST_FILES = 500
PERMISSION = "claims.receive_evidence"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file goes: a claim, and an item of its checklist ("" for none yet)."""

    claim_id: int
    document: str = ""


@dataclass(slots=True)
class Filed:
    """What became of a confirmed bundle: how many files are on their claims, and why others are not."""

    filed: int = 0
    left: int = 0
    refused: list[tuple[str, Refused]] = field(default_factory=list)


def open_bundle(user: User) -> Bundle | None:
    """The bundle that this person is working on; everybody has one at most."""
    return Bundle.objects.filter(owner=user, closed_at__isnull=True).first()


def add_file(upload: "File[bytes]", file_name: str, actor: User) -> BundleFile:
    """Look into an upload and keep it in the person's bundle, which begins with its first file. Nothing is filed.

    Raises FileRefused, StoreUnavailable, NotPermitted, and NotReady where the bundle is full.
    """
    require(actor, PERMISSION)
    with kept(upload, file_name) as file, transaction.atomic():
        bundle = _locked(actor) or Bundle.objects.create(owner=actor)
        if bundle.files.count() >= MOST_FILES:
            raise NotReady(_("A bundle holds at most %(n)s files. File these first.") % {"n": MOST_FILES})
        if bundle.files.filter(file__sha256=file.inspection.sha256, evidence__isnull=True).exists():
            raise WrongState(_("This very file is already in the bundle."))
        row = BundleFile.objects.create(bundle=bundle, file=file.record(actor))
        events.append(bundle.stream, "bundle.file_added", actor=actor, data={"file": row.file_id})
        return row


def file_bundle(
    places: Mapping[int, Place], actor: User, *, arrived_at: datetime | None = None, proof: str = ""
) -> Filed:
    """File the files of the person's bundle where that person has confirmed; `places` maps ids of its rows.

    Each file is filed by itself: one that is refused stays in the bundle and stops no other. It arrived when it was
    uploaded, if nothing else is said. Raises NotPermitted; NotReady where a claim is out of sight or lacks the item.
    """
    require(actor, PERMISSION)
    bundle = open_bundle(actor)
    if bundle is None:
        raise WrongState(_("There is no bundle: it was filed or thrown away already."))
    waiting = {row.pk: row for row in bundle.files.filter(evidence__isnull=True).select_related("file")}
    _require_places(places, actor)
    done = Filed()
    for pk, place in places.items():
        row = waiting.get(pk)
        if row is None:
            continue
        try:
            _file(row, place, actor, arrived_at or row.file.uploaded_at, proof)
        except Refused as refusal:
            done.refused.append((row.file.file_name, refusal))
        else:
            done.filed += 1
    done.left = bundle.files.filter(evidence__isnull=True).count()
    if not done.left:
        _close(bundle, actor, "bundle.filed")
    return done


def throw_away(actor: User) -> int:
    """Give the bundle up: what is not filed is erased (rows and hashes stay). Returns how many files that were."""
    require(actor, PERMISSION)
    with transaction.atomic():
        bundle = _locked(actor)
        if bundle is None:
            raise WrongState(_("There is no bundle: it was filed or thrown away already."))
        rows = list(bundle.files.filter(evidence__isnull=True).select_related("file"))
        for row in rows:
            erase(row.file, actor, "bundle_thrown_away")
        _close(bundle, actor, "bundle.thrown_away")
    return len(rows)


def _require_places(places: Mapping[int, Place], actor: User) -> None:
    """Everything is checked before the first file is filed."""
    ids = {place.claim_id for place in places.values()}
    seen = {claim.pk: claim for claim in visible_claims(actor).filter(pk__in=ids)}
    for place in places.values():
        if place.claim_id not in seen:
            raise NotReady(_("This claim is not among those you see."), missing=["claim"])
        if place.document and place.document not in filing_keys(seen[place.claim_id]):
            raise NotReady(_("The claim %(claim)s has no such item.") % {"claim": seen[place.claim_id].claim_no})


def _file(row: BundleFile, place: Place, actor: User, arrived_at: datetime, proof: str) -> None:
    with transaction.atomic():
        Claim.objects.select_for_update(of=("self",)).get(pk=place.claim_id)
        bundle = Bundle.objects.select_for_update(of=("self",)).get(pk=row.bundle_id)
        locked = BundleFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.evidence_id is not None or bundle.closed_at is not None:
            raise WrongState(_("The file has been filed already."))
        require_room(place.claim_id, row.file.size)
        locked.evidence = file_evidence(
            place.claim_id, row.file, actor, document=place.document, arrived_at=arrived_at, proof=proof
        )
        locked.save(update_fields=["evidence"])
        events.append(
            bundle.stream, "bundle.file_filed", actor=actor,
            data={"file": row.file_id, "claim": place.claim_id, "evidence": locked.evidence_id},
        )  # fmt: skip


def _locked(actor: User) -> Bundle | None:
    """The person's open bundle, locked; their own row is the lock while there is none yet."""
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    return Bundle.objects.select_for_update(of=("self",)).filter(owner=actor, closed_at__isnull=True).first()


def _close(bundle: Bundle, actor: User, kind: str) -> None:
    with transaction.atomic():
        row = Bundle.objects.select_for_update(of=("self",)).get(pk=bundle.pk)
        if row.closed_at is not None:
            return
        row.closed_at = now()
        row.save(update_fields=["closed_at"])
        events.append(row.stream, kind, actor=actor)
