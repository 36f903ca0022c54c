"""Copies of one photograph are found, pictures of different things are told apart: counted over drawn pictures."""

import io
import itertools
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image, ImageEnhance

from documents.inspection import likeness
from documents.inspection.likeness import differences, is_paper, likeness_of, telling_parts
from tests.corpus.pictures_made import product_photo, waybill_scan
from tests.unit.documents import making as make

PICTURES = 200
MOST_FALSE = 0.01  # of all pairs


def _saved(image: Image.Image, kind: str, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(make.saved(image, kind, quality=quality)))


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved again, badly": lambda photo: _saved(photo, "JPEG", 30),
    "half as large": lambda photo: photo.resize((photo.width // 2, photo.height // 2)),
    "sent by a messenger": lambda photo: _saved(photo.resize((photo.width // 2, photo.height // 2)), "WEBP", 40),
    "brighter": lambda photo: ImageEnhance.Brightness(photo).enhance(1.12),
}


@cache
def photos() -> list[Image.Image]:
    return [product_photo(seed) for seed in range(PICTURES)]


@cache
def scans() -> list[Image.Image]:
    return [waybill_scan(seed) for seed in range(PICTURES)]


def false_pairs(likenesses: list[str]) -> float:
    pairs = list(itertools.combinations(likenesses, 2))
    return sum(1 for one, other in pairs if one and other and differences(one, other) is not None) / len(pairs)


@pytest.mark.slow
def test_pictures_of_different_things_are_told_apart() -> None:
    goods, papers = [likeness_of(photo) for photo in photos()], [likeness_of(scan) for scan in scans()]
    shares = {"photographs": false_pairs(goods), "scans": false_pairs(papers), "together": false_pairs(goods + papers)}
    print("false pairs:", {name: f"{share:.3%}" for name, share in shares.items()})
    assert max(shares.values()) <= MOST_FALSE
    assert sum(map(bool, goods)) >= 0.95 * PICTURES
    assert not any(papers)


@pytest.mark.slow
def test_scans_would_be_told_apart_even_if_they_were_taken_for_photographs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "is_paper", lambda image: False)
    papers = [likeness_of(scan) for scan in scans()]
    share = false_pairs(papers)
    print("false pairs of scans, taken for photographs:", f"{share:.3%}")
    assert all(papers)
    assert share <= MOST_FALSE


@pytest.mark.slow
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_found_again(how: str) -> None:
    originals = [(photo, known) for photo in photos() if (known := likeness_of(photo))]
    found = 0
    for photo, known in originals:
        copy = likeness_of(COPIES[how](photo))
        shares_a_part = set(telling_parts(known)) & set(telling_parts(copy)) if copy else set()
        found += bool(shares_a_part) and differences(known, copy) is not None
    print(f"found again ({how}): {found} of {len(originals)}")
    assert found >= 0.95 * len(originals)


def test_no_photograph_is_taken_for_a_paper_nor_a_paper_for_a_photograph() -> None:
    assert not any(is_paper(photo) for photo in photos()[:40])
    assert all(is_paper(scan) for scan in scans()[:40])


def test_a_turned_picture_is_another_and_blank_sheets_are_none() -> None:
    photo = photos()[0]
    assert differences(likeness_of(photo), likeness_of(photo.rotate(90))) is None
    assert likeness_of(Image.new("RGB", (100, 100), "white")) == ""
    assert differences("5a" * 40, "5a" * 40) is None, "a likeness of an older kind is compared with nothing"
