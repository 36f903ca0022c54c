"""Questions about stored files: the same bytes again, and photographs that look alike."""

from django.db.models import QuerySet

from documents.inspection.likeness import differences, telling_parts
from documents.models import EvidenceFile, LikenessPart

# Of a part that many photographs share (the same wall, the same table) the newest are looked at.
CANDIDATES = 3000


def part_codes(likeness: str) -> list[str]:
    """The indexed parts of a likeness: number of the part in hexadecimal, and its digits."""
    return [f"{number:x}{digits}" for number, digits in telling_parts(likeness)] if likeness else []


def same_files(sha256: str) -> QuerySet[EvidenceFile]:
    """Every stored file with exactly these bytes (SHA-256 in hexadecimal)."""
    return EvidenceFile.objects.filter(sha256=sha256)


def near_pictures(likeness: str) -> list[EvidenceFile]:
    """Stored photographs that look alike, nearest first; the picture itself is among them if it is stored."""
    codes = part_codes(likeness)
    if not codes:
        return []
    sharing = LikenessPart.objects.filter(part__in=codes).order_by("-pk").values("file")[:CANDIDATES]
    candidates = EvidenceFile.objects.filter(pk__in=sharing).order_by()
    near = {
        pk: apart
        for pk, other in candidates.values_list("pk", "perceptual_hash").iterator()
        if (apart := differences(likeness, other)) is not None
    }
    return sorted(EvidenceFile.objects.filter(pk__in=near), key=lambda file: (near[file.pk], file.pk))
