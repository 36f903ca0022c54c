"""Questions about stored files: the same bytes again, and pictures that look alike."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from documents.models import EvidenceFile
from documents.models.evidence_file import HASH_BANDS

# Of 256 fine bits: a copy that was shrunk, saved again or brightened differs in up to 9, another receipt of one shop
# in more.
NEAR = 9
# Of 64 coarse bits: with seven differences one of eight parts is still whole, and that is what the database finds.
COARSE, COARSE_NEAR = 16, HASH_BANDS - 1


def same_files(sha256: str) -> QuerySet[EvidenceFile]:
    """Every stored file with exactly these bytes (SHA-256 in hexadecimal)."""
    return EvidenceFile.objects.filter(sha256=sha256)


def near_pictures(perceptual_hash: str, distance: int = NEAR) -> list[EvidenceFile]:
    """Stored pictures that look alike, nearest first; the picture itself is among them if it is stored.

    Alike is: at most `distance` of 256 fine bits differ, and at most COARSE_NEAR of the 64 coarse ones.
    """
    if not perceptual_hash:
        return []
    near = {}
    for pk, other in _sharing_a_part(perceptual_hash).values_list("pk", "perceptual_hash").iterator():
        fine = _differences(perceptual_hash[COARSE:], other[COARSE:])
        if fine <= distance and _differences(perceptual_hash[:COARSE], other[:COARSE]) <= COARSE_NEAR:
            near[pk] = fine
    return sorted(EvidenceFile.objects.filter(pk__in=near), key=lambda file: (near[file.pk], file.pk))


def _differences(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _sharing_a_part(perceptual_hash: str) -> QuerySet[EvidenceFile]:
    parts = {f"part_{n}": Substr("perceptual_hash", 2 * n + 1, 2) for n in range(HASH_BANDS)}
    condition = Q()
    for n in range(HASH_BANDS):
        condition |= Q(**{f"part_{n}": perceptual_hash[2 * n : 2 * n + 2]})
    return EvidenceFile.objects.order_by().alias(**parts).filter(condition)
