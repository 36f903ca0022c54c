"""Signals: what on one claim is also on others, or can't be as it is said. A signal never decides anything.

They are read from the record each time, so that they are as true as it is; only their dismissals are rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim, Evidence, Party, PartyRole, SignalDismissal, SignalKind
from claims.models.keys import address_key, phone_key
from claims.selectors.wording import GOODS_PHOTO
from documents.models import EvidenceFile
from documents.selectors import near_each

# The clock of a camera that does not say its zone may be this far behind ours: written in UTC-12, read as UTC+8.
LATEST_CLOCK = timedelta(hours=20)
# So many pictures of one claim are compared.
PICTURES_COMPARED = 60
MOST_CLAIMS, NAMED = 20, 6
OUR_OWN = (PartyRole.INSURER, PartyRole.CARRIER)
# Only photographs of goods are compared by their looks: two waybills of one form are alike and yet two papers.
PHOTO_ITEMS = ("", GOODS_PHOTO)
# What X-2 speaks of.
REUSED = (SignalKind.SAME_FILE, SignalKind.NEAR_PHOTO)


@dataclass(slots=True)
class Signal:
    """One signal on a claim. `covers` are the ids of what it points at: files, or claims where it is about people."""

    kind: str
    subject: str
    reason: str
    covers: list[int]
    claims: list[Claim] = field(default_factory=list)
    dismissals: list[SignalDismissal] = field(default_factory=list)
    file: EvidenceFile | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}"

    @property
    def label(self) -> str:
        return str(SignalKind(self.kind).label)

    @property
    def is_open(self) -> bool:
        """Whether it points at something that no dismissal has covered."""
        covered = {pk for dismissal in self.dismissals for pk in dismissal.covers}
        return not self.dismissals or not set(self.covers) <= covered


def signals_of(claim: Claim) -> list[Signal]:
    """Every signal on the claim, the open ones first; each with the dismissals on record."""
    papers = list(claim.evidence.select_related("file"))
    found = [*_same_files(claim, papers), *_near_photos(claim, papers), *_old_photos(claim, papers), *_people(claim)]
    rows = list(claim.dismissals.select_related("author"))
    for signal in found:
        signal.dismissals = [r for r in rows if (r.kind, r.subject) == (signal.kind, signal.subject)]
    return sorted(found, key=lambda signal: not signal.is_open)


def signals_once(claim: Claim) -> list[Signal]:
    """The same, read once for this instance of the claim: the page shows them and a button asks whether one is open."""
    read = vars(claim)
    if "signals_read" not in read:
        read["signals_read"] = signals_of(claim)
    found: list[Signal] = read["signals_read"]
    return found


def _same_files(claim: Claim, papers: list[Evidence]) -> Iterator[Signal]:
    hashes = {paper.file.sha256 for paper in papers}
    elsewhere = _papers_elsewhere(claim, Q(file__sha256__in=hashes)) if hashes else []
    for file in _files(papers):
        others = [paper for paper in elsewhere if paper.file.sha256 == file.sha256]
        if others:
            yield _about_file(SignalKind.SAME_FILE, file, others, _("“%(file)s” is also on %(claims)s, byte for byte."))


def _near_photos(claim: Claim, papers: list[Evidence]) -> Iterator[Signal]:
    photos = [p for p in papers if p.document in PHOTO_ITEMS and p.file.perceptual_hash]
    files = _files(photos)[:PICTURES_COMPARED]
    near = near_each({file.perceptual_hash for file in files}) if files else {}
    alike = {file.pk: [n for n in near[file.perceptual_hash] if n.sha256 != file.sha256] for file in files}
    named = {n.pk for found in alike.values() for n in found}
    elsewhere = _papers_elsewhere(claim, Q(file__in=named, document__in=PHOTO_ITEMS)) if named else []
    for file in files:
        own = {n.pk for n in alike[file.pk]}
        others = [paper for paper in elsewhere if paper.file_id in own]
        if others:
            yield _about_file(SignalKind.NEAR_PHOTO, file, others, _("“%(file)s” looks like a photo on %(claims)s."))


def _papers_elsewhere(claim: Claim, condition: Q) -> list[Evidence]:
    rows = Evidence.objects.filter(condition).exclude(claim=claim).select_related("claim", "file")
    return list(rows.order_by("claim_id", "pk"))


def _files(papers: Iterable[Evidence]) -> list[EvidenceFile]:
    """Each file once, also where it is filed under two items."""
    return list({paper.file_id: paper.file for paper in papers}.values())


def _about_file(kind: SignalKind, file: EvidenceFile, others: list[Evidence], sentence: str) -> Signal:
    claims = list({paper.claim_id: paper.claim for paper in others}.values())
    numbers = _numbers(claims)
    covers = sorted({paper.file_id for paper in others})
    return Signal(kind, str(file.pk), sentence % {"file": file.file_name, "claims": numbers}, covers, claims, file=file)


def _numbers(claims: list[Claim]) -> str:
    """Claim numbers for a sentence: the first few, and how many more there are."""
    named = ", ".join(claim.claim_no for claim in claims[:NAMED])
    more = len(claims) - NAMED
    return named if more <= 0 else _("%(claims)s and %(n)s more") % {"claims": named, "n": more}


def _old_photos(claim: Claim, papers: list[Evidence]) -> Iterator[Signal]:
    ordered_at = claim.parcel.policy.paid_at or claim.parcel.order_confirmed_at
    if ordered_at is None:
        return
    for file in _files(papers):
        if file.taken_at is None:
            continue
        latest = file.taken_at if file.zone_known else file.taken_at + LATEST_CLOCK
        if latest < ordered_at:
            days = max((ordered_at - file.taken_at).days, 1)
            sentence = ngettext(
                "The camera dates “%(file)s” %(n)s day before the order.",
                "The camera dates “%(file)s” %(n)s days before the order.",
                days,
            )
            reason = sentence % {"file": file.file_name, "n": days}
            yield Signal(SignalKind.OLD_PHOTO, str(file.pk), reason, [file.pk], file=file)


def _people(claim: Claim) -> Iterator[Signal]:
    parties = list(_counted().filter(claim=claim))
    sentences = {
        SignalKind.SHARED_PAYEE: _("The payee's account is also the payee's on %(claims)s (within %(n)s days)."),
        SignalKind.SHARED_PHONE: _("The same phone number stands on %(claims)s (within %(n)s days)."),
        SignalKind.SHARED_ADDRESS: _("The same address stands on %(claims)s (within %(n)s days)."),
    }
    for kind, column in _COLUMNS.items():
        values = {getattr(party, column) for party in parties} - {""}
        others = _claims_sharing(claim, column, values) if values else []
        if others and len(others) + 1 >= settings.SIGNAL_CLAIMS:
            reason = sentences[kind] % {"claims": _numbers(others), "n": settings.SIGNAL_DAYS}
            yield Signal(kind, "", reason, sorted(other.pk for other in others), others)


_COLUMNS = {
    SignalKind.SHARED_PAYEE: "account_number",
    SignalKind.SHARED_PHONE: "phone_compared",
    SignalKind.SHARED_ADDRESS: "address_compared",
}


def _counted() -> QuerySet[Any]:
    """Parties that count: who stands on a claim now, and is neither the insurer nor a carrier."""
    parties = Party.objects.filter(replaced_at__isnull=True).exclude(role__in=OUR_OWN)
    return parties.annotate(phone_compared=phone_key(), address_compared=address_key())


def _claims_sharing(claim: Claim, column: str, values: set[str]) -> list[Claim]:
    """Claims on other parcels, received within the period, on which one of the values stands; the newest first."""
    period = timedelta(days=settings.SIGNAL_DAYS)
    sharing = _counted().filter(**{f"{column}__in": values}).values("claim")
    others = Claim.objects.filter(pk__in=sharing).exclude(parcel=claim.parcel_id)
    near = others.filter(received_at__range=(claim.received_at - period, claim.received_at + period))
    return list(near.order_by("-pk")[:MOST_CLAIMS])
