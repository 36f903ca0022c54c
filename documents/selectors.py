"""Questions about stored files: the same bytes again, and pictures that look alike."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from documents.models import EvidenceFile
from documents.models.evidence_file import HASH_BANDS

NEAR = 6
MAX_DISTANCE = HASH_BANDS - 1


def same_files(sha256: str) -> QuerySet[EvidenceFile]:
    """Every stored file with exactly these bytes (SHA-256 in hexadecimal)."""
    return EvidenceFile.objects.filter(sha256=sha256)


def near_pictures(perceptual_hash: str, distance: int = NEAR) -> list[EvidenceFile]:
    """Stored pictures whose dHash differs in at most `distance` of 64 bits, nearest first; the same picture included.

    Raises ValueError for a distance above MAX_DISTANCE: of eight parts of a hash, seven differences leave one part
    whole, and that part is what the database is asked for.
    """
    if not 0 <= distance <= MAX_DISTANCE:
        raise ValueError(f"distance must be 0 to {MAX_DISTANCE}")
    if not perceptual_hash:
        return []
    wanted = int(perceptual_hash, 16)
    near = {
        pk: difference
        for pk, other in _sharing_a_part(perceptual_hash).values_list("pk", "perceptual_hash").iterator()
        if (difference := (wanted ^ int(other, 16)).bit_count()) <= distance
    }
    files = EvidenceFile.objects.filter(pk__in=near)
    return sorted(files, key=lambda file: (near[file.pk], file.pk))


def _sharing_a_part(perceptual_hash: str) -> QuerySet[EvidenceFile]:
    parts = {f"part_{n}": Substr("perceptual_hash", 2 * n + 1, 2) for n in range(HASH_BANDS)}
    condition = Q()
    for n in range(HASH_BANDS):
        condition |= Q(**{f"part_{n}": perceptual_hash[2 * n : 2 * n + 2]})
    return EvidenceFile.objects.order_by().alias(**parts).filter(condition)
