"""Questions about stored files: photographs that look alike."""

from collections.abc import Collection

from documents.inspection.likeness import differences, telling_parts
from documents.models import EvidenceFile, LikenessPart

# Of a part that many photographs share (the same wall, the same table) the newest are looked at.
CANDIDATES = 3000


def part_codes(likeness: str) -> list[str]:
    """The indexed parts of a likeness: number of the part in hexadecimal, and its digits."""
    return [f"{number:x}{digits}" for number, digits in telling_parts(likeness)] if likeness else []


def near_pictures(likeness: str) -> list[EvidenceFile]:
    """Stored photographs that look alike, nearest first; the picture itself is among them if it is stored."""
    return near_each([likeness])[likeness]


def near_each(likenesses: Collection[str]) -> dict[str, list[EvidenceFile]]:
    """The same for several photographs, in three queries whatever their number."""
    by_part: dict[str, list[str]] = {}
    for likeness in likenesses:
        for code in part_codes(likeness):
            by_part.setdefault(code, []).append(likeness)
    candidates: dict[int, set[str]] = {}
    shared = LikenessPart.objects.filter(part__in=by_part).order_by("-pk").values_list("file_id", "part")
    for pk, code in shared[: CANDIDATES * max(len(likenesses), 1)]:
        candidates.setdefault(pk, set()).update(by_part[code])
    found: dict[str, list[tuple[int, int]]] = {likeness: [] for likeness in likenesses}
    known = EvidenceFile.objects.filter(pk__in=candidates).order_by().values_list("pk", "perceptual_hash")
    for pk, other in known.iterator():
        for likeness in candidates[pk]:
            if (apart := differences(likeness, other)) is not None:
                found[likeness].append((apart, pk))
    files = EvidenceFile.objects.in_bulk({pk for near in found.values() for _apart, pk in near})
    return {likeness: [files[pk] for _apart, pk in sorted(near)] for likeness, near in found.items()}
