"""The sample evidence is small, comes in, and shows what the flags are for."""

import itertools
from pathlib import Path

import pytest

from documents.inspection import Inspection, Limits
from documents.inspection.examine import examine
from documents.inspection.likeness import differences
from policies.terms.core.vocabulary import DOCUMENTS

FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "evidence"


@pytest.fixture(scope="module")
def found() -> dict[str, Inspection]:
    return {
        path.name: examine(path.read_bytes(), path.name, Limits())
        for path in sorted(FOLDER.iterdir())
        if path.suffix != ".md"
    }


def test_every_sample_comes_in(found: dict[str, Inspection]) -> None:
    assert {name: seen.code for name, seen in found.items() if not seen.accepted} == {}
    assert len(found) >= 20
    assert {seen.media_type for seen in found.values()} == {
        "application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic",
    }  # fmt: skip
    assert sum(seen.size or 0 for seen in found.values()) < 1_500_000


def test_only_the_forwarded_photograph_looks_like_another(found: dict[str, Inspection]) -> None:
    pictures = {name: seen.perceptual_hash for name, seen in found.items() if seen.perceptual_hash}
    near = [
        {one, other}
        for one, other in itertools.combinations(pictures, 2)
        if differences(pictures[one], pictures[other]) is not None
    ]
    assert near == [{"damage_photo-carton.jpg", "damage_photo-carton-forwarded.webp"}]


def test_a_sample_is_named_after_its_checklist_item(found: dict[str, Inspection]) -> None:
    items = {name.partition(".")[0].partition("-")[0] for name in found} - {"damage_photo"}
    assert items <= set(DOCUMENTS)
